"""What strangers learn from every writing route about a matter: nothing, whatever state it is in.

The routes come from the site's own document, so that a new one is tried too. Each is tried with the ids of real things
and with ids that nobody has: the answers must be the same to the byte.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from huiyin.actors import Actor
from services.gateway.tokens import issue
from tests.e2e.people import COUNTY, LABOUR, PETITION_OFFICE, TOWNSHIP, VILLAGE, Answer, County, Person

#: The unit an accusation is about, and a village of it; towards every other matter they are strangers too.
ACCUSED, ACCUSED_VILLAGE = "990100101", "990100101201"
NOWHERE = "000000"
STRANGERS = (LABOUR, NOWHERE, ACCUSED, ACCUSED_VILLAGE)
UNKNOWN = "990100-2026-9999999"

_ROLES = ("head", "leader")
_OPINION = {
    "text": "经查属实。",
    "outcome": "supported",
    "facts": "现场核查属实。",
    "basis": "《信访工作条例》第三十二条。",
}
_FORM = "multipart/form-data; boundary=part"
_FILE = (
    '--part\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nmaterial\r\n'
    '--part\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    "Content-Type: text/plain\r\n\r\n材料\r\n--part--\r\n"
).encode()

#: Routes whose body and not whose path names a matter, or something of one: what is put into the body.
_IN_BODY: Mapping[str, tuple[dict[str, Any], ...]] = {
    "/documents": ({"about": "{order}"}, {"about": "{advice}"}, {"about": "{report}"}),
    "/conferences": ({"office": COUNTY, "items": [{"topic": "研究", "number": "{number}"}]},),
    "/supervision/orders": ({"number": "{number}", "office": TOWNSHIP},),
    "/supervision/advice": (
        {"number": "{number}", "recipient": TOWNSHIP},
        {"order": "{order}", "recipient": TOWNSHIP},
    ),
    "/receptions/{reception}/hold": ({"matters": ["{number}"]},),
    "/matters/{own}/earlier": ({"earlier": "{number}"},),
}
#: Routes that are about no matter.
_ABOUT_NONE = {"/receptions"}


def worker(county: County, office: str, name: str = "worker") -> Person:
    """Return a member of staff with every role, so that no missing role hides what is looked for."""
    actor = Actor("staff", f"{office}-{name}", office=office, roles=_ROLES)
    return Person(county.port, issue(actor, county.settings.secret, 1))


@dataclass(frozen=True)
class Matters:
    """Matters in several states: what each is called → the ids of it and of what was begun in it."""

    county: County
    ids: Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def matters(county: County) -> Matters:
    """A matter in each of several states, and everything that can be begun in one."""
    ids = {name: {"number": _registered(county)} for name in ("issued", "accepted", "drafted", "served")}
    for name, steps in (("accepted", 1), ("drafted", 2), ("served", 4)):
        _handle(county, ids[name]["number"], steps)
    accusation = _registered(county, purpose="accusation", accused_office=ACCUSED, place=VILLAGE)
    ids["accusation"] = {"number": accusation}
    for name in ("served", "accusation"):
        ids[name] = {**ids[name], **_begun(county, ids[name]["number"])}
    return Matters(county, ids)


def test_every_writing_route_answers_a_stranger_as_if_there_were_no_such_matter(matters: Matters) -> None:
    told = [line for office in STRANGERS for line in _differences(matters, office)]
    assert told == []


def test_who_knows_of_a_matter_and_may_not_act_is_refused_and_not_told_that_it_does_not_exist(matters: Matters) -> None:
    overseer, drafted = worker(matters.county, PETITION_OFFICE), matters.ids["drafted"]["number"]
    for step in ("accept", "draft", "answer", "serve", "prove-service"):
        body = {"proof": str(uuid.uuid4())} if step == "prove-service" else _body(matters.county, step)
        answer = overseer.post(f"/matters/{drafted}/{step}", body)
        assert (answer.status, answer.json["code"]) == (403, "not_your_office"), f"{step}: {answer.text}"


def test_the_office_that_received_a_matter_reads_it_as_it_may_write_in_it(matters: Matters) -> None:
    receiver = worker(matters.county, ACCUSED_VILLAGE)
    brought = {"channel": "visit", "content": "上坪村的桥塌了，请转给县里修。", "named_office": LABOUR}
    answer = receiver.post("/matters", brought)
    assert answer.status == 201, answer.text
    path = f"/matters/{answer.json['number']}"
    receiver.until(lambda p: p.get(path), lambda whole: whole["case"], "the case that the receiver may read")
    assert receiver.get(path).json["case"]["office"] == LABOUR
    assert receiver.post(f"{path}/progress", {"text": "已转人社局。"}).status == 200
    assert receiver.get(f"{path}/remedies").status == 200


def _differences(matters: Matters, office: str) -> Iterator[str]:
    """Yield each route that says something else of a real thing than of one that does not exist."""
    who = worker(matters.county, office, "stranger")
    own = _own(matters.county, office)
    for path, example in _writing(matters.county):
        for real in matters.ids.values():
            for more in _bodies(path):
                names = _named(path, more)
                if not names <= {"own", *real}:
                    continue
                invented = {**dict.fromkeys(names, str(uuid.uuid4())), "number": UNKNOWN, "own": own}
                if "own" in names and not own:
                    continue
                asked = {**real, "own": own}
                yield from _compare(who, path, {**example, **more}, asked, invented)


def _compare(
    who: Person, path: str, body: dict[str, Any], real: Mapping[str, str], invented: Mapping[str, str]
) -> Iterator[str]:
    answers = []
    for ids in (real, invented):
        answer = _sent(who, _filled(path, ids), _filled(body, ids))
        text = answer.text
        for name, value in ids.items():
            text = text.replace(value or "<none>", f"<{name}>")
        request_id = answer.json.get("request_id") if answer.status >= 400 else None
        answers.append((answer.status, text.replace(str(request_id), "<request>")))
    if answers[0] != answers[1] or answers[0][0] != 404:
        yield f"{path} {body}: {answers[0]} and not {answers[1]}"


def _sent(who: Person, path: str, body: dict[str, Any]) -> Answer:
    if path.endswith("/attachments"):
        return who.send("POST", path, _FILE, {"Content_Type": _FORM})
    return who.post(path, body)


def _writing(county: County) -> list[tuple[str, dict[str, Any]]]:
    """Return every route by which staff write, with the example of its body."""
    document = county.person().get("/openapi.json").json
    found = []
    for path, operation in ((path, way.get("post")) for path, way in document["paths"].items()):
        if operation is None or operation["x-callers"] != ["staff"] or path in _ABOUT_NONE:
            continue
        content = operation.get("requestBody", {"content": {}})["content"]
        example = content.get("application/json", {}).get("example", {})
        found.append((path, example))
        if f"/matters/{{own}}/{path.rsplit('/', 1)[-1]}" in _IN_BODY and path.startswith("/matters/{number}/"):
            found.append((path.replace("{number}", "{own}"), example))
    assert len(found) > 45
    return found


def _bodies(path: str) -> tuple[dict[str, Any], ...]:
    if path in _IN_BODY:
        return _IN_BODY[path]
    assert "{" in path, f"{path}: say in _IN_BODY or _ABOUT_NONE how a body of it names a matter"
    return ({},)


def _named(path: str, body: dict[str, Any]) -> set[str]:
    text = path + str(body)
    return {part.split("}")[0] for part in text.split("{")[1:] if "}" in part and part.split("}")[0].isidentifier()}


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, key in ids.items():
            value = value.replace(f"{{{name}}}", key)
        return value
    if isinstance(value, dict):
        return {name: _filled(each, ids) for name, each in value.items()}
    return [_filled(each, ids) for each in value] if isinstance(value, list) else value


def _body(county: County, step: str) -> dict[str, Any]:
    return next(example for path, example in _writing(county) if path == f"/matters/{{number}}/{step}")


_count = itertools.count(1)


def _registered(county: County, **given: Any) -> str:
    body = {
        "content": f"第{next(_count)}件：村里的路坏了，请派人修。",
        "name": "测试甲",
        "address": "柳树村",
        "place": VILLAGE,
    }
    named = {name: value for name, value in {**body, **given}.items() if value is not None}
    answer = county.person().post("/matters", named)
    assert answer.status == 201, answer.text
    number: str = answer.json["number"]
    whole = worker(county, COUNTY)
    whole.until(lambda p: p.get(f"/matters/{number}"), lambda found: found["case"], "the case of the matter")
    return number


def _own(county: County, office: str) -> str:
    return _registered(county, named_office=office, place=None) if office == LABOUR else ""


def _handle(county: County, number: str, steps: int) -> None:
    one, other = worker(county, TOWNSHIP), worker(county, TOWNSHIP, "checker")
    way = ((one, "accept", {}), (one, "draft", _OPINION), (other, "answer", {}), (one, "serve", {"method": "post"}))
    for who, step, body in way[:steps]:
        answer = who.post(f"/matters/{number}/{step}", body)
        assert answer.status == 200, answer.text


def _begun(county: County, number: str) -> dict[str, str]:
    """Begin everything that has an id of its own in the matter; return the ids."""
    desk, top = worker(county, PETITION_OFFICE), worker(county, COUNTY)
    office = desk.get(f"/matters/{number}").json["case"]["office"]
    to = office if office != PETITION_OFFICE else TOWNSHIP
    begun = {}
    if to == office:
        order = {
            "office": to,
            "number": number,
            "ground": "delay",
            "facts": "办理迟缓。",
            "improvement": "建立提醒制度。",
        }
        begun["order"] = _made(desk, "/supervision/orders", order)["order"]
    advice = {"kind": "improve", "recipient": to, "text": "建立提醒制度。", "number": number}
    begun["advice"] = _made(desk, "/supervision/advice", advice)["advice"]
    instruct = {"form": "letter", "leader_title": "县长", "office": to, "text": "请查清。"}
    begun["instruction"] = _made(top, f"/matters/{number}/instruct", instruct)["instruction"]
    begun["referral"] = _made(desk, f"/matters/{number}/refer-up", {"proposal": "建议明确牵头单位。"})["referral"]
    urgent = {"place": "县政府门前", "people": 30, "demand": "要求兑付。", "measures": "已派人接谈。"}
    moments = {"happened_at": "2026-03-02T08:00:00+08:00", "learned_at": "2026-03-02T09:00:00+08:00"}
    begun["report"] = _made(desk, f"/matters/{number}/urgent", {**urgent, **moments})["report"]
    return {**begun, **_conference(desk, number, to)}


def _conference(desk: Person, number: str, owner: str) -> dict[str, str]:
    called = {"office": COUNTY, "title": "联席会议", "chair": "副书记", "held_on": "2026-03-12", "members": []}
    called |= {"members": [{"name": "县公安局"}], "items": [{"topic": "研究", "number": number}]}
    conference = _made(desk, "/conferences", called)["conference"]
    task = {"owner": owner, "task": "牵头兑付。", "due_on": "2099-12-31"}
    decided = {"items": [{"ord": 1, "decision": "由其牵头。", "tasks": [task]}]}
    told = _made(desk, f"/conferences/{conference}/decisions", decided)
    return {"conference": conference, "task": told["items"][0]["tasks"][0]["task"]}


def _made(who: Person, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = who.post(path, body)
    assert answer.status < 300, f"{path}: {answer.text}"
    made: dict[str, Any] = answer.json
    return made
