"""Who may know of a matter, over every route of it, every list and every count: a matter is there, or it is not.

Routes and lists come from the application itself, so that a new one is tried too. What is hidden must be answered to
the byte as a number that nobody has, and lists and counts as they were before there was anything to hide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from werkzeug.routing import Rule

from huiyin.actors import Actor
from services.gateway.app import create_app
from services.gateway.tokens import issue
from tests.e2e.people import COUNTY, LABOUR, PETITION_OFFICE, TOWNSHIP, VILLAGE, County, Person

CITY, NOWHERE = "9901", "000000"
LAND, SCHOOLS = "990100903", "990100904"
ACCUSED, ACCUSED_VILLAGE, ACCUSED_POINT = "990100101", "990100101201", "990100101201001"
OTHER_TOWNSHIP, OTHER_VILLAGE = "990100102", "990100102202"
UNKNOWN = "990100-2026-9999999"
WHY = "经核实，所反映的事项属于该单位的职责范围，请依法办理。"

_LATER = "a matter sorted as an accusation later"
_FORM = {"Content_Type": "multipart/form-data; boundary=part"}
_FILE = (
    '--part\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nmaterial\r\n'
    '--part\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    "Content-Type: text/plain\r\n\r\n材料\r\n--part--\r\n"
).encode()

#: Matter → relation to it → office. ``hidden`` offices find nothing, ``allowed`` ones know of it.
ALLOWED: Mapping[str, Mapping[str, str]] = {
    "an ordinary matter": {
        "registering": OTHER_VILLAGE,
        "holding": TOWNSHIP,
        "former": LABOUR,
        "above": COUNTY,
        "above the county": CITY,
        "over it": PETITION_OFFICE,
        "over the registering": OTHER_TOWNSHIP,
    },
    "an accusation": {"registering": LABOUR, "holding": LAND, "former": PETITION_OFFICE, "above": COUNTY},
    "an accusation of the petition office": {"registering": LABOUR, "holding": COUNTY},
    "an accusation that its own office registered": {"holding": PETITION_OFFICE, "above": COUNTY},
    _LATER: {"holding": PETITION_OFFICE, "above": COUNTY},
}
HIDDEN: Mapping[str, Mapping[str, str]] = {
    "an ordinary matter": {"below": VILLAGE, "beside": SCHOOLS, "that does not exist": NOWHERE},
    "an accusation": {
        "accused": ACCUSED,
        "the accused's village": ACCUSED_VILLAGE,
        "a point of the accused's village": ACCUSED_POINT,
        "beside": SCHOOLS,
        "that does not exist": NOWHERE,
    },
    "an accusation of the petition office": {"a petition office that is accused": PETITION_OFFICE, "beside": SCHOOLS},
    "an accusation that its own office registered": {"registering and accused": ACCUSED_VILLAGE, "over it": ACCUSED},
    _LATER: {"former and accused": ACCUSED, "the accused's village": ACCUSED_VILLAGE},
}


def worker(county: County, office: str, name: str = "reader") -> Person:
    """Return a member of staff with every role, so that no missing role hides what is looked for."""
    actor = Actor("staff", f"{office}-{name}", office=office, roles=("head", "leader"))
    return Person(county.port, issue(actor, county.settings.secret, 1))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county of its own, so that every matter in it is one of these."""
    county = County(tmp_path_factory.mktemp("county"))
    county.start()
    yield county
    county.stop()


@cache
def rules(county: County) -> tuple[Rule, ...]:
    """Return every route of the application."""
    nobody: Any = None
    return tuple(create_app(nobody, county.settings).url_map.iter_rules())


def of_a_matter(county: County) -> list[tuple[str, str]]:
    """Return method and path of every route under ``/matters/{number}``."""
    found = [rule for rule in rules(county) if rule.rule.startswith("/matters/<number>")]
    pairs = [(method, rule.rule) for rule in found for method in rule.methods or () if method in ("GET", "POST")]
    assert len(pairs) > 50
    return sorted(pairs)


def lists(county: County) -> list[str]:
    """Return the path of every list and count that staff ask for, and of no single thing."""
    names = {rule.rule for rule in rules(county) if "GET" in (rule.methods or ()) and "<" not in rule.rule}
    public = {"/", "/register", "/track", "/county", "/offices", "/rota", "/openapi.json"}
    found = sorted(name for name in names - public if not name.startswith(("/docs", "/static")))
    assert len(found) >= 10, found
    return found


@dataclass(frozen=True)
class Told:
    """The county, the number of each matter, a file of each, and what hidden offices were told before they came."""

    county: County
    numbers: Mapping[str, str]
    files: Mapping[str, str]
    before: Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def told(county: County) -> Told:
    """Every matter of the tables above, in the state they speak of."""
    numbers = {"an ordinary matter": brought(county, OTHER_VILLAGE, named_office=LABOUR)}
    move(county, numbers["an ordinary matter"], PETITION_OFFICE, TOWNSHIP)
    until_counted(county, 1)
    before = {office: seen(county, office) for office in (ACCUSED, ACCUSED_VILLAGE, NOWHERE)}
    numbers[_LATER] = brought(county, SCHOOLS, place=ACCUSED_VILLAGE)
    until_known(county, numbers[_LATER], ACCUSED, lambda whole: whole["case"])
    files = {_LATER: filed(county, numbers[_LATER], ACCUSED)}
    sort_as_accusation(county, numbers[_LATER])
    typed = {"purpose": "accusation", "place": ACCUSED_VILLAGE, "named_office": ACCUSED}
    numbers["an accusation"] = brought(county, LABOUR, accused_office=ACCUSED, **typed)
    move(county, numbers["an accusation"], PETITION_OFFICE, LAND)
    entrust(county, numbers["an accusation"], LAND)
    name = "an accusation that its own office registered"
    numbers[name] = brought(county, ACCUSED_VILLAGE, COUNTY, accused_office=ACCUSED, accused_name="测试镇长")
    until_counted(county, 4)
    before[PETITION_OFFICE] = seen(county, PETITION_OFFICE)
    name = "an accusation of the petition office"
    numbers[name] = brought(county, LABOUR, COUNTY, accused_office=PETITION_OFFICE, place=ACCUSED_VILLAGE)
    until_counted(county, 5)
    for name in numbers.keys() - files.keys():
        files[name] = filed(county, numbers[name], ALLOWED[name]["holding"])
    return Told(county, numbers, files, before)


def until_counted(county: County, count: int) -> None:
    """Wait until so many matters are counted."""
    question = f"/figures?office={COUNTY}&from=2020-01-01&to=2099-12-31"
    worker(county, COUNTY).until(
        lambda who: who.get(question), lambda said: said["figures"][0]["value"] == count, f"{count} matters counted"
    )


def brought(county: County, office: str, reader: str | None = None, **given: Any) -> str:
    """Have a clerk of the office register a visit; return its number once the case is open for the reader."""
    body = {"channel": "visit", "content": "测试：村里的账目不公开。", "name": "测试甲", "address": "柳树村"}
    answer = worker(county, office, "clerk").post("/matters", {**body, **given})
    assert answer.status == 201, answer.text
    number: str = answer.json["number"]
    until_known(county, number, reader or office, lambda whole: whole["case"])
    return number


def until_known(county: County, number: str, office: str, true: Any) -> None:
    worker(county, office).until(lambda who: who.get(f"/matters/{number}"), true, f"{number} known to {office}")


def move(county: County, number: str, giver: str, office: str) -> None:
    """Have the matter given to the office, and wait until it may read it."""
    answer = worker(county, giver, "giver").post(f"/matters/{number}/assign", {"office": office, "reason": WHY})
    assert answer.status == 200, answer.text
    until_known(county, number, office, lambda whole: whole["case"])


def entrust(county: County, number: str, office: str) -> None:
    """Begin in the matter what stands on lists of its own."""
    desk, top = worker(county, PETITION_OFFICE, "desk"), worker(county, COUNTY, "top")
    order = {
        "office": office,
        "number": number,
        "ground": "delay",
        "facts": "办理迟缓。",
        "improvement": "建立提醒制度。",
    }
    instruction = {"form": "letter", "leader_title": "县长", "office": office, "text": "请查清。"}
    urgent = {"place": "县政府门前", "people": 30, "demand": "要求公开。", "measures": "已派人接谈。"}
    moments = {"happened_at": "2026-03-02T08:00:00+08:00", "learned_at": "2026-03-02T09:00:00+08:00"}
    for who, path, body in (
        (desk, "/supervision/orders", order),
        (top, f"/matters/{number}/instruct", instruction),
        (desk, f"/matters/{number}/urgent", {**urgent, **moments}),
    ):
        answer = who.post(path, body)
        assert answer.status < 300, f"{path}: {answer.text}"


def filed(county: County, number: str, office: str) -> str:
    """Add a file to the matter by the office that holds it; return its id."""
    answer = worker(county, office).send("POST", f"/matters/{number}/attachments", _FILE, _FORM)
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def sort_as_accusation(county: County, number: str) -> None:
    """Have the petition office name the office that has the matter as the accused."""
    body = {"category": "accusation", "accused_office": ACCUSED, "reason": "来信人补充说明反映的是该镇。"}
    answer = worker(county, PETITION_OFFICE, "sorter").post(f"/matters/{number}/classify", body)
    assert answer.status == 200, answer.text
    until_known(county, number, PETITION_OFFICE, lambda whole: whole["case"]["office"] == PETITION_OFFICE)


def seen(county: County, office: str) -> dict[str, str]:
    """Return what every list and count says to the office, of itself and of those above and below it."""
    who, found = worker(county, office), {}
    for path in lists(county):
        for of in (office, COUNTY, ACCUSED_VILLAGE):
            query = f"?office={of}"
            if path == "/figures":
                query += "&from=2020-01-01&to=2099-12-31&by=office"
            elif path == "/matters":
                query = "?old_number=1"
            for more in ("", "&limit=1", "&below=true", "&duty=first", "&duty=transferred"):
                answer = who.get(path + query + more)
                found[path + query + more] = f"{answer.status} {_neutral(answer.text)}"
    return found


def _neutral(text: str) -> str:
    return re.sub(r'"request_id":\s*"[^"]*"', '"request_id":"-"', text)


def answer_to(who: Person, method: str, path: str) -> str:
    """Return status, headers and body of the answer, without what belongs to the one request."""
    body = None if method == "GET" else json.dumps(_example(path)).encode()
    answer = who.send(method, path, body, {} if body is None else {"Content_Type": "application/json"})
    if path.endswith("/attachments") and method == "POST":
        answer = who.send(method, path, _FILE, _FORM)
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in ("x-request-id", "date")}
    return f"{answer.status} {sorted(headers.items())} {_neutral(answer.text)}"


_examples: dict[str, Any] = {}


def _example(path: str) -> Any:
    """Return the document's example of what is sent to the route, so that nothing but the matter can be refused."""
    return _examples.get(re.sub(r"/matters/[^/]+", "/matters/{number}", path), {})


@pytest.fixture(scope="module", autouse=True)
def examples(county: County) -> None:
    """Read the examples of bodies from the site's own document."""
    paths = county.person().get("/openapi.json").json["paths"]
    for path, ways in paths.items():
        content = ways.get("post", {}).get("requestBody", {}).get("content", {})
        _examples[path] = content.get("application/json", {}).get("example", {})


def _paths(told: Told, name: str, number: str) -> Iterator[tuple[str, str]]:
    for method, rule in of_a_matter(told.county):
        path = rule.replace("<number>", number).replace("<attachment>", told.files[name])
        yield method, re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", path)


_HIDDEN = [(name, relation, office) for name, offices in HIDDEN.items() for relation, office in offices.items()]
_ALLOWED = [(name, relation, office) for name, offices in ALLOWED.items() for relation, office in offices.items()]


@pytest.mark.parametrize(("name", "relation", "office"), _HIDDEN, ids=[f"{r} of {n}" for n, r, _ in _HIDDEN])
def test_a_hidden_matter_is_answered_by_every_route_as_a_number_that_nobody_has(
    told: Told, name: str, relation: str, office: str
) -> None:
    number, who, differing = told.numbers[name], worker(told.county, office, "stranger"), []
    for (method, path), (_, unknown) in zip(_paths(told, name, number), _paths(told, name, UNKNOWN), strict=True):
        hidden = answer_to(who, method, path).replace(number, UNKNOWN)
        missing = answer_to(who, method, unknown)
        if hidden != missing or not missing.startswith("404 "):
            differing.append(f"{method} {path}: {hidden} and not {missing}")
    assert not differing, relation + "\n".join(differing)


@pytest.mark.parametrize("office", [ACCUSED, ACCUSED_VILLAGE, NOWHERE, PETITION_OFFICE])
def test_lists_and_counts_are_to_the_byte_what_they_were_before_there_was_anything_to_hide(
    told: Told, office: str
) -> None:
    before = told.before[office]
    now = seen(told.county, office)
    differing = [f"{key}: {said} and not {before[key]}" for key, said in now.items() if before[key] != said]
    assert differing == []


@pytest.mark.parametrize(("name", "relation", "office"), _ALLOWED, ids=[f"{r} of {n}" for n, r, _ in _ALLOWED])
def test_who_may_know_of_a_matter_finds_it_by_every_route(told: Told, name: str, relation: str, office: str) -> None:
    number, missing = told.numbers[name], []
    for at, (method, path) in enumerate(_paths(told, name, number)):
        if method == "GET":
            answer = worker(told.county, office, f"reader-{at}").get(path)
            if answer.status == 404 and answer.json["code"] in ("matter_unknown", "case_unknown"):
                missing.append(f"{path}: {answer.text}")
    assert missing == [], relation
    whole = worker(told.county, office).get(f"/matters/{number}")
    assert whole.json["matter"]["people"] == [{"name": "测试甲", "address": "柳树村", "phone": None}]


def test_before_routing_has_opened_its_case_a_matter_is_there_for_the_registering_office_alone(county: County) -> None:
    """The law of the top of the registry: nobody may have it, so its case never opens."""
    body = {"channel": "visit", "content": "测试：反映市里。", "purpose": "accusation", "accused_office": CITY}
    operator = county.huiyin("token", "--office", LABOUR, "--id", "clerk-of-the-city").strip()
    answer = Person(county.port, operator).post("/matters", body)
    assert answer.status == 201
    for office in (COUNTY, PETITION_OFFICE, LABOUR, CITY, NOWHERE):
        for path in ("", "/attachments", "/receipt"):
            assert worker(county, office).get(f"/matters/{answer.json['number']}{path}").status == 404
