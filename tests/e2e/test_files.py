"""The story of a file: brought with the query code, read by the office, and a proof of service shown to the person."""

from __future__ import annotations

import http.client
import io
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from huiyin.files import Folder
from tests.e2e.people import TOWNSHIP, VILLAGE, County, Person
from tests.support.pace import patient
from tests.support.processes import wait_until
from tests.support.samples import JPEG, PROGRAM, workbook


def _form(**fields: Any) -> tuple[bytes, dict[str, str]]:
    boundary, body = encode_multipart(fields)
    return body, {"Content_Type": f"multipart/form-data; boundary={boundary}"}


def _file(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), name)


def _saved(county: County, path: str, token: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", county.port, timeout=patient(30))
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    response = connection.getresponse()
    assert response.status == 200
    assert response.headers["Content-Disposition"].startswith("attachment;")
    content = response.read()
    connection.close()
    return content


def test_a_file_reaches_the_office_and_a_proof_the_person(county: County, person: Person, handler: Person) -> None:
    receipt = person.post("/matters", {"content": "账目不公开", "place": VILLAGE}).json
    code, path = receipt["query_code"], f"/matters/{receipt['number']}/attachments"

    sent = person.send("POST", "/follow/attachments", *_form(query_code=code, file=_file(workbook(), "账目.xls")))
    assert (sent.status, sent.json["name"]) == (201, "账目.xlsx"), sent.text
    bad = person.send("POST", "/follow/attachments", *_form(query_code=code, file=_file(PROGRAM, "账目.xls")))
    assert (bad.status, bad.json["code"]) == (422, "file_executable")
    stranger = person.send("POST", path, *_form(file=_file(JPEG, "a.jpg")))
    assert stranger.status == 401

    # the office reads the matter once routing has given it to it
    wait_until(lambda: handler.get(path).status == 200, seconds=60, what="the office's matter")
    [found] = handler.get(path).json["attachments"]
    token = county.huiyin("token", "--office", TOWNSHIP, "--id", "reader").strip()
    assert _saved(county, f"{path}/{found['id']}", token).startswith(b"PK")

    proof = {"file": _file(JPEG, "回证.jpg"), "purpose": "proof_of_service", "visible": "true"}
    assert handler.send("POST", path, *_form(**proof)).status == 201
    seen = person.post("/follow", {"query_code": code}).json["attachments"]
    assert [file["name"] for file in seen] == ["账目.xlsx", "回证.jpg"]


def test_a_file_that_was_damaged_on_the_disk_is_told_and_healed_by_bringing_it_again(
    county: County, person: Person
) -> None:
    code = person.post("/matters", {"content": "路面塌陷，附照片", "place": VILLAGE}).json["query_code"]
    content = JPEG + b"\0of the pit"
    brought = {"query_code": code, "file": _file(content, "塌陷.jpg")}
    attachment = person.send("POST", "/follow/attachments", *_form(**brought)).json["id"]
    path = f"/follow/attachments/{attachment}"
    assert person.download(path, query_code=code) == content

    place = county.settings.files
    assert isinstance(place, Folder)
    [kept] = [file for file in place.path.rglob("*") if file.is_file() and file.read_bytes() == content]
    for damaged in (content[:-1] + b"!", content[:5], b""):
        kept.chmod(0o600)
        kept.write_bytes(damaged)
        refused = person.post(path, {"query_code": code})
        assert (refused.status, refused.json["code"]) == (500, "content_damaged")
        assert "重新上传同一份文件" in refused.json["message"]

        again = {"query_code": code, "file": _file(content, "塌陷.jpg")}
        healed = person.send("POST", "/follow/attachments", *_form(**again))
        assert (healed.status, healed.json["id"]) == (201, attachment)
        assert person.download(path, query_code=code) == content
