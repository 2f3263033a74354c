"""Routes for everybody: register a matter, follow it with the query code, rate it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from huiyin.actors import Actor
from services.gateway.access import client_id, for_anyone, for_anyone_or_staff
from services.gateway.backend import backend
from services.gateway.schemas import answers, requests

api = APIBlueprint("public", __name__, tag={"name": "公众 Public", "description": "登记、查询、评价 Register, follow, rate"})


@api.post("/matters")
@for_anyone_or_staff(api, 400, 401, 403, 404, 409, 413, 415, 503)
@api.input(requests.Matter, example=requests.example(requests.Matter))
@api.input(requests.KeyHeaders, location="headers")
@api.output(answers.Receipt, status_code=201, description="已登记 Registered; Location is where staff find it")
def register(json_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """登记信访事项 Register a matter"""
    receipt = register_matter(json_data, headers_data.get("key"))
    return receipt, 201, {"Location": f"/matters/{receipt['number']}"}


@api.post("/follow")
@for_anyone(api, 400, 404, 413, 415, 429, 503)
@api.input(requests.QueryCode, example=requests.example(requests.QueryCode))
@api.output(answers.Following)
def follow(json_data: dict[str, Any]) -> dict[str, Any]:
    """用查询码查询办理情况 Follow a matter with its query code"""
    return following(person_with(json_data["query_code"]))


@api.post("/ratings")
@for_anyone(api, 400, 404, 409, 413, 415, 429, 503)
@api.input(requests.Rating, example=requests.example(requests.Rating))
@api.output(answers.Rated, status_code=201, description="已评价 Rated")
def rate(json_data: dict[str, Any]) -> Any:
    """用查询码评价一方 Rate one side with the query code"""
    return give_rating(person_with(json_data["query_code"]), json_data["side"], json_data["score"]), 201


def register_matter(matter: dict[str, Any], key: str | None) -> dict[str, Any]:
    """Register ``matter`` once per ``key`` and return its receipt."""
    receipt: dict[str, Any] = backend().command("intake", "register", matter, key=key)
    return receipt


def person_with(query_code: str) -> Actor:
    """Return the petitioner whom the code lets in; raises NotFound for a wrong code, TooMany after several."""
    # Without a key: every try must be counted.
    opened = backend().ask("intake", "resolve_code", {"code": query_code, "client": client_id()})
    return Actor(kind="petitioner", id=opened["number"], matter=opened["number"])


def give_rating(person: Actor, side: str, score: str) -> dict[str, Any]:
    """Have the person rate one side."""
    body = {"number": person.matter, "side": side, "score": score}
    rating: dict[str, Any] = backend().command("followup", "rate", body, actor=person)
    return rating


def following(person: Actor) -> dict[str, Any]:
    """Return what the person may see; a matter that is not assigned yet has no steps."""
    one = {"number": person.matter}
    matter = backend().ask("intake", "read_matter", one, actor=person)
    case = backend().ask_or_none("routing", "case", one, actor=person) or {}
    after = backend().ask("followup", "state", one, actor=person)
    return {
        **{field: matter.get(field) for field in ("number", "title", "received_at", "registered_at")},
        "steps": case.get("steps", []),
        "visited": any(visit["made_at"] for visit in after["visits"]),
        "ratings": after["ratings"],
        "to_rate": after["to_rate"],
    }
