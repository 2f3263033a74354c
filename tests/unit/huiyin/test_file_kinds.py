"""What a file is, from its content; what may not be taken is refused by name of the reason."""

from __future__ import annotations

import io
import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.errors import Invalid
from huiyin.files.errors import (
    FileEmpty,
    FileExecutable,
    FileHasMacros,
    FileIsArchive,
    FileKindUnknown,
    FileLocked,
)
from huiyin.files.kinds import KINDS, kind_of
from tests.support.samples import (
    JPEG,
    PDF,
    PNG,
    PROGRAM,
    SLIDES,
    TEMPLATE,
    WORD,
    WORD_WITH_MACROS,
    document,
    excel_book,
    ole,
    workbook,
    zipped,
)

REST = bytes(64)


def found(content: bytes, name: str = "") -> str:
    """Return the extension of the kind found."""
    return kind_of(io.BytesIO(content), name).extension


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (JPEG, "jpg"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif\0\0" + REST, "jpg"),
        (PNG, "png"),
        (b"GIF89a" + REST, "gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + REST, "webp"),
        (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + REST, "heic"),
        (b"\0\0\0\x24ftypmif1\0\0\0\0mif1heic" + REST, "heic"),
        (b"II*\0\x08\0\0\0" + REST, "tiff"),
        (b"MM\0*\0\0\0\x08" + REST, "tiff"),
        (b"BM\x9a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + REST, "bmp"),
        (document(WORD), "docx"),
        (document(WORD, encoding="utf-16"), "docx"),
        (workbook(), "xlsx"),
        (document(SLIDES), "pptx"),
        (ole({"WordDocument": b"text"}), "doc"),
        (ole({"Workbook": excel_book(0, 0)}), "xls"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        ("反映村东排水沟堵塞。\n请派人清理。".encode(), "txt"),
        ("反映村东排水沟堵塞。".encode("gb18030"), "txt"),
        ("反映村东排水沟堵塞。".encode("utf-16"), "txt"),
        (b"BM is how this letter begins", "txt"),
        (b"ID3\x03\0\0\0\0\0\x0a" + REST, "mp3"),
        (b"\xff\xf3\x90\x64" + REST, "mp3"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0" + REST, "m4a"),
        (b"RIFF\x24\0\0\0WAVEfmt " + REST, "wav"),
        (b"#!AMR\n\x3c\1" + REST, "amr"),
        (b"\0\0\0\x20ftypiso5\0\0\2\0" + REST, "mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0" + REST, "mov"),
    ],
)
def test_a_kind_is_found_from_the_content_whatever_the_name_says(content: bytes, extension: str) -> None:
    for name in ("", "附件.pdf", "a.docx"):
        assert found(content, name) == extension


def test_every_kind_that_is_taken_was_tried() -> None:
    tried = test_a_kind_is_found_from_the_content_whatever_the_name_says.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {extension for _, extension in tried} == set(KINDS)


@pytest.mark.parametrize(
    "content",
    [
        PROGRAM,
        b"\x7fELF\2\1\1" + REST,
        b"\xca\xfe\xba\xbe\0\0\0\x34" + REST,
        b"\xcf\xfa\xed\xfe" + REST,
        b"L\0\0\0\x01\x14\x02\0" + REST,
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"  \r\n<HTML><body>",
        b"\xef\xbb\xbf<html>",
        "<html>".encode("utf-16"),
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<?xml version="1.0"?><svg/>',
        b"<?php echo 1;",
        b"#!/bin/sh\nrm -rf .\n",
        document(WORD, "word/media/picture.exe"),
        zipped("OFD.xml", "Doc_0/Res/run.js"),
    ],
    ids=itertools.count(),
)
def test_programs_scripts_and_pages_are_refused(content: bytes) -> None:
    for name in ("", "照片.jpg"):
        with pytest.raises(FileExecutable):
            found(content, name)


@pytest.mark.parametrize("name", ["run.bat", "run.PS1", "run.vbs ", "run.js.", "证据.sh", "a.html"])
def test_a_text_with_the_name_of_a_script_is_a_script(name: str) -> None:
    with pytest.raises(FileExecutable):
        found(b"del /q C:\\", name)


@pytest.mark.parametrize(
    "content",
    [
        document(WORD_WITH_MACROS),
        document(WORD_WITH_MACROS, encoding="utf-16"),
        document(WORD, "word/vbaProject.bin"),
        document(WORD, "word/activeX/activeX1.bin"),
        document(WORD, "xl/macrosheets/sheet1.xml"),
        ole({"WordDocument": b"text"}, storages=("Macros",)),
        ole({"Workbook": excel_book(0)}, storages=("_VBA_PROJECT_CUR",)),
        ole({"Workbook": excel_book(0, 1)}),
    ],
    ids=itertools.count(),
)
def test_documents_with_macros_are_refused(content: bytes) -> None:
    with pytest.raises(FileHasMacros):
        found(content)


@pytest.mark.parametrize(
    "content",
    [
        zipped("a.txt"),
        zipped("a.docx", "b.docx"),
        b"Rar!\x1a\x07\x01\0" + REST,
        b"7z\xbc\xaf\x27\x1c" + REST,
        b"\x1f\x8b\x08\0" + REST,
        b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(300),
    ],
    ids=itertools.count(),
)
def test_archives_are_refused(content: bytes) -> None:
    with pytest.raises(FileIsArchive):
        found(content)


@pytest.mark.parametrize(
    "content",
    [ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), ole({"Workbook": excel_book(password=True)})],
    ids=("office", "excel"),
)
def test_what_a_password_closes_is_refused(content: bytes) -> None:
    with pytest.raises(FileLocked):
        found(content)


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)),
        b"RIFF\x24\0\0\0AVI LIST" + REST,
        b"\0\0\0\x20ftypavif\0\0\0\0" + REST,
        b"{\\rtf1\\ansi text}",
        document(TEMPLATE),
        zipped("mimetype", "content.xml"),
        zipped("OFD.xml")[:-30],
        ole({}),
        ole({"__properties_version1.0": b"a mail"}),
        ole({"WordDocument": b"text"})[:700],
        bytes.fromhex("d0cf11e0a1b11ae1"),
    ],
    ids=itertools.count(),
)
def test_other_kinds_and_damaged_files_are_refused_with_those_that_are_taken(content: bytes) -> None:
    with pytest.raises(FileKindUnknown) as refused:
        found(content)
    assert "pdf, jpg, png" in refused.value.text("zh")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileEmpty):
        found(b"")


def test_a_directory_too_long_for_a_document_is_not_read() -> None:
    content = document(WORD)
    end = content.rindex(b"PK\5\6")
    long = content[: end + 12] + (3 << 20).to_bytes(4, "little") + content[end + 16 :]
    far = content[:end] + b"PK\6\7" + bytes(16) + content[end:]
    for one in (long, far):
        with pytest.raises(FileKindUnknown):
            found(one)


def test_the_stream_is_ready_to_be_kept_afterwards() -> None:
    stream = io.BytesIO(PDF)
    kind_of(stream, "a.pdf")
    assert stream.tell() == 0


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda end: ole({})[:512] + end)))
def test_any_bytes_are_of_a_kind_or_refused_in_a_sentence(content: bytes) -> None:
    with suppress(Invalid):
        assert found(content) in KINDS


def test_no_refusal_quotes_the_name_or_the_content() -> None:
    for content in (b"<html>secret", PROGRAM, zipped("secret"), b""):
        with pytest.raises(Invalid) as refused:
            found(content, "secret.html")
        assert "secret" not in str(refused.value.to_wire())
