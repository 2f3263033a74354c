"""What the papers refuse: incomplete ones, templates that cannot be used, and a PDF that cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin.errors import Conflict, Invalid, NotFound, Temporary, said
from huiyin.plugins.documents import Required
from services.routing.papers.phrases import article

#: What the office registry can say of an organ, so that nobody need send it along.
_OF_THE_REGISTRY = ("organ.phone", "assignment.office.phone")
_ABOVE = "remedy.organ.name"


class DocumentKindUnknown(NotFound):
    """No enabled plugin of ``huiyin.documents`` has the name."""

    code = "document_kind_unknown"
    zh = "没有名为 {kind} 的文书。可用的文书见 huiyin documents kinds；新的文书请列入 HUIYIN_DOCUMENTS。"
    en = "There is no kind of paper called {kind}. See huiyin documents kinds; list a new one in HUIYIN_DOCUMENTS."


class DocumentIncomplete(Invalid):
    """Something that the law or the form wants on the paper is not known; ``fields`` lists all of it."""

    code = "document_incomplete"
    zh = "缺少必备内容，不能出具《{title_zh}》：{lacking}。请补充后再出具。{hint}"
    en = "The {title_en} cannot be issued, because it lacks: {lacking}. Add it and issue it again.{hint}"


class DocumentWaivesRights(Invalid):
    """A person would promise not to petition or not to ask for a review."""

    code = "document_waives_rights"
    zh = (
        "《{title_zh}》中有要求信访人放弃权利的内容（“{words}”），不能出具。信访、复查、复核的权利不得放弃"
        "（条例第十七条、第三十五条、第三十六条），请删去后再出具。"
    )
    en = (
        "The {title_en} asks the person to give up rights ('{words}') and cannot be issued. The rights to petition, to "
        "review and to recheck cannot be given up (条例 Art 17, 35, 36). Take it out and issue it again."
    )


class TemplateUnusable(Conflict):
    """A template cannot be opened, or holds a tag that is wrong or stands for nothing."""

    code = "template_unusable"
    zh = "文书 {kind} 的模板（{place}）不能使用：{why}。请用 huiyin documents template {kind} 导出原模板，改正后再用。"
    en = (
        "The template of {kind} ({place}) cannot be used: {why}. Export the original with huiyin documents template "
        "{kind}, and correct it."
    )


class PdfUnavailable(Temporary):
    """LibreOffice is not installed where PDF was asked for."""

    code = "pdf_unavailable"
    zh = "本机没有安装 LibreOffice，不能转换为 PDF。请用 Word 格式；需要 PDF 时请管理员安装 LibreOffice Writer。"
    en = "LibreOffice is not installed here, so there is no PDF. Take the Word file, or have it installed."


class PdfFailed(Temporary):
    """LibreOffice ran and made no PDF, or took too long."""

    code = "pdf_failed"
    zh = "转换为 PDF 没有成功（{why}）。文书可用 Word 格式下载，也可稍后再试。"
    en = "The PDF could not be made ({why}). Take the Word file, or try again later."


def incomplete(kind: Any, lacks: Sequence[Required]) -> DocumentIncomplete:
    """Return the refusal of a paper with everything it lacks, each with its article, in both languages."""
    fields = [{"field": each.field, "article": each.article, **said(each.zh, each.en)} for each in lacks]
    return DocumentIncomplete(
        kind=kind.name,
        title_zh=kind.title_zh,
        title_en=kind.title_en,
        lacking=lacking(lacks),
        hint=_hint(lacks),
        fields=fields,
    )


def _hint(lacks: Sequence[Required]) -> dict[str, str]:
    """Say what the office registry can tell once for every paper: a telephone, and the organ above."""
    absent, zh, en = {each.field for each in lacks}, "", ""
    if absent.intersection(_OF_THE_REGISTRY):
        zh += "联系电话可以在机构文件的 phone 列中统一填写。"
        en += " A telephone can be set once in the column phone of the office file."
    if _ABOVE in absent:
        zh += "上一级机关须先登记：请在机构文件中加入上级政府，并填写 parent_code。"
        en += " Register the organ above first: add it to the office file and name it in parent_code."
    return said(zh, en)


def lacking(lacks: Sequence[Required], zh: str = "", en: str = "") -> dict[str, str]:
    """Return all that is lacking, each with its article, in both languages, begun with ``zh`` and ``en``."""
    told = {language: [_told(each, language) for each in lacks] for language in ("zh", "en")}
    return said(zh + "；".join(told["zh"]), en + "; ".join(told["en"]))


def _told(lack: Required, language: str) -> str:
    source = article(lack.article, language)
    if language == "en":
        return f"{lack.en} ({source})" if source else lack.en
    return f"{lack.zh}（{source}）" if source else lack.zh


class DocumentUnknown(NotFound):
    """No paper has the id, or the caller may not know of it."""

    code = "document_unknown"
    zh = "没有找到这份文书。请从事项的文书清单中选择。"
    en = "There is no such paper. Choose one from the list of the matter's papers."


class SubjectUnknown(NotFound):
    """No order, advice or report has the id, it is of another matter, or the caller may not know of it."""

    code = "subject_unknown"
    zh = "没有找到 about 所指的督办、建议或者报告。请从清单中选择。"
    en = "There is no such order, advice or report as `about` names. Choose one from its list."
