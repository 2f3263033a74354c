"""Stories of papers: complete or refused, numbered, kept as they were issued."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

from tests.stories.telling import Matter, Story, Teller

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
