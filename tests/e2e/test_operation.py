"""What operators and programmers ask a running county: is it well, what did it do, and how is it spoken to."""

from __future__ import annotations

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.e2e.people import County, Person


def test_a_running_county_is_alive_and_able_to_work(person: Person) -> None:
    assert (person.get("/healthz").status, person.get("/healthz").json["status"]) == (200, "ok")
    assert (person.get("/readyz").status, person.get("/readyz").json["problems"]) == (200, [])


def test_the_metrics_count_what_was_done(person: Person) -> None:
    def registered() -> float:
        text = person.get("/metrics").text
        found = re.search(r'huiyin_call_seconds_count\{method="register",outcome="ok",service="intake"\} (\S+)', text)
        return float(found[1]) if found else 0.0

    before = registered()
    number = person.post("/matters", {"content": "数一数"}).json["number"]
    assert registered() == before + 1
    assert number not in person.get("/metrics").text


def test_the_description_of_the_api_is_valid_and_names_every_path(person: Person) -> None:
    document = person.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    assert {"/matters", "/follow", "/ratings", "/figures", "/healthz", "/metrics"} <= document["paths"].keys()
    callers = [operation["x-callers"] for path in document["paths"].values() for operation in path.values()]
    assert all(callers)


def test_the_pages_of_the_api_are_served_from_here(county: County, person: Person) -> None:
    page = person.get("/docs/")
    assert page.status == 200
    assert "/openapi.json" in page.text
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sources
    assert all(
        person.get(f"/docs/{source.removeprefix('/docs/').removeprefix('./')}").status == 200 for source in sources
    )


def test_every_answer_forbids_what_a_page_of_ours_never_does(person: Person) -> None:
    headers = person.get("/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
