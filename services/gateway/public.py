"""Routes for everybody: register a matter, follow it with the query code, ask for its review, rate it."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE

from huiyin.actors import Actor
from services.gateway.access import OF_STEP, for_anyone, for_anyone_or_staff, for_person
from services.gateway.backend import backend
from services.gateway.blueprint import Blueprint
from services.gateway.schemas import answers, beside, leadership, led, requests, reviews

api = Blueprint(
    "public", __name__, tag={"name": "公众 Public", "description": "登记、查询、评价 Register, follow, rate"}
)


@api.post("/matters")
@for_anyone_or_staff(api, *OF_STEP)
@api.input(requests.Matter, example=requests.example(requests.Matter))
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.Receipt, status_code=201, description="已登记 Registered; Location is where staff find it")
def register(json_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """登记信访事项 Register a matter"""
    receipt = register_matter(json_data, headers_data.get("key"))
    return receipt, 201, {"Location": f"/matters/{receipt['number']}"}


@api.post("/follow")
@for_person(api)
@api.input(requests.QueryCode, example=requests.example(requests.QueryCode))
@api.output(answers.Following)
def follow(json_data: dict[str, Any]) -> dict[str, Any]:
    """用查询码查询办理情况 Follow a matter with its query code"""
    return following(person_with(json_data["query_code"]))


@api.post("/ratings")
@for_person(api, 409)
@api.input(requests.Rating, example=requests.example(requests.Rating))
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.Rated, status_code=201, description="已评价 Rated")
def rate(json_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """用查询码评价一方 Rate one side with the query code"""
    return give_rating(json_data, person_with(json_data["query_code"]), headers_data.get("key")), 201


@api.post("/reviews")
@for_person(api, 409)
@api.input(reviews.PersonRequest, example=reviews.EXAMPLES[reviews.PersonRequest])
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.StepTaken, status_code=201, description="已送交上一级机关 Sent to the organ above")
def ask_for_review(json_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """用查询码申请复查或者复核 Ask for a review or a recheck with the query code"""
    return give_request(json_data, person_with(json_data["query_code"]), headers_data.get("key")), 201


@api.get("/offices")
@for_anyone(api, 404)
@api.input(requests.Offices, location="query", unknown=RAISE)
@api.output(answers.Offices)
def offices(query_data: dict[str, Any]) -> Any:
    """机构目录 List the offices, parents before children; the registry is public"""
    return backend().ask("routing", "offices", query_data)


@api.get("/rota")
@for_anyone(api, 404)
@api.input(leadership.Rota, location="query", unknown=RAISE)
@api.output(led.PublicRota)
def rota(query_data: dict[str, Any]) -> Any:
    """领导接访、下访安排 When and where leaders receive people (条例 Art 18)"""
    return backend().ask("routing", "rota", query_data)


def register_matter(matter: dict[str, Any], key: str | None) -> dict[str, Any]:
    """Register ``matter`` once per ``key`` and return its receipt."""
    receipt: dict[str, Any] = backend().command("intake", "register", matter, key=key)
    return receipt


def person_with(query_code: str) -> Actor:
    """Return the petitioner whom the code lets in; raises NotFound for a wrong code, TooMany after several."""
    # Without a key: every try must be counted.
    opened = backend().ask("intake", "resolve_code", {"code": query_code, "client": backend().client()})
    return Actor(kind="petitioner", id=opened["number"], matter=opened["number"])


def give_rating(given: dict[str, Any], person: Actor, key: str | None) -> dict[str, Any]:
    """Have the person rate one side, once per ``key``."""
    body = {"number": person.matter, "side": given["side"], "score": given["score"]}
    rating: dict[str, Any] = backend().command("followup", "rate", body, key=key, actor=person)
    return rating


def give_request(given: dict[str, Any], person: Actor, key: str | None) -> dict[str, Any]:
    """Have the person ask for a review or a recheck, once per ``key``."""
    body = {"number": person.matter, "grounds": given.get("grounds")}
    asked: dict[str, Any] = backend().command("routing", f"request_{given['remedy']}", body, key=key, actor=person)
    return asked


def following(person: Actor) -> dict[str, Any]:
    """Return what the person may see; a matter that was not assigned to an office yet has one step only."""
    one = {"number": person.matter}
    matter = backend().ask("intake", "read_matter", one, actor=person)
    case = backend().ask("routing", "case_if_open", one, actor=person)
    papers = backend().ask("routing", "documents", one, actor=person) if case else {}
    after = backend().ask("followup", "state", one, actor=person)
    return {
        **{field: matter.get(field) for field in ("number", "title", "received_at", "registered_at")},
        **{field: case.get(field) for field in ("state", "kind", "office_name", "outcome", "answer", "ending")},
        "steps": [{"step": "registered", "at": matter["registered_at"]}, *case.get("steps", [])],
        "opinions": case.get("opinions", []),
        "receipt_prints": matter.get("receipt_prints", []),
        "clocks": case.get("clocks", []),
        **{field: case.get(field, []) for field in beside.SHOWN},
        "remedies": case.get("remedies"),
        "attachments": matter.get("attachments", []),
        "documents": papers.get("documents", []),
        "paper_forms": papers.get("forms", []),
        "visited": any(visit["made_at"] for visit in after["visits"]),
        **{field: after[field] for field in ("ratings", "to_rate")},
    }
