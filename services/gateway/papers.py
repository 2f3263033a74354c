"""The routes that hand out a paper as it was issued, as Word or as PDF: to staff, and to its person."""

from __future__ import annotations

from typing import Any

from apiflask.schemas import FileSchema
from flask import Response, send_file
from marshmallow import RAISE

from huiyin.actors import Actor
from huiyin.files.kinds import KINDS
from services.gateway.access import for_person, for_staff
from services.gateway.backend import asking, backend, open_kept
from services.gateway.blueprint import Blueprint
from services.gateway.public import person_with
from services.gateway.schemas import papers
from services.gateway.schemas.requests import example

api = Blueprint("papers", __name__, tag={"name": "文书 Papers", "description": "文书的下载 Fetch a paper"})

_CONTENT = FileSchema(type="string", format="binary")
_MEDIA_TYPES = [KINDS[form].media_type for form in papers.FORMS]


@api.get("/documents/<document>")
@for_staff(api, 404, 409, files=_MEDIA_TYPES)
@api.input(papers.FileForm, location="query", unknown=RAISE)
@api.output(_CONTENT, content_type=KINDS["docx"].media_type, description="文件 The file")
def fetch(document: str, query_data: dict[str, Any]) -> Response:
    """下载文书 Fetch a paper as it was issued"""
    return sent(asking(), document, query_data["form"])


@api.post("/follow/documents/<document>")
@for_person(api, 409, files=_MEDIA_TYPES)
@api.input(papers.PersonPaper, example=example(papers.PersonPaper))
@api.output(_CONTENT, content_type=KINDS["docx"].media_type, description="文件 The file")
def own(document: str, json_data: dict[str, Any]) -> Response:
    """凭查询码下载给本人的文书 Fetch a paper that is addressed to the person"""
    return sent(person_with(json_data["query_code"]), document, json_data["form"])


def sent(actor: Actor, document: str, form: str) -> Response:
    """Return the paper as an answer to be saved."""
    one = {"document": document}
    found = (
        backend().command("routing", "document_pdf", one, actor=actor)
        if form == "pdf"
        else backend().ask("routing", "document", one, actor=actor)
    )
    response = send_file(
        open_kept(found["sha256"]),
        as_attachment=True,
        download_name=f"{found['label']}.{form}",
        etag=False,
        conditional=False,
    )
    response.headers["Content-Type"] = found["media_type"]
    response.content_length = found["size"]
    return response
