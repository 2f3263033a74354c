"""``huiyin documents`` as typed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from huiyin import settings
from huiyin.errors import HuiyinError
from services.routing.commands.documents import documents

from .papers import KINDS, text


@pytest.fixture
def huiyin(tmp_path, monkeypatch):
    """Return a way to type ``huiyin documents …`` in English."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    configured = settings.read({"HUIYIN_DATA": str(tmp_path / "data")})
    return lambda *words: CliRunner().invoke(documents, [str(word) for word in words], obj=configured)


def test_the_kinds_are_listed_with_what_they_need(huiyin):
    said = huiyin("kinds", "--required").output
    assert "opinion  信复  信访处理意见书  opinion on the matter" in said
    assert "remedy.days: the limit of a request for review (条例 Art 35)" in said
    assert len(huiyin("kinds").output.splitlines()) == len(KINDS)


def test_an_exported_template_passes_the_check_and_its_tags_are_told(huiyin, tmp_path):
    (tmp_path / "edited/990100X").mkdir(parents=True)
    said = huiyin("template", "opinion", "--out", tmp_path / "edited/990100X/opinion.docx")
    assert "{{ remedy_organ }}  测试县人民政府" in said.output
    checked = huiyin("check", tmp_path / "edited")
    assert (checked.exit_code, checked.output) == (0, "1 / 1 OK\n")


def test_an_example_shows_what_a_kind_looks_like(huiyin, tmp_path):
    huiyin("template", "receipt", "--filled", "--out", tmp_path / "receipt.docx")
    assert "7K3M-9QXR-2VTD" in text((tmp_path / "receipt.docx").read_bytes())


def test_every_wrong_template_of_a_folder_is_told(huiyin, tmp_path):
    (tmp_path / "opinion.docx").write_bytes(KINDS["receipt"].template())
    (tmp_path / "reminder.docx").write_bytes(b"text")
    (tmp_path / "reciept.docx").write_bytes(KINDS["receipt"].template())
    (tmp_path / "chaser.docx").write_bytes(KINDS["chaser"].template())
    checked = huiyin("check", tmp_path)
    assert checked.exit_code == 1
    assert "1 / 4 OK" in checked.output
    assert "no kind of paper called reciept" in checked.output
    assert "(reminder.docx) cannot be used: the file is no Word document" in checked.output
    assert "its tags" in checked.output


def test_an_unknown_kind_is_told(huiyin, tmp_path):
    result = huiyin("template", "nothing", "--out", tmp_path / "x.docx")
    assert isinstance(result.exception, HuiyinError)
    assert not (tmp_path / "x.docx").exists()
