"""The contract of ``huiyin.documents``: a paper says what it needs, tells all that is missing, and invents nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields, is_dataclass, replace
from typing import Any

from huiyin.plugins.case_values import CaseValues
from huiyin.plugins.example_case import EXAMPLE
from huiyin.testing.contracts.base import PluginContract

_MARK = "不可外传-7f3a"
_SERIES = range(1, 9)


class DocumentContract(PluginContract):
    """Set ``plugin``; the kind is asked about a case of which nothing is known, and about one with everything."""

    group = "documents"

    def test_it_has_titles_in_both_languages_and_a_short_series_of_its_own(self) -> None:
        """The series stands in every number: 信转 in 测信转〔2026〕12号."""
        kind = self.made()
        assert kind.title_zh.strip()
        assert kind.title_en.strip()
        assert len(kind.series) in _SERIES
        assert kind.series.isalpha()

    def test_what_it_requires_is_named_in_both_languages_and_is_a_part_of_a_case(self) -> None:
        """A refusal lists these names; a path that leads nowhere would refuse every paper."""
        for required in self.made().required:
            assert required.zh.strip()
            assert required.en.strip()
            assert _leads_somewhere(required.field), f"{required.field} is no part of CaseValues"

    def test_of_an_unknown_case_everything_required_is_missing(self) -> None:
        """The list is complete at once: nobody is sent back twice."""
        missing = {lack.field for lack in self.made().missing(CaseValues())}
        assert {required.field for required in self.made().required} <= missing

    def test_of_a_complete_case_nothing_is_missing(self) -> None:
        """A paper that can never be issued is no paper."""
        assert [lack.field for lack in self.made().missing(EXAMPLE)] == []

    def test_its_values_have_the_same_names_whatever_is_known(self) -> None:
        """They are the tags an office may use in its own template."""
        kind = self.made()
        assert set(kind.values(CaseValues())) == set(kind.values(EXAMPLE))
        assert all(name.isidentifier() for name in kind.values(EXAMPLE))

    def test_its_values_are_texts_truths_and_lists_of_them(self) -> None:
        """A template prints texts; it is handed nothing it could call."""
        for case in (CaseValues(), EXAMPLE):
            for name, value in self.made().values(case).items():
                members = [each for member in value for each in member.values()] if isinstance(value, list) else [value]
                assert all(each is None or type(each) in (str, bool) for each in members), name
                assert not any("None" in str(each) for each in members if each is not None), f"{name} says 'None'"

    def test_what_is_missing_is_told_without_a_word_of_the_citizen(self) -> None:
        """Refusals are shown and logged."""
        told = replace(EXAMPLE, draft=CaseValues().draft, refusal=CaseValues().refusal, **_marked())
        for lack in self.made().missing(told):
            assert _MARK not in lack.zh + lack.en + lack.article

    def test_one_paper_leaves_nothing_for_the_next(self) -> None:
        """One kind serves a whole process."""
        kind = self.made()
        first = kind.values(EXAMPLE)
        kind.values(CaseValues())
        assert kind.values(EXAMPLE) == first

    def test_it_says_whether_the_person_may_read_it(self) -> None:
        """What offices write to each other is not for the person; what is addressed to the person is."""
        assert self.made().for_person in (True, False)

    def test_it_promises_only_values_that_it_has(self) -> None:
        """They are searched for waivers of rights."""
        assert set(self.made().promises) <= set(self.made().values(EXAMPLE))

    def test_a_word_template_comes_with_it(self) -> None:
        """An office opens it in Word, edits it, and puts it into HUIYIN_TEMPLATES."""
        with zipfile.ZipFile(io.BytesIO(self.made().template())) as docx:
            assert "word/document.xml" in docx.namelist()
            assert docx.testzip() is None


def _marked() -> dict[str, Any]:
    person = replace(EXAMPLE.person, name=_MARK, address=_MARK, phone=_MARK)
    matter = replace(EXAMPLE.matter, title=_MARK, content=_MARK, summary=_MARK)
    return {"person": person, "matter": matter, "issues": tuple(replace(each, text=_MARK) for each in EXAMPLE.issues)}


def _leads_somewhere(path: str) -> bool:
    """Follow a path through the example, in which everything is there, by the names of fields."""
    value: Any = EXAMPLE
    for step in path.split("."):
        name = step.removesuffix("[]")
        if is_dataclass(value) and name not in {each.name for each in fields(value)}:
            return False
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
        value = value[0] if step.endswith("[]") and value else value
    return value is not None
