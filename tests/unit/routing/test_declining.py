"""A matter is declined on a ground that stands: under way already, or ended by a recheck that was served."""

from __future__ import annotations

import pytest

from huiyin import clock
from services.routing.case.reviews.errors import EarlierMissing, GroundUnfit, NotFinal, NotUnderWay
from tests.unit.routing.conftest import at
from tests.unit.routing.stories import CITY, COUNTY, EDU, person, site, worker

DECLINE = {"reason": "。", "basis": "。", "go_to": "。"}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    with site(tmp_path_factory.mktemp("routing")) as found:
        yield found


def test_a_matter_under_way_is_declined_with_the_number_it_has_already(stories):
    under_way, again = stories.accepted(), stories.served()
    with clock.frozen(at("2026-03-10 10:00")):
        stories.register("990100-2026-5000001", named_office=COUNTY, purpose="appeal")
    given = {"ground": "under_way", **DECLINE}
    actor, number = worker(COUNTY), "990100-2026-5000001"
    for missing in (None, number):
        with pytest.raises(EarlierMissing, match="Art 19"):
            stories.on("2026-03-11 10:00", "decline", actor, number, **given, earlier=missing)
    with pytest.raises(NotUnderWay, match="Art 19"):
        stories.on("2026-03-25 10:00", "decline", actor, number, **given, earlier=again)
    with pytest.raises(GroundUnfit):
        stories.on("2026-03-25 10:00", "decline", actor, number, **DECLINE, ground="not_reviewable")
    stories.on("2026-03-25 10:00", "decline", actor, number, **given, earlier=under_way)
    kept = stories.one(number, "handle").ending
    assert (kept["ground"], kept["article"], kept["earlier"]) == ("under_way", "第十九条第三款", under_way)


def test_a_matter_is_only_refused_as_final_after_a_recheck_that_was_served(stories):
    earlier = stories.reviewed()
    stories.on("2026-04-20 10:00", "request_recheck", person(earlier), earlier)
    stories.on("2026-04-21 10:00", "accept", worker(CITY), earlier)
    stories.opinion(earlier, CITY, "2026-05-12 10:00", "upheld")
    number = "990100-2026-5000002"
    with clock.frozen(at("2026-05-12 11:00")):
        stories.register(number, named_office=EDU, purpose="appeal")
    given = {"reason": "同一事实和理由。", "earlier_opinion": "青信复核〔2026〕1号，2026年5月12日", "earlier": earlier}
    with pytest.raises(NotFinal, match="Art 36"):
        stories.on("2026-05-13 10:00", "decline_final", worker(EDU), number, **given)
    stories.serve(earlier, CITY, "2026-05-13 11:00")
    told = stories.on("2026-05-14 10:00", "decline_final", worker(EDU), number, **given)
    assert told["state"] == "declined"
