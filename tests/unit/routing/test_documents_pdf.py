"""A paper as PDF: with a program that stands in for LibreOffice, and with LibreOffice itself where it is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from huiyin.plugins.example_case import EXAMPLE
from services.routing.papers import engine
from services.routing.papers.errors import PdfFailed, PdfUnavailable
from services.routing.papers.pdf import to_pdf
from tests.support.processes import wait_until

from .papers import KINDS, NUMBER


def program(folder, script):
    """Return a program that is called as LibreOffice is: the folder of its output is the eighth word."""
    path = folder / "office"
    path.write_text(f'#!/bin/sh\nout="$7"\n{script}\n')
    path.chmod(0o700)
    return [str(path)]


def runs(stat):
    """Return whether a process runs; one that has ended may still wait for its parent."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_word_file_goes_in_and_the_pdf_comes_out(tmp_path):
    office = program(
        tmp_path, '[ -f "$8" ] && [ -n "$FONTCONFIG_FILE" ] && printf "%%PDF-1.7 %s" "$(cat "$8")" >"$out/paper.pdf"'
    )
    assert to_pdf(b"words", programs=office) == b"%PDF-1.7 words"


def test_without_libreoffice_it_is_said_that_there_is_none():
    with pytest.raises(PdfUnavailable) as refused:
        to_pdf(b"words", programs=["no-such-office"])
    assert refused.value.code == "pdf_unavailable"
    assert "LibreOffice" in refused.value.text("zh")


def test_a_program_that_makes_nothing_is_told(tmp_path):
    with pytest.raises(PdfFailed, match="made no file"):
        to_pdf(b"words", programs=program(tmp_path, "exit 1"))


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path):
    office = program(tmp_path, f"sleep 60 & echo $! >{tmp_path}/child; sleep 60")
    with pytest.raises(PdfFailed, match=r"longer than 0\.5 seconds"):
        to_pdf(b"words", seconds=0.5, programs=office)
    child = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    wait_until(lambda: not runs(child), seconds=10, what="the end of what the program started")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_makes_a_pdf_of_an_opinion():
    kind, case = KINDS["opinion"], replace(EXAMPLE, paper=replace(EXAMPLE.paper, number=NUMBER))
    assert to_pdf(engine.render(kind, kind.values(case), kind.template())).startswith(b"%PDF-")
