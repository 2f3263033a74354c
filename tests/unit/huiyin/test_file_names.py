"""Names of files are safe to save on every system, and stay as people wrote them as far as they can."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.files.names import extension_of, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("村东排水沟.pdf", "村东排水沟.pdf"),
        ("排水沟 （三组）.PDF", "排水沟 （三组）.pdf"),
        ("C:\\Users\\测试\\照片.pdf", "照片.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("照片.jpg", "照片.pdf"),
        ("照片.pdf.exe", "照片.pdf"),
        ("照片", "照片.pdf"),
        ("2026.3.2", "2026.3.2.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("a\u200b\u2066b\ufeff.pdf", "ab.pdf"),
        ("张\ue000\U0002ebf0的材料.pdf", "张\ue000\U0002ebf0的材料.pdf"),
        ("\u3164\u2800.pdf", "附件.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ('a<b>"c|d?e*f:g.pdf', "a_b__c_d_e_f_g.pdf"),
        ("\x00\x1f.pdf", "附件.pdf"),
        ("", "附件.pdf"),
        (" . . ", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("com1.pdf", "_com1.pdf"),
        ("LPT² .pdf", "_LPT².pdf"),
        ("console.pdf", "console.pdf"),
        ("报告. ", "报告.pdf"),
        ("e\u0301t\u00e9.pdf", "été.pdf"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead_or_fail(name: str, safe: str) -> None:
    assert safe_name(name, "pdf") == safe


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=400), st.sampled_from(["pdf", "jpg", "txt"]))
def test_any_name_becomes_one_that_every_file_system_takes(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    assert safe.endswith(f".{extension}")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', safe)
    assert all(unicodedata.category(character) not in ("Cc", "Cf", "Cs") for character in safe)
    assert len(safe.encode()) <= 255
    assert safe == safe.strip(" ")
    assert not safe.startswith(".")


@given(st.text(max_size=100))
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    safe = safe_name(name, "pdf")
    assert safe_name(safe, "pdf") == safe


@pytest.mark.parametrize(("name", "extension"), [("a.EXE", "exe"), ("a.js. ", "js"), ("a", ""), ("a.3", "")])
def test_an_extension_is_what_a_system_would_take_for_one(name: str, extension: str) -> None:
    assert extension_of(name) == extension
