"""Web pages for people: start, register, follow, rate, add files; and figures for staff.

They work without JavaScript and load nothing from outside. Chinese first; ``?lang=en`` gives English.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Response, render_template, request
from marshmallow import ValidationError

from huiyin import clock
from huiyin.actors import Actor
from huiyin.clock import local_day
from huiyin.errors import HuiyinError, IdempotencyKeyReused, Temporary
from huiyin.text import number
from services.gateway import attachments, papers
from services.gateway.backend import backend
from services.gateway.blueprint import Blueprint
from services.gateway.errors import CrossSite, FieldsInvalid
from services.gateway.http import details, sentence, status, takes_file
from services.gateway.language import Sentence, language, told
from services.gateway.public import following, give_rating, give_request, person_with, register_matter
from services.gateway.schemas import requests, reviews
from services.gateway.schemas.fields import Shape, without_empty
from services.gateway.schemas.papers import PersonPaper
from services.gateway.tokens import read
from services.gateway.words import words

pages = Blueprint("pages", __name__, enable_openapi=False)
pages.app_context_processor(words)

_PLACE_TIERS = ("township", "village")
#: Where the units stand that can be complained of here.
_UNIT_TIERS = ("county", "township", "village")


@pages.before_request
def refuse_other_sites() -> None:
    """Refuse a form that another site's page makes a browser post. No cookie is in use, so no token is needed."""
    if request.method != "POST":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise CrossSite()
    origin = request.headers.get("Origin")
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossSite()


@pages.get("/")
def start() -> str:
    """Say what this is and where to go."""
    return render_template("start.html", periods=_periods())


@pages.get("/register")
def register_form() -> str:
    """Show the empty form."""
    return _form({}, {}, None, _new_key())


@pages.post("/register")
def register() -> str | tuple[str, int]:
    """Register what the form holds, once however often it is sent, and show number and query code."""
    typed = {name: value for name, value in request.form.items() if name != "key"}
    key = request.form.get("key") or _new_key()
    try:
        matter, periods = _loaded(requests.Matter, typed), _periods()
        return render_template("registered.html", receipt=register_matter(matter, key), periods=periods)
    except HuiyinError as error:
        # After an outage the same key must come again: the matter may have been registered. A key used up does not.
        again = key if error.kind == Temporary.kind else _new_key()
        return _form(typed, told(details(error), language()), error, again), status(error)


@pages.get("/track")
def track_form() -> str:
    """Ask for the query code."""
    return render_template("track.html", error=None, typed="")


@pages.post("/track")
def track() -> Any:
    """Show the steps of the matter the query code opens."""
    return _following(request.form.get("query_code", ""))


@pages.post("/rate")
def rate() -> Any:
    """Take a rating and show the matter again."""
    given = _loaded(requests.Rating, request.form.to_dict())
    person = person_with(given["query_code"])
    # The button pressed twice gives the first answer again; another score is a second rating and is refused.
    give_rating(given, person, f"{given['side']}:{given['score']}")
    return _shown(person, given["query_code"], thanks=True)


@pages.post("/ask")
def ask() -> Any:
    """Take the person's request for a review or recheck, once however often it is sent, and show the matter again."""
    typed = request.form.to_dict()
    key = typed.pop("key", "") or _new_key()
    given = _loaded(reviews.PersonRequest, typed)
    person = person_with(given["query_code"])
    try:
        give_request(given, person, key)
    except HuiyinError as error:
        return _shown(person, given["query_code"], refused=sentence(error), grounds=typed.get("grounds", "")), status(
            error
        )
    return _shown(person, given["query_code"], asked=True)


@pages.post("/bring")
@takes_file
def bring() -> Any:
    """Take a file that the person adds, and show the matter again."""
    given = _loaded(requests.PersonFile, {**request.form.to_dict(), **request.files.to_dict()})
    person = person_with(given["query_code"])
    try:
        file = {"number": person.matter, "file": given["file"], "purpose": "material"}
        brought = attachments.added(person, file, None)
    except HuiyinError as error:
        return _shown(person, given["query_code"], error=sentence(error)), status(error)
    return _shown(person, given["query_code"], brought=brought)


@pages.post("/file")
def file() -> Any:
    """Hand out a file the person may see, to be saved."""
    person = person_with(_loaded(requests.QueryCode, {"query_code": request.form.get("query_code", "")})["query_code"])
    return attachments.sent(person, person.matter or "", request.form.get("attachment", ""))


@pages.post("/paper")
def paper() -> Any:
    """Hand out a paper that is addressed to the person, to be saved."""
    wanted = _loaded(PersonPaper, {name: request.form.get(name, "") for name in ("query_code", "form")})
    return papers.sent(person_with(wanted["query_code"]), request.form.get("document", ""), wanted["form"])


@pages.get("/county")
def figures_form() -> str:
    """Ask staff which figures to compute."""
    year = local_day(clock.now()).year
    return _figures({"from": f"{year}-01-01", "to": f"{year}-12-31"}, {})


@pages.post("/county")
def figures() -> Any:
    """Show the figures the token's owner may see."""
    typed = request.form.to_dict()
    token = typed.pop("token", "")
    try:
        actor = read(token, backend().secret)
        answer = backend().ask("reporting", "figures", _loaded(requests.Figures, typed), actor=actor)
    except HuiyinError as error:
        wrong = told(details(error), language()) if isinstance(error, FieldsInvalid) else {}
        return _figures(typed, wrong, error=_form_error(error)), status(error)
    return _figures({**typed, "token": token}, {}, answer=answer)


def _figures(typed: dict[str, str], wrong: dict[str, Any], **shown: Any) -> str:
    return render_template("figures.html", typed=typed, wrong=wrong, **shown)


def _following(query_code: str) -> Any:
    try:
        code = _loaded(requests.QueryCode, {"query_code": query_code})["query_code"]
        return _shown(person_with(code), code)
    except HuiyinError as error:
        page = render_template("track.html", error=sentence(error), typed=query_code)
        headers = {"Retry-After": str(error.params["wait"])} if error.kind == "too_many" else {}
        return Response(page, status(error), headers)


def _shown(person: Actor, query_code: str, **more: Any) -> str:
    return render_template("following.html", matter=following(person), query_code=query_code, key=_new_key(), **more)


def _form(typed: dict[str, str], wrong: dict[str, Any], error: HuiyinError | None, key: str) -> str:
    offices = _offices()
    return render_template(
        "register.html",
        typed=typed,
        wrong=wrong,
        error=_form_error(error),
        key=key,
        places=[one for one in offices if one["tier"] in _PLACE_TIERS and one["kind"] != "petition_office"],
        units=[one for one in offices if one["tier"] in _UNIT_TIERS],
    )


def _form_error(error: HuiyinError | None) -> str | None:
    if isinstance(error, FieldsInvalid):
        return told(_CORRECT, language())
    if error is not None and error.code == IdempotencyKeyReused.code:
        return told(_SENT_BEFORE, language())
    if error is not None and error.kind == Temporary.kind:
        return told(_UNCONFIRMED, language())
    return sentence(error) if error else None


def _loaded(shape: type[Shape], typed: dict[str, Any]) -> dict[str, Any]:
    """Check what was typed; a form knows only text, so a whole number is read first, and what is empty is left out."""
    values = without_empty(typed)
    with suppress(ValueError):
        values["people_count"] = number(values.get("people_count", ""))
    try:
        loaded: dict[str, Any] = shape().load(values)
    except ValidationError as wrong:
        raise FieldsInvalid(problems=wrong.messages_dict) from None
    return loaded


def _offices() -> list[dict[str, Any]]:
    """Return the offices the form offers; without them it still works."""
    try:
        offices: list[dict[str, Any]] = backend().ask("routing", "offices", {})["offices"]
    except HuiyinError:
        return []
    return offices


def _periods() -> dict[str, Any]:
    """Return law and periods in force; where routing is away no number is said."""
    try:
        answer = backend().ask("routing", "periods", {})
    except HuiyinError:
        return {}
    law = {"zh": _YEAR.sub("", answer["law"]["zh"]), "en": answer["law"]["en"]}
    return {"law": law, **{name: _spaced(period) for name, period in answer["periods"].items()}}


def _spaced(period: dict[str, Any]) -> dict[str, Any]:
    """Set a length as the pages write it: ``15 日``."""
    lengths = {name: period[name] for name in ("length", "extension") if period[name]}
    spaced = {name: {**said, "zh": _NUMBER.sub(r"\1 ", said["zh"])} for name, said in lengths.items()}
    return {**period, **spaced}


def _new_key() -> str:
    return backend().new_form_key()


#: The year behind a law's name, and a number before Chinese.
_YEAR = re.compile("（[^）]*年[^）]*）$")
_NUMBER = re.compile(r"(\d)(?=[^\d\s])")
_CORRECT = Sentence("有几处需要改正，已在下面标出。", "Some entries need correcting; they are marked below.")
_SENT_BEFORE = Sentence(
    "您刚才已经提交过一份。如要另外登记一件，请再按一次提交。",
    "You have sent a form just now. To register another matter, press the button once more.",
)
_UNCONFIRMED = Sentence(
    "系统暂时无法处理，没有得到确认：这份内容可能还没有登记。您填写的内容都保留在下面，请稍后再按一次提交；同一份内容只会登记一次。",
    "This could not be confirmed: it may not be registered yet. All you wrote is kept below. Press the button again "
    "later; the same form is registered only once.",
)
