"""What the law in force promises everybody, before there is a case."""

from huiyin import clock
from services.routing.law import in_force, keeping
from services.routing.reference import Reference
from tests.unit.routing.test_profile_library import OPERATOR, local


def _periods(database):
    with database.reading() as reading:
        return in_force.periods(reading, {}, Reference(reading.session, {}).laws)


def test_the_packaged_law_says_fifteen_sixty_and_thirty_days(database):
    told = _periods(database)

    assert told["law"]["zh"].startswith("《信访工作条例》")
    assert {name: one["length"]["zh"] for name, one in told["periods"].items()} == {
        "accept": "15日",
        "answer": "60日",
        "review_window": "30日",
    }
    assert told["periods"]["answer"]["extension"]["en"] == "30 days"
    assert told["periods"]["answer"]["article"] == "第三十四条"


def test_a_profile_of_the_province_counts_as_soon_as_it_is_in_force(database):
    with database.unit_of_work(OPERATOR) as uow:
        keeping.keep(uow, local(days=45, since=clock.local_day(clock.now())))

    answer = _periods(database)["periods"]["answer"]
    assert (answer["length"]["zh"], answer["article"]) == ("45日", "本省条例")
