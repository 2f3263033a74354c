"""Tell a story through the public HTTP API with the clock in hand: people, offices, days, and what comes of them."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus.status import Databases, outstanding
from huiyin.clock import OFFICE_ZONE
from huiyin.settings import Settings
from services.gateway.tokens import issue
from services.routing.case.transfers.succession import Moved
from tests.e2e.people import Answer, Person
from tests.stories import county
from tests.support.processes import wait_until

_keys: Iterator[int] = itertools.count(1)


class Refusal(AssertionError):
    """A step of a story was refused, and the story did not expect it."""


class Teller:
    """Somebody in a story who speaks HTTP: a member of staff, or a person."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def post(self, path: str, **body: Any) -> Any:
        """Send what is to be done and return the answer; raises :class:`Refusal` where it is refused."""
        return _good(self._send(path, body), path)

    def get(self, path: str) -> Any:
        """Ask and return the answer."""
        return _good(self._person.get(path), path)

    def fetch(self, path: str, **body: Any) -> bytes:
        """Return the bytes of a file; with a ``body``, of one that is asked for by sending it."""
        return self._person.download(path, **body)

    def send_form(self, path: str, **fields: Any) -> Any:
        """Send a form with a file and return the answer."""
        boundary, body = encode_multipart(fields)
        headers = {"Content_Type": f"multipart/form-data; boundary={boundary}"}
        return _good(self._person.send("POST", path, body, headers), path)

    def refused(self, path: str, **body: Any) -> Answer:
        """Send what must be refused and return the refusal."""
        answer = self._send(path, body)
        assert answer.status >= 400, f"{path} was not refused: {answer.text}"
        return answer

    def _send(self, path: str, body: dict[str, Any]) -> Answer:
        """Send what was given; None is what a story leaves out."""
        given = {name: value for name, value in body.items() if value is not None}
        return self._person.post(path, given, Idempotency_Key=f"story-{next(_keys)}")

    def until(self, path: str, true: Callable[[Any], bool], what: str) -> Any:
        """Ask again until the answer is as it should be."""
        return self._person.until(lambda person: person.get(path), true, what)


class Story:
    """One story: a township of its own, so that its figures speak of nothing else, and a clock that it sets."""

    def __init__(self, n: int, port: int, settings: Settings) -> None:
        self.township, self.village, self.below = county.township(n), county.village(n), county.below(n)
        self._port = port
        self._settings = settings
        self.desk = self.staff(county.PETITION_OFFICE, "desk")
        self.clerk = self.staff(self.township, "clerk")
        self.second = self.staff(self.township, "second")
        self.head = self.staff(self.township, "head", "head")
        self.county = self.staff(county.COUNTY, "county")
        self.anyone = Teller(Person(port))

    def at(self, text: str) -> None:
        """Let the clock run on from a moment in Shanghai, written ``2026-03-02 09:00``; a day alone is nine o'clock."""
        moment = datetime.fromisoformat(text if ":" in text else f"{text} 09:00")
        clock.run_from(moment.replace(tzinfo=OFFICE_ZONE).astimezone(UTC))

    def staff(self, office: str, name: str, *roles: str) -> Teller:
        """Return a member of staff of an office; roles are ``head`` and ``leader``."""
        actor = Actor("staff", f"{self.township}-{name}", office=office, roles=roles)
        return Teller(Person(self._port, lambda: issue(actor, self._settings.secret, 1)))

    def register(self, **given: Any) -> Matter:
        """Have a clerk of the township register a letter or visit (``channel``), or a person a matter on the web."""
        body = {"title": "测试事项", "content": "三组排水沟堵塞，雨天积水进屋，请派人清理。", **given}
        body.setdefault("name", "测试甲")
        body.setdefault("address", "测试镇测试村三组")
        by = self.anyone if body.setdefault("channel", "web") == "web" else self.desk
        return Matter(self, by.post("/matters", **body))

    def here(self, **given: Any) -> Matter:
        """Register a matter that the rules give to the story's own township, and wait until it has it."""
        matter = self.register(**{"named_office": self.township, **given})
        matter.wait("issued")
        return matter

    def letter(self, **given: Any) -> Matter:
        """Register a letter that no rule gives to an office, and wait until it lies on the petition office's desk."""
        matter = self.register(**{"channel": "letter", **given})
        matter.wait("issued")
        return matter

    def filed(self, **given: Any) -> Matter:
        """Register a visit that the township itself received, which is nobody's transfer; wait until it has it."""
        body = {
            "title": "测试事项",
            "content": "三组排水沟堵塞，请派人清理。",
            "name": "测试甲",
            "address": "测试镇测试村三组",
        }
        body |= {"channel": "visit", "named_office": self.township, **given}
        matter = Matter(self, self.clerk.post("/matters", **body))
        matter.wait("issued")
        return matter

    def bring_in(self, rows: str) -> Moved:
        """Take rows of an office file into the registry; return what moved to a successor."""
        return county.bring_in(self._settings, rows)

    def figures(self, first: str = "2020-01-01", last: str = "2029-12-31", office: str | None = None) -> dict[str, Any]:
        """Return the figures of the story's township (or ``office``) by name, once every event has been counted."""
        self._all_counted()
        path = f"/figures?office={office or self.township}&from={first}&to={last}"
        answer = self.staff(office or self.township, "reader").get(path)
        return {figure["name"]: figure for figure in answer["figures"]}

    def _all_counted(self) -> None:
        databases = Databases(self._settings)
        try:
            wait_until(lambda: outstanding(databases) == 0, seconds=20, what="every event counted", every=0.03)
        finally:
            databases.close()


class Matter:
    """A matter of a story, by its number and query code."""

    def __init__(self, story: Story, receipt: dict[str, Any]) -> None:
        self.story = story
        self.number: str = receipt["number"]
        self.query_code: str = receipt["query_code"]
        self.path = f"/matters/{self.number}"

    def wait(self, state: str) -> Any:
        """Wait until the matter's standing assignment is in ``state``; return the case."""
        whole = self.story.staff(county.COUNTY, "county").until(
            self.path, lambda found: (found["case"] or {}).get("state") == state, f"the state {state}"
        )
        return whole["case"]

    @property
    def case(self) -> dict[str, Any]:
        """The case as the county's staff sees it."""
        found: dict[str, Any] = self.story.staff(county.COUNTY, "county").get(self.path)["case"]
        return found

    @property
    def seen(self) -> dict[str, Any]:
        """The matter as the person sees it with the query code."""
        found: dict[str, Any] = self.story.anyone.post("/follow", query_code=self.query_code)
        return found

    def do(self, by: Teller, action: str, **body: Any) -> Any:
        """Take a step."""
        return by.post(f"{self.path}/{action}", **body)

    def refused(self, by: Teller, action: str, **body: Any) -> str:
        """Try a step that must be refused; return the code of the refusal, after seeing that both languages speak."""
        answer = by.refused(f"{self.path}/{action}", **body)
        assert answer.json["message"], answer.text
        code: str = answer.json["code"]
        return code

    def dues(self, clock_name: str) -> list[tuple[date, date]]:
        """Return the nominal and the legal last day of every period of a name, of each office that had the matter."""
        found = [one["due"] for one in self.case["clocks"] if one["clock"] == clock_name]
        return sorted((date.fromisoformat(due["nominal"]), date.fromisoformat(due["legal"])) for due in found)

    @property
    def notices(self) -> list[dict[str, Any]]:
        """The notices due to the person, as the county's staff sees them."""
        found: list[dict[str, Any]] = self.story.county.get(f"{self.path}/notices")["notices"]
        return found

    @property
    def owed(self) -> list[str]:
        """The kinds of notices that the person is still owed."""
        return [one["kind"] for one in self.notices if one["given_at"] is None and not one["overtaken"]]

    def tell(self, by: Teller, kind: str, method: str = "post") -> Any:
        """Write down that the person was told."""
        return self.do(by, "tell", kind=kind, method=method)

    def issue(self, by: Teller, kind: str, **given: Any) -> Any:
        """Issue a paper."""
        return self.do(by, "documents", kind=kind, **{"signer": "王某某", "phone": "000-0000000", **given})

    def words(self, paper: Any) -> str:
        """Return the text of an issued paper, as it is kept."""
        content = self.story.county.fetch(f"/documents/{paper['document']}")
        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()

    def proof(self, by: Teller) -> str:
        """Add the scan of a signed proof of service; return the attachment's id."""
        scan = FileStorage(io.BytesIO(b"%PDF-1.4\n%%EOF\n"), f"{self.number}.pdf")
        added = by.send_form(f"{self.path}/attachments", file=scan, purpose="proof_of_service")
        return str(added["id"])

    def due(self, clock_name: str) -> tuple[date, date]:
        """Return the nominal and the legal last day of a period."""
        found = next(one for one in self.case["clocks"] if one["clock"] == clock_name)
        return date.fromisoformat(found["due"]["nominal"]), date.fromisoformat(found["due"]["legal"])

    def in_time(self, clock_name: str) -> bool | None:
        """Return whether a period was kept."""
        found = next(one for one in self.case["clocks"] if one["clock"] == clock_name)
        kept: bool | None = found["in_time"]
        return kept

    def answer(self, outcome: str = "supported", **draft: Any) -> Any:
        """Have one clerk of the township draft the opinion and another issue it."""
        given = {
            "text": "经核查，已安排清理完毕。",
            "facts": "现场核查属实。",
            "basis": "《村庄和集镇规划建设管理条例》",
            **draft,
        }
        self.do(self.story.clerk, "draft", outcome=outcome, request="请求清理排水沟。", **given)
        return self.do(self.story.second, "answer")


def later(days: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=days)


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait until something is true."""
    return wait_until(true, seconds=20, what=what, every=0.05)


def _good(answer: Answer, path: str) -> Any:
    if answer.status >= 300:
        raise Refusal(f"{path}: {answer.status} {answer.text}")
    return answer.json
