"""Stories of papers: complete or refused, numbered, kept as they were issued."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

from tests.stories.telling import Matter, Story, Teller

_WHY = "问题发生在本镇，由镇政府办理。"

_SIGNED = {"signer": "王某某", "phone": "000-0000000"}


def _issue(matter: Matter, by: Teller, kind: str, **given: Any) -> Any:
    return by.post(f"{matter.path}/documents", kind=kind, **{**_SIGNED, **given})


def _words(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


def test_the_opinion_is_refused_until_it_says_what_the_law_wants_and_then_kept_as_it_was(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.here(channel="letter")
    matter.do(story.clerk, "accept")
    accepted = _issue(matter, story.clerk, "acceptance_notice")
    assert accepted["label"].endswith("信受〔2026〕1号")
    matter.do(story.clerk, "draft", text="予以支持。", outcome="supported")
    lacking = story.clerk.refused(f"{matter.path}/documents", kind="opinion", **_SIGNED)
    assert lacking.json["code"] == "document_incomplete"
    assert "第三十二条" in lacking.json["message"]
    matter.answer()
    opinion = _issue(matter, story.clerk, "opinion")
    kept = story.clerk.fetch(f"/documents/{opinion['document']}")
    assert hashlib.sha256(kept).hexdigest() == opinion["sha256"]
    for words in ("测试甲", "现场核查属实", "村庄和集镇规划建设管理条例", "测试县人民政府", opinion["label"]):
        assert words in _words(kept), words
    listed = story.clerk.get(f"{matter.path}/documents")["documents"]
    assert [one["kind"] for one in listed] == ["acceptance_notice", "opinion"]


def test_the_person_reads_the_papers_to_them_and_never_what_offices_write_to_each_other(story: Story) -> None:
    story.at("2026-03-02 09:00")
    matter = story.letter()
    matter.do(story.desk, "assign", office=story.township, reason=_WHY, reply_by="2026-04-01")
    between = matter.issue(story.desk, "assignment_letter")
    matter.do(story.clerk, "accept")
    accepted = matter.issue(story.clerk, "acceptance_notice")
    matter.answer()
    opinion = matter.issue(story.clerk, "opinion")
    told = matter.seen["documents"]
    assert [(one["document"], one["title"]) for one in told] == [
        (accepted["document"], "信访事项受理告知书"),
        (opinion["document"], "信访处理意见书"),
    ]
    assert told[0].keys() == {"document", "label", "kind", "title", "office_name", "issued_at", "version", "standing"}
    with_code = {"query_code": matter.query_code, "form": "docx"}
    own = story.anyone.fetch(f"/follow/documents/{opinion['document']}", **with_code)
    assert hashlib.sha256(own).hexdigest() == opinion["sha256"]
    hidden = story.anyone.refused(f"/follow/documents/{between['document']}", **with_code)
    assert (hidden.status, hidden.json["code"]) == (404, "document_unknown")
    other = story.letter()
    foreign = story.anyone.refused(f"/follow/documents/{opinion['document']}", query_code=other.query_code)
    assert foreign.status in (403, 404)
