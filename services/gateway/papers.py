"""The route that hands out a paper as it was issued, as Word or as PDF."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from apiflask.schemas import FileSchema
from flask import Response, send_file
from marshmallow import RAISE

from services.gateway.access import for_staff
from services.gateway.backend import backend
from services.gateway.schemas import papers

api = APIBlueprint("papers", __name__, tag={"name": "文书 Papers", "description": "文书的下载 Fetch a paper"})

_CONTENT = FileSchema(type="string", format="binary")


@api.get("/documents/<document>")
@for_staff(api, 404, 503)
@api.input(papers.FileForm, location="query", unknown=RAISE)
@api.output(_CONTENT, content_type="application/octet-stream", description="文件 The file")
def fetch(document: str, query_data: dict[str, Any]) -> Response:
    """下载文书 Fetch a paper as it was issued"""
    form = query_data["form"]
    one = {"document": document}
    found = (
        backend().command("routing", "document_pdf", one)
        if form == "pdf"
        else backend().ask("routing", "document", one)
    )
    response = send_file(
        backend().files.open(found["sha256"]),
        as_attachment=True,
        download_name=f"{found['label']}.{form}",
        etag=False,
        conditional=False,
    )
    response.headers["Content-Type"] = found["media_type"]
    response.content_length = found["size"]
    return response
