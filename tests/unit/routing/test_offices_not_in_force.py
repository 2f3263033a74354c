"""Staff of an office that has ended, or has not begun, take no step and ask no question, whatever their token says."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from huiyin import clock
from huiyin.actors import Actor
from huiyin.errors import OfficeNotInForce
from services.routing.case.errors import CaseUnknown
from services.routing.service import RoutingService
from tests.unit.routing.conftest import at
from tests.unit.routing.transferring import EDU, clerk, town

HEAD = "code,name,tier,parent_code,kind,successor,valid_from,valid_until\n"
#: What everybody may ask, and what only other services do.
PUBLIC = {"offices", "periods", "rota"}
OF_SERVICES = {"accused", "log_positions", "log_read", "readiness"}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("not_in_force")) as found:
        yield found


@pytest.fixture(scope="module")
def ended(county):
    """The code of a bureau that had a matter and ended yesterday, and that of one that begins tomorrow."""
    county.import_csv(f"{HEAD}9901OLD,县旧局,county,990100,department,{EDU},,2026-03-03\n")
    county.import_csv(f"{HEAD}9901NEW,县新局,county,990100,department,,2026-03-05,\n")
    return ["9901OLD", "9901NEW"]


def entry_points():
    """Return the commands and queries of routing by name, each without what the bus puts around it."""
    named = ((name, getattr(RoutingService, name)) for name in dir(RoutingService) if not name.startswith("_"))
    return {
        name: one.__wrapped__
        for name, one in named
        if any("Rpc" in type(point).__name__ for point in getattr(one, "nameko_entrypoints", ()))
    }


def refused(service, county, entry, office, day="2026-03-04 10:00"):
    """Return whether staff of the office are refused at the entry point before it looks at the request."""
    with clock.frozen(at(day)), county.database.unit_of_work(Actor("staff", "s", office=office)) as uow:
        try:
            entry(service, uow, {})
        except OfficeNotInForce:
            return True
        except Exception:  # whatever else is missing in an empty request
            return False
    return False


def test_they_are_refused_at_every_step_and_question_before_anything_is_looked_at(county, ended):
    service = RoutingService()
    service.desk = SimpleNamespace(
        shared={}, plugins=lambda _: (), settings=SimpleNamespace(plugin_seconds=1), files=None
    )
    entries = entry_points()
    assert {"worklist", "case", "accept", "classify", "timeline"} | PUBLIC <= entries.keys()
    for name, entry in entries.items():
        if name in OF_SERVICES:
            continue
        for office in ended:
            assert refused(service, county, entry, office) is (name not in PUBLIC), name
        assert not refused(service, county, entry, EDU), name
        assert not refused(service, county, entry, "9901OLD", "2026-03-03 23:59"), name
        assert not refused(service, county, entry, "9901NEW", "2026-03-05 00:00"), name


def test_a_matter_they_had_is_none_they_know_of_and_who_goes_on_with_the_work_takes_it(county, ended):
    number = county.issued(office="9901OLD")
    with pytest.raises(CaseUnknown):
        county.on("2026-03-04 10:00", "accept", clerk("9901OLD"), number)
    assert county.on("2026-03-04 11:00", "accept", clerk(EDU), number)["state"] == "accepted"
