"""Words of the other direction, in names and titles, turn no sentence of an organ: on the page and on a paper."""

from __future__ import annotations

import html
import io
import urllib.parse

from docx import Document

from tests.e2e.browser import Browser
from tests.e2e.people import VILLAGE, County, Person

_TITLE = "\u202eسۇ ئۆستىڭى 3 توسۇلۇپ قالدى\u2067"
_OTHER_WAY = "سۇ ئۆستىڭى 3 توسۇلۇپ قالدى"


def _registered(person: Person, title: str) -> dict[str, str]:
    answer = person.post("/matters", {"content": "排水沟堵塞。", "title": title, "name": "نۇر\u202e", "place": VILLAGE})
    assert answer.status == 201, answer.text
    receipt: dict[str, str] = answer.json
    return receipt


def _paper(handler: Person, number: str) -> bytes:
    path = f"/matters/{number}"
    handler.until(lambda p: p.get(path), lambda whole: whole["case"], "the routing")
    assert handler.post(f"{path}/accept", {}).status == 200
    issued = handler.post(f"{path}/documents", {"kind": "acceptance_notice", "signer": "张\u202e三"})
    assert issued.status == 201, issued.text
    return handler.download(f"/documents/{issued.json['document']}?form=docx")


def test_a_title_reads_its_own_way_and_what_stands_beside_it_stays(
    browser: Browser, county: County, handler: Person
) -> None:
    receipt = _registered(county.person(), _TITLE)
    browser.open(f"http://127.0.0.1:{county.port}/track")
    browser.fill("回执上的查询码", f"查询码：{receipt['query_code']}")
    browser.press("查询")

    assert browser.read("h1") == _OTHER_WAY
    assert browser.in_order("h1") == "".join(_OTHER_WAY.replace("3", "\0")[::-1].replace("\0", "3").split())
    assert browser.in_order(".meta .number") == receipt["number"]


def test_the_sentences_of_a_paper_read_forward_beside_an_uyghur_title(
    browser: Browser, county: County, handler: Person
) -> None:
    receipt = _registered(county.person(), _TITLE)
    paper = Document(io.BytesIO(_paper(handler, receipt["number"])))
    [sentence] = [each.text for each in paper.paragraphs if each.text.startswith("您提出的")]
    before, after = sentence.split(_OTHER_WAY)
    page = f"<!doctype html><meta charset=utf-8><p style='white-space:nowrap;width:9999px'>{html.escape(sentence)}</p>"
    browser.open(f"data:text/html;charset=utf-8,{urllib.parse.quote(page)}")

    shown = browser.in_order("p")
    assert "\u202e" not in sentence
    assert shown.startswith("".join(_plain(before).split()))
    assert shown.endswith("".join(_plain(after).split()))


def _plain(words: str) -> str:
    return words.strip("\u2068\u2069")
