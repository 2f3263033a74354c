"""Routes for staff: the steps of a matter, worklist, offices and figures. Who may act on what, the services decide."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE

from services.gateway import routes
from services.gateway.access import OF_STEP, for_staff
from services.gateway.backend import asking, backend
from services.gateway.blueprint import Blueprint
from services.gateway.calls import add
from services.gateway.hiding import case_if_open, require_known
from services.gateway.schemas import answers, cases, requests

api = Blueprint(
    "staff", __name__, tag={"name": "工作人员 Staff", "description": "办理、回访、统计 Handle, visit, count"}
)


@api.get("/matters")
@for_staff(api)
@api.input(requests.OldNumber, location="query", unknown=RAISE)
@api.output(cases.FoundMatters)
def find(query_data: dict[str, Any]) -> Any:
    """按旧编号查找 Find matters by the number they have in a register kept elsewhere, or on their letter"""
    return backend().ask("intake", "find_by_old_number", query_data)


@api.get("/matters/<number>")
@for_staff(api, 404)
@api.output(cases.WholeMatter)
def matter(number: str) -> dict[str, Any]:
    """查看一件信访事项 Read one matter with its steps, visits and ratings"""
    one = {"number": number}
    text = backend().ask("intake", "read_matter", one)
    return {
        "matter": text,
        "case": case_if_open(number) or None,
        "followup": backend().ask("followup", "state", one),
    }


@api.get("/matters/<number>/receipt")
@for_staff(api, 404, 409)
@api.output(answers.Receipt)
def receipt(number: str) -> Any:
    """重印回执 Print the receipt once more"""
    require_known(number)
    return backend().command("intake", "print_receipt", {"number": number})


@api.post("/matters/<number>/visits")
@for_staff(api, *OF_STEP)
@api.input(requests.Visit, example=requests.example(requests.Visit))
@api.input(requests.KeyHeaders, location="headers")
@api.output(cases.VisitRecorded, status_code=201, description="已记录 Recorded")
def visits(number: str, json_data: dict[str, Any], headers_data: dict[str, Any]) -> Any:
    """记录回访 Record a return visit, made by someone other than the handler"""
    require_known(number)
    body = {"number": number, **json_data}
    return backend().command("followup", "record_visit", body, key=headers_data.get("key")), 201


@api.get("/worklist")
@for_staff(api, 404)
@api.input(requests.Worklist, location="query", unknown=RAISE)
@api.output(answers.Worklist)
def worklist(query_data: dict[str, Any]) -> Any:
    """待办清单 List the matters of one office, the longest waiting first"""
    return backend().ask("routing", "worklist", {"office": asking().office, **query_data})


@api.get("/figures")
@for_staff(api, 404)
@api.input(requests.Figures, location="query", unknown=RAISE)
@api.output(answers.Figures)
def figures(query_data: dict[str, Any]) -> Any:
    """统计数字 Figures of an office and all below it, as of any day"""
    return backend().ask("reporting", "figures", query_data)


add(api, routes.ALL)
