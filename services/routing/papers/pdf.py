"""A paper as PDF, made by LibreOffice where it is installed. Each call has a profile of its own, so many can run."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from huiyin.errors import said
from services.routing.papers.errors import PdfFailed, PdfUnavailable

_PROGRAMS = ("soffice", "libreoffice")
#: The fonts that official papers name are rarely on a server; these stand in for them, the first that is there.
_STAND_INS = {
    "仿宋_GB2312": ("仿宋", "FangSong", "FangSong_GB2312", "AR PL SungtiL GB", "AR PL UMing CN", "Noto Serif CJK SC"),
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "宋体", "SimSun", "Noto Serif CJK SC", "AR PL UMing CN"),
    "黑体": ("SimHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei"),
    "宋体": ("SimSun", "AR PL SungtiL GB", "AR PL UMing CN", "Noto Serif CJK SC"),
    "Times New Roman": ("Liberation Serif", "Tinos", "Noto Serif CJK SC", "AR PL UMing CN"),
}


def available(programs: Sequence[str] = _PROGRAMS) -> bool:
    """Return True where LibreOffice is installed."""
    return _program(programs) is not None


def to_pdf(docx: bytes, *, seconds: float = 60, programs: Sequence[str] = _PROGRAMS) -> bytes:
    """Return the Word file as PDF.

    Raises :class:`PdfUnavailable` where LibreOffice is not installed, and :class:`PdfFailed` where it makes none or
    takes longer than ``seconds``. Under eventlet the wait lets others work.
    """
    program = _program(programs)
    if program is None:
        raise PdfUnavailable()
    with tempfile.TemporaryDirectory(prefix="huiyin-pdf-") as name:
        folder = Path(name)
        (folder / "paper.docx").write_bytes(docx)
        (folder / "fonts.conf").write_text(_fonts(), encoding="utf-8")
        _convert(program, folder, seconds)
        made = folder / "paper.pdf"
        if not made.is_file():
            raise PdfFailed(why=said("LibreOffice 没有生成文件", "LibreOffice made no file"))
        return made.read_bytes()


def _program(programs: Sequence[str]) -> str | None:
    return next((found for name in programs if (found := shutil.which(name))), None)


def _convert(program: str, folder: Path, seconds: float) -> None:
    command = [
        program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(folder / "paper.docx"),
    ]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    running = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise PdfFailed(why=said(f"超过 {seconds:g} 秒", f"it took longer than {seconds:g} seconds")) from error
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """LibreOffice is a family of processes: whatever of it is left ends with its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _fonts() -> str:
    """Return a configuration that has the site's fonts, and names who stands in for the official ones."""
    aliases = (
        f'<alias binding="same"><family>{name}</family><accept>'
        + "".join(f"<family>{other}</family>" for other in others)
        + "</accept></alias>"
        for name, others in _STAND_INS.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{"".join(aliases)}</fontconfig>'
    )
