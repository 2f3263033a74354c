"""Routes for files of a matter: staff add and read them, and whoever has the query code adds material (补充材料).

A file goes from the request into the content store and from there into the answer, a part at a time; over the bus goes
only what is said of it. What it is, its content says; its name is made safe before it is kept.
"""

from __future__ import annotations

from typing import Any

from apiflask.schemas import FileSchema
from flask import Response, send_file
from marshmallow import RAISE
from werkzeug.datastructures import FileStorage

from huiyin.actors import Actor
from huiyin.files.kinds import MEDIA_TYPES, kind_of
from huiyin.files.names import safe_name
from services.gateway.access import OF_STEP, for_person, for_staff
from services.gateway.backend import asking, backend, open_kept
from services.gateway.blueprint import Blueprint
from services.gateway.hiding import require_known
from services.gateway.http import MAX_FILE, file_too_large, takes_file
from services.gateway.public import person_with
from services.gateway.schemas import answers, requests
from services.gateway.schemas.fields import ListedWhole

api = Blueprint(
    "attachments", __name__, tag={"name": "附件 Attachments", "description": "材料和凭证 Files of a matter"}
)

_CONTENT = FileSchema(type="string", format="binary")


@api.post("/matters/<number>/attachments")
@for_staff(api, *OF_STEP)
@takes_file
@api.input(requests.StaffFile, location="form_and_files")
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.AttachmentAdded, status_code=201, description="已添加 Added")
def add(number: str, form_and_files_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """上传附件 Add a file; the same content for the same purpose is the same attachment"""
    require_known(number)
    return added(asking(), {"number": number, **form_and_files_data}, headers_data.get("key")), 201


@api.get("/matters/<number>/attachments")
@for_staff(api, 404)
@api.input(ListedWhole, location="query", unknown=RAISE)
@api.output(answers.Attachments)
def listed(number: str, query_data: dict[str, Any]) -> Any:
    """附件清单 List the files of a matter"""
    require_known(number)
    return backend().ask("intake", "attachments", {"number": number, **query_data})


@api.get("/matters/<number>/attachments/<attachment>")
@for_staff(api, 404, files=MEDIA_TYPES)
@api.output(_CONTENT, content_type=min(MEDIA_TYPES), description="文件 The file")
def content(number: str, attachment: str) -> Response:
    """下载附件 Read one file"""
    require_known(number)
    return sent(asking(), number, attachment)


@api.post("/follow/attachments")
@for_person(api, 409)
@takes_file
@api.input(requests.PersonFile, location="form_and_files")
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.AttachmentAdded, status_code=201, description="已添加 Added")
def bring(form_and_files_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """凭查询码补充材料 Add material with the query code"""
    person = person_with(form_and_files_data["query_code"])
    brought = {"number": person.matter, "file": form_and_files_data["file"], "purpose": "material"}
    return added(person, brought, headers_data.get("key")), 201


@api.post("/follow/attachments/<attachment>")
@for_person(api, files=MEDIA_TYPES)
@api.input(requests.QueryCode, example=requests.example(requests.QueryCode))
@api.output(_CONTENT, content_type=min(MEDIA_TYPES), description="文件 The file")
def own_content(attachment: str, json_data: dict[str, Any]) -> Response:
    """凭查询码下载附件 Read a file with the query code"""
    person = person_with(json_data["query_code"])
    return sent(person, person.matter or "", attachment)


def added(actor: Actor, given: dict[str, Any], key: str | None) -> dict[str, Any]:
    """Keep the file of ``given`` and add it to the matter, in the name of ``actor``, once per ``key``.

    Intake is asked first: nothing is kept for a matter that does not exist, or takes no more.
    """
    brought: FileStorage = given["file"]
    stream, name = brought.stream, brought.filename or ""
    size = stream.seek(0, 2)
    if size > MAX_FILE:
        raise file_too_large()
    kind = kind_of(stream, name)
    described = {"number": given["number"], "purpose": given["purpose"], "size": size}
    backend().ask("intake", "may_attach", described, actor=actor)
    body = {
        **described,
        "sha256": backend().files.put(stream).sha256,
        "name": safe_name(name, kind.extension),
        "media_type": kind.media_type,
        "visible": given.get("visible", False),
    }
    answer: dict[str, Any] = backend().command("intake", "attach", body, key=key, actor=actor)
    return answer


def sent(actor: Actor, number: str, attachment: str) -> Response:
    """Return the file as an answer to be saved, never to be shown by the browser in our name."""
    found = backend().ask("intake", "attachment", {"number": number, "attachment": attachment}, actor=actor)
    stream = open_kept(found["sha256"])
    response = send_file(stream, as_attachment=True, download_name=found["name"], etag=False, conditional=False)
    response.headers["Content-Type"] = found["media_type"]
    response.content_length = found["size"]
    return response
