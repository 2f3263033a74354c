"""Files over HTTP: what is taken, what is refused, and how a file comes back."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from huiyin.actors import Actor
from huiyin.errors import NotFound, Refused
from huiyin.files import hash_of, store_at
from huiyin.settings import Settings
from services.gateway import http as limits
from services.gateway.http import MAX_BODY, MAX_FILE
from tests.support.samples import JPEG, PDF, PROGRAM, WORD_WITH_MACROS, document, zipped
from tests.unit.gateway.services import CODE, NUMBER, QueryCodeUnknown, Services

STAFF = f"/matters/{NUMBER}/attachments"
PERSON = Actor(kind="petitioner", id=NUMBER, matter=NUMBER)
FOUND = {
    "id": "5b1f6f0e-0000-4000-8000-000000000000",
    "name": "送达回证 一.jpg",
    "media_type": "image/jpeg",
    "size": len(JPEG),
    "purpose": "proof_of_service",
    "added_at": "2026-03-02T00:00:00Z",
}


class MatterFull(Refused):
    """What intake says where no more fits."""

    kind = "conflict"
    code = "too_many_attachments"


@pytest.fixture
def services(services: Services) -> Services:
    """Services that take and find one file."""
    sha256 = hash_of(io.BytesIO(JPEG)).sha256
    services.answers |= {
        "intake.may_attach": {"number": NUMBER},
        "intake.attach": {"number": NUMBER, **FOUND},
        "intake.attachment": {**FOUND, "sha256": sha256},
        "intake.attachments": {"number": NUMBER, "attachments": [FOUND]},
    }
    return services


@pytest.fixture
def folder(site_settings: Settings) -> Path:
    """Where the contents are kept."""
    return site_settings.data / "files"


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def changes(services: Services) -> list[str]:
    """Return what the services were asked but whether the matter may be known."""
    return [call.method for call in services.calls if call.method not in ("may_read", "knows")]


def form(content: bytes = JPEG, name: str = "照片.jpg", **fields: str) -> dict[str, Any]:
    return {"file": FileStorage(io.BytesIO(content), name), **fields}


def send(http: FlaskClient, path: str, data: dict[str, Any], badge: dict[str, str] | None = None) -> Any:
    boundary, body = encode_multipart(data)
    return http.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=badge)


@dataclass
class Staff:
    """A clerk with files, and where these are kept."""

    http: FlaskClient
    badge: dict[str, str]
    folder: Path

    def add(self, content: bytes, name: str, **headers: str) -> Any:
        return send(self.http, STAFF, form(content, name), {**self.badge, **headers})


@pytest.fixture
def staff(http: FlaskClient, badge: dict[str, str], folder: Path) -> Staff:
    """A clerk."""
    return Staff(http, badge, folder)


def test_staff_add_a_proof_of_service(
    http: FlaskClient, services: Services, badge: dict[str, str], clerk: Actor, folder: Path
) -> None:
    answer = send(http, STAFF, form(purpose="proof_of_service", visible="true"), badge)
    assert (answer.status_code, answer.json) == (201, {"number": NUMBER, **FOUND})
    assert [call.method for call in services.calls] == ["may_read", "knows", "may_attach", "attach"]
    assert services.last.actor == clerk
    assert services.last.body == {
        "number": NUMBER,
        "purpose": "proof_of_service",
        "size": len(JPEG),
        "sha256": hash_of(io.BytesIO(JPEG)).sha256,
        "name": "照片.jpg",
        "media_type": "image/jpeg",
        "visible": True,
    }
    [path] = kept(folder)
    assert path.read_bytes() == JPEG


def test_whoever_has_the_query_code_adds_material(http: FlaskClient, services: Services) -> None:
    answer = send(http, "/follow/attachments", form(query_code=CODE))
    assert answer.status_code == 201
    assert [call.method for call in services.calls] == ["resolve_code", "may_attach", "attach"]
    assert services.last.actor == PERSON
    assert (services.last.body["purpose"], services.last.body["visible"]) == ("material", False)


def test_a_petitioner_cannot_say_what_staff_say(http: FlaskClient, services: Services) -> None:
    answer = send(http, "/follow/attachments", form(query_code=CODE, purpose="proof_of_service"))
    assert (answer.status_code, list(answer.json["detail"])) == (422, ["purpose"])
    assert services.calls == []


def test_with_a_wrong_code_nothing_is_kept(http: FlaskClient, services: Services, folder: Path) -> None:
    services.answers["intake.resolve_code"] = QueryCodeUnknown()
    assert send(http, "/follow/attachments", form(query_code="WRONG")).status_code == 404
    assert kept(folder) == []


def test_without_a_token_nothing_is_read_or_asked(http: FlaskClient, services: Services, folder: Path) -> None:
    assert send(http, STAFF, form()).status_code == 401
    assert http.get(f"{STAFF}/x").status_code == 401
    assert (services.calls, kept(folder)) == ([], [])


def test_a_matter_that_takes_no_more_keeps_nothing(
    http: FlaskClient, services: Services, badge: dict[str, str], folder: Path
) -> None:
    services.answers["intake.may_attach"] = MatterFull()
    answer = send(http, STAFF, form(), badge)
    assert (answer.status_code, answer.json["code"]) == (409, "too_many_attachments")
    assert kept(folder) == []


@pytest.mark.parametrize(
    ("content", "name", "kept_as"),
    [
        (PDF, "扫描件.jpg", ("扫描件.pdf", "application/pdf")),
        (JPEG, "../../etc/照片", ("照片.jpg", "image/jpeg")),
        (JPEG, "a\u202egpj.exe", ("agpj.jpg", "image/jpeg")),
        ("说明".encode(), "说明.csv", ("说明.txt", "text/plain")),
    ],
    ids=["a PDF", "a path", "turned around", "a table"],
)
def test_the_content_says_what_a_file_is_and_its_name_is_made_safe(
    staff: Staff, services: Services, content: bytes, name: str, kept_as: tuple[str, str]
) -> None:
    staff.add(content, name)
    assert (services.last.body["name"], services.last.body["media_type"]) == kept_as


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.jpg", ("file_empty", "文件是空的")),
        (PROGRAM, "照片.jpg", ("file_executable", "程序、脚本")),
        (b"<svg onload='alert(1)'/>", "图.png", ("file_executable", "程序、脚本")),
        (b"echo", "run.bat", ("file_executable", "程序、脚本")),
        (document(WORD_WITH_MACROS), "表.docx", ("file_has_macros", "宏")),
        (zipped("a.txt"), "材料.docx", ("file_is_archive", "压缩包")),
        (bytes(range(256)), "a.dat", ("file_kind_unknown", "可以上传：pdf")),
    ],
    ids=["empty", "a program", "a picture that runs", "a script", "macros", "an archive", "unknown"],
)
def test_what_is_not_taken_is_told_by_reason_and_not_kept(
    staff: Staff, services: Services, content: bytes, name: str, told: tuple[str, str]
) -> None:
    chinese = staff.add(content, name)
    english = staff.add(content, name, **{"Accept-Language": "en"})
    assert (chinese.status_code, chinese.json["code"]) == (422, told[0])
    assert told[1] in chinese.json["message"]
    assert not re.search("[一-鿿]", english.json["message"])
    assert (changes(services), kept(staff.folder)) == ([], [])


@pytest.mark.parametrize(
    "data", [{}, {"file": FileStorage(io.BytesIO(b""), "")}, {"file": "a text"}, {"purpose": "other"}]
)
def test_a_form_without_a_file_is_told_so(
    http: FlaskClient, services: Services, badge: dict[str, str], data: dict[str, Any]
) -> None:
    answer = send(http, STAFF, data, badge)
    assert (answer.status_code, list(answer.json["detail"])) == (422, ["file"])
    assert "选择一个文件" in str(answer.json["detail"])
    assert services.calls == []


@pytest.mark.parametrize(("field", "value"), [("purpose", "evidence"), ("visible", "maybe"), ("size", "5")])
def test_a_wrong_field_of_the_form_is_named(http: FlaskClient, badge: dict[str, str], field: str, value: str) -> None:
    answer = send(http, STAFF, form(**{field: value}), badge)
    assert (answer.status_code, list(answer.json["detail"])) == (422, [field])


def test_a_file_is_sent_as_a_form(http: FlaskClient, badge: dict[str, str]) -> None:
    for sent in ({"json": {"file": "a"}}, {"data": JPEG, "content_type": "image/jpeg"}):
        answer = http.post(STAFF, headers=badge, **sent)
        assert (answer.status_code, answer.json["code"]) == (415, "form_expected")


def test_a_file_at_the_limit_is_taken_and_one_over_it_is_not(
    http: FlaskClient, services: Services, badge: dict[str, str], folder: Path
) -> None:
    assert MAX_FILE == 20 * 1024 * 1024
    for over in (1, 200_000):
        answer = send(http, STAFF, form(JPEG + bytes(MAX_FILE - len(JPEG) + over)), badge)
        assert (answer.status_code, answer.json["code"]) == (413, "file_too_large")
        assert "20 MB" in answer.json["message"]
    assert (changes(services), kept(folder)) == ([], [])
    assert send(http, STAFF, form(JPEG + bytes(MAX_FILE - len(JPEG))), badge).status_code == 201
    [path] = kept(folder)
    assert path.stat().st_size == MAX_FILE


def test_fields_around_the_file_have_a_limit_too(http: FlaskClient, badge: dict[str, str]) -> None:
    for fields in ({"purpose": "x" * 600_000}, {f"f{number}": "" for number in range(40)}):
        assert send(http, STAFF, {**fields, **form()}, badge).status_code == 413


def test_other_routes_keep_their_small_limit(http: FlaskClient, badge: dict[str, str]) -> None:
    answer = http.post(
        f"/follow/attachments/{FOUND['id']}", data=b" " * (MAX_BODY + 1), content_type="application/json"
    )
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(("most", "status"), [(MAX_FILE, 201), (300_000, 413)])
def test_a_form_in_chunks_is_read_up_to_the_limit(
    http: FlaskClient, badge: dict[str, str], monkeypatch: pytest.MonkeyPatch, most: int, status: int
) -> None:
    monkeypatch.setattr(limits, "MAX_FILE", most)
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    body = io.BytesIO(head + JPEG + bytes(400_000) + b"\r\n--edge--\r\n")
    headers = {"Transfer-Encoding": "chunked", **badge}
    answer = http.post(STAFF, input_stream=body, content_type="multipart/form-data; boundary=edge", headers=headers)
    assert answer.status_code == status


def test_a_key_given_with_the_file_is_passed_on(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    keys = []
    for _ in range(2):
        send(http, STAFF, form(), {**badge, "Idempotency-Key": "one"})
        keys.append(services.last.key)
    assert keys[0] == keys[1]


@pytest.mark.parametrize("whose", ["staff", "person"])
def test_a_file_comes_back_to_be_saved_and_not_to_be_shown(
    http: FlaskClient, services: Services, badge: dict[str, str], site_settings: Settings, whose: str
) -> None:
    store_at(site_settings.files).put(io.BytesIO(JPEG))
    if whose == "staff":
        answer = http.get(f"{STAFF}/{FOUND['id']}", headers=badge)
    else:
        answer = http.post(f"/follow/attachments/{FOUND['id']}", json={"query_code": CODE})
        assert services.last.actor == PERSON
    assert answer.data == JPEG
    assert services.last.body == {"number": NUMBER, "attachment": FOUND["id"]}
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(len(JPEG))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E9%80%81%E8%BE%BE%E5%9B%9E%E8%AF%81%20%E4%B8%80.jpg" in disposition
    answer.close()


def test_a_content_that_is_lost_is_told_and_logged_by_its_hash(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    with capture_logs() as logs:
        answer = http.get(f"{STAFF}/{FOUND['id']}", headers=badge)
    assert (answer.status_code, answer.json["code"]) == (500, "content_lost")
    assert "管理员" in answer.json["message"]
    assert [(log["event"], log["sha256"]) for log in logs] == [
        ("content_lost", services.answers["intake.attachment"]["sha256"])
    ]


def test_a_file_that_may_not_be_seen_is_not_found(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    services.answers["intake.attachment"] = NotFound(what="x")
    assert http.get(f"{STAFF}/{FOUND['id']}", headers=badge).status_code == 404


def test_the_files_of_a_matter_are_listed(http: FlaskClient, services: Services, badge: dict[str, str]) -> None:
    assert http.get(STAFF, headers=badge).json == services.answers["intake.attachments"]


def test_files_show_with_the_matter_and_with_the_query_code(
    http: FlaskClient, services: Services, badge: dict[str, str]
) -> None:
    services.answers["intake.read_matter"] = {**services.answers["intake.read_matter"], "attachments": [FOUND]}
    assert http.get(f"/matters/{NUMBER}", headers=badge).json["matter"]["attachments"] == [FOUND]
    assert http.post("/follow", json={"query_code": CODE}).json["attachments"] == [FOUND]


def test_on_the_page_a_person_adds_a_file_and_sees_it(http: FlaskClient, services: Services) -> None:
    services.answers["intake.read_matter"] = {**services.answers["intake.read_matter"], "attachments": [FOUND]}
    page = send(http, "/bring", form(query_code=CODE))
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "材料已收到：送达回证 一.jpg" in page.text
    assert services.asked("intake.attach").actor == PERSON
    assert FOUND["id"] in page.text
    assert '<label for="file">' in page.text


def test_on_the_page_a_refusal_stands_above_the_form_and_the_code_is_kept(http: FlaskClient) -> None:
    page = send(http, "/bring?lang=en", form(PROGRAM, query_code=CODE))
    assert page.status_code == 422
    assert "This is a program" in page.text
    assert f'value="{CODE}"' in page.text


def test_on_the_page_a_file_that_is_too_large_is_told(http: FlaskClient) -> None:
    page = send(http, "/bring", form(JPEG + bytes(MAX_FILE + 100_000), query_code=CODE))
    assert (page.status_code, page.mimetype) == (413, "text/html")
    assert "20 MB" in page.text


def test_a_file_is_saved_from_the_page(http: FlaskClient, services: Services, site_settings: Settings) -> None:
    store_at(site_settings.files).put(io.BytesIO(JPEG))
    answer = http.post("/file", data={"query_code": CODE, "attachment": FOUND["id"]})
    assert answer.data == JPEG
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert services.asked("intake.attachment").actor == PERSON
    answer.close()


def test_a_part_of_a_file_is_not_sent_as_the_whole(
    http: FlaskClient, badge: dict[str, str], site_settings: Settings
) -> None:
    store_at(site_settings.files).put(io.BytesIO(JPEG))
    answer = http.get(f"{STAFF}/{FOUND['id']}", headers={**badge, "Range": "bytes=0-3"})
    assert (answer.status_code, answer.data) == (200, JPEG)
    answer.close()
