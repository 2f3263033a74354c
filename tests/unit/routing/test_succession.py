"""Offices that end: their open work goes on elsewhere with its state and periods, and history keeps the old name."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from sqlalchemy import update

from huiyin import clock
from huiyin.bus import tables, timers
from services.routing import checks
from services.routing.case.errors import CaseUnknown
from services.routing.case.transfers import protection, succession
from services.routing.case.views import worklists
from services.routing.commands import moving
from services.routing.offices import ending
from services.routing.reference import Reference
from tests.unit.routing.conftest import OPERATOR, SYSTEM, at, staff
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, TOP, WAT, WHY, clerk, person, town

HEAD = "code,name,tier,parent_code,kind,successor,valid_until\n"
AFTER = "2026-04-01 10:00"


_codes = count(1)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with town(tmp_path_factory.mktemp("succession")) as found:
        yield found


@pytest.fixture
def bureau(county):
    """The code of a bureau of its own for each test; the one that will succeed it has an N before it."""
    code = f"B{next(_codes)}"
    county.import_csv(
        f"{HEAD}{code},旧局{code},county,{TOP},department,,\nN{code},新局{code},county,{TOP},department,,\n"
    )
    return code


def end(county, code, successor="", last="2026-03-31", moment=AFTER, parent=TOP):
    """Import that the office ends on its last day; return what moved, as the command does."""
    with clock.frozen(at(moment)):
        county.import_csv(f"{HEAD}{code},旧局{code},county,{parent},department,{successor},{last}\n")
        return moving.move_on(county.database)[0]


def accepted(county, office, **given):
    number = county.issued(office=office, **given)
    county.on("2026-03-04 10:00", "accept", clerk(office), number)
    return number


def served(county, office):
    number = accepted(county, office)
    county.on("2026-03-05 10:00", "draft", clerk(office), number, text="…", outcome="supported")
    county.on("2026-03-05 11:00", "answer", staff(office, "w2"), number)
    county.on("2026-03-06 10:00", "serve", clerk(office), number, method="in_person")
    return number


def test_the_successor_goes_on_with_id_state_and_periods(county, bureau):
    number = accepted(county, bureau)
    before = county.at_office(number)
    due = county.periods(before)["answer"].due_legal
    moved = end(county, bureau, f"N{bureau}")
    after = county.at_office(number)
    assert (after.id, after.state, after.accepted_at) == (before.id, "accepted", before.accepted_at)
    assert after.office == f"N{bureau}"
    kept = county.periods(after)["answer"]
    assert (kept.due_legal, kept.office, kept.ended_at) == (due, f"N{bureau}", None)
    assert moved.counts[bureau, f"N{bureau}"] == 1
    (said,) = county.events_of(number, "assignment.moved")
    assert (said.data["from_office"], said.data["office"], said.office) == (bureau, f"N{bureau}", f"N{bureau}")


def test_its_timer_stays_as_it_was(county, bureau):
    number = accepted(county, bureau)
    fires = {row.subject: row.fire_at for row in county._open_timers()}
    end(county, bureau, f"N{bureau}")
    one = county.at_office(number)
    kept = {row.subject: row.fire_at for row in county._open_timers() if row.subject.startswith(one.id)}
    assert kept == {subject: at_ for subject, at_ in fires.items() if subject.startswith(one.id)}
    assert kept


def test_the_new_staff_act_and_the_old_do_not(county, bureau):
    number = accepted(county, bureau)
    end(county, bureau, f"N{bureau}")
    with pytest.raises(CaseUnknown):
        county.on(AFTER, "draft", clerk(bureau), number, text="…", outcome="supported")
    county.on(AFTER, "draft", clerk(f"N{bureau}"), number, text="…", outcome="supported")


def test_a_second_import_moves_nothing_more(county, bureau):
    accepted(county, bureau)
    assert end(county, bureau, f"N{bureau}").counts.total() == 1
    assert end(county, bureau, f"N{bureau}").counts.total() == 0


def test_an_office_works_to_the_end_of_its_last_day_and_a_timer_moves_its_work_then(county, bureau):
    number = accepted(county, bureau)
    assert end(county, bureau, f"N{bureau}", last="2026-04-30").counts.total() == 0
    for moment, office in (("2026-04-30 23:59", bureau), ("2026-05-01 00:00", f"N{bureau}")):
        with clock.frozen(at(moment)):
            fire(county)
        assert county.at_office(number).office == office


def fire(county):
    """Let the timers come, as the service's entry point does, until none is due."""
    while True:
        with county.database.unit_of_work(SYSTEM) as uow:
            due = timers.claim_due(uow.session, ending.TIMER, 20)
            succession.on_day(uow, due, Reference(uow.session, county.shared))
        if not due:
            return


def test_an_end_that_is_taken_back_moves_nothing(county, bureau):
    number = accepted(county, bureau)
    end(county, bureau, f"N{bureau}", last="2026-04-30")
    end(county, bureau, "", last="")
    with clock.frozen(at("2026-05-01 00:00")):
        fire(county)
    assert county.at_office(number).office == bureau


def test_work_that_begins_while_an_import_runs_is_found_by_the_timer_after_it(county, bureau):
    with clock.frozen(at(AFTER)):
        county.import_csv(f"{HEAD}{bureau},旧局,county,{TOP},department,N{bureau},2026-03-31\n")
    number = county.issued("2026-03-30 10:00", office=bureau)  # a process that still knew the old tree
    with clock.frozen(at("2026-04-01 10:09")):
        fire(county)
        assert county.at_office(number).office == bureau
    with clock.frozen(at("2026-04-01 10:10")):
        fire(county)
        assert county.at_office(number).office == f"N{bureau}"


def test_many_move_page_by_page(county, bureau, monkeypatch):
    monkeypatch.setattr(succession, "_PAGE", 3)
    numbers = [county.issued(office=bureau) for _ in range(7)]
    assert end(county, bureau, f"N{bureau}").counts == {(bureau, f"N{bureau}"): 7}
    assert {county.at_office(number).office for number in numbers} == {f"N{bureau}"}


def test_without_a_successor_the_petition_office_over_it_goes_on_and_the_command_lists_the_matters(
    county, bureau, capsys
):
    number = county.issued(office=bureau)
    moved = end(county, bureau)
    moving.tell(moved, protection.Swept(), county.database)
    told = capsys.readouterr().out
    assert county.at_office(number).office == PETITION_OFFICE
    assert f"moved 承继 1: {bureau} 旧局{bureau} → {PETITION_OFFICE} 青禾县信访局" in told
    assert number in told


def test_a_successor_that_has_ended_too_is_followed_further(county, bureau):
    number = county.issued(office=bureau)
    with clock.frozen(at(AFTER)):
        county.import_csv(f"{HEAD}N{bureau},新局,county,{TOP},department,{WAT},2026-03-30\n")
    end(county, bureau, f"N{bureau}")
    assert county.at_office(number).office == WAT


def test_a_merged_office_that_led_and_assisted_only_leads(county, bureau):
    number, heir = county.issued(office=bureau), f"N{bureau}"
    more = {"office": heir, "reason": "。", "reply_by": date(2026, 4, 10)}
    county.on("2026-03-03 10:00", "add_assist", clerk(PETITION_OFFICE), number, **more)
    end(county, bureau, heir)
    assert [(one.kind, one.office) for one in county.living(number)] == [("handle", heir)]


def test_a_review_does_not_pass_to_the_office_that_gave_the_opinion(county, bureau):
    school = f"S{bureau}"
    county.import_csv(f"{HEAD}{school},所属学校,county,{bureau},department,,\n")
    number = served(county, school)
    county.on("2026-03-09 10:00", "request_review", person(number), number)
    end(county, bureau, school)
    (review,) = [one for one in county.living(number) if one.kind == "review"]
    assert review.office == TOP


def test_a_promise_that_is_not_carried_out_yet_moves_too_and_what_is_done_stays(county, bureau):
    promised, done = served(county, bureau), served(county, bureau)
    plan = {"execute_by": date(2026, 5, 8), "measures": "分两批清理。", "executor": "村委会"}
    county.on("2026-03-06 10:00", "plan_execution", clerk(bureau), promised, **plan)
    end(county, bureau, f"N{bureau}")
    assert (county.at_office(promised).office, county.at_office(done).office) == (f"N{bureau}", bureau)


def test_the_heir_of_the_transferor_gives_the_verdict(county, bureau):
    number = county.issued(office=bureau, received_by=bureau)
    sub = f"S{bureau}"
    county.import_csv(f"{HEAD}{sub},下属单位,county,{bureau},department,,\n")
    county.on("2026-03-30 10:00", "assign", clerk(bureau), number, office=sub, reason="。")
    county.on("2026-03-31 10:00", "object", clerk(sub), number, reason=WHY)
    end(county, bureau, f"N{bureau}")
    told = county.on(AFTER, "reject_objection", clerk(f"N{bureau}"), number, reason=WHY)
    assert told["state"] == "issued"


def accusing(county, office, accused):
    """Return the number of an accusation that the petition office gave to the office."""
    number = county.issued(office=WAT, purpose="accusation", accused_office=accused)
    county.on("2026-03-02 11:00", "assign", clerk(PETITION_OFFICE), number, office=office, reason=WHY)
    return number


def test_work_never_passes_to_the_accused_side(county, bureau):
    number = accusing(county, bureau, f"N{bureau}")
    end(county, bureau, f"N{bureau}")
    assert county.at_office(number).office == PETITION_OFFICE


def test_who_took_over_from_the_accused_stands_on_its_side(county, bureau):
    number = accusing(county, EDU, bureau)
    end(county, bureau, f"N{bureau}")
    with pytest.raises(CaseUnknown):
        county.on(AFTER, "accept", clerk(f"N{bureau}"), number)


def test_an_office_that_comes_under_the_accused_one_loses_the_matter(county, bureau):
    number = accusing(county, f"N{bureau}", bureau)
    with clock.frozen(at(AFTER)):
        county.import_csv(f"{HEAD}N{bureau},新局,county,{bureau},department,,\n")
        swept = moving.move_on(county.database)[1]
    assert number in swept.withdrawn
    assert county.at_office(number).office == PETITION_OFFICE


def test_who_held_it_is_called_as_it_was_at_the_time(county, bureau):
    number = accepted(county, bureau)
    end(county, bureau, f"N{bureau}")
    with clock.frozen(at("2026-04-02 10:00")):
        county.import_csv(f"{HEAD}N{bureau},再改名的局,county,{TOP},department,,\n")
    shown = county.look("2026-04-03 10:00", "timeline", OPERATOR, number=number)
    assert [(one["office_name"], one["since"], one["until"]) for one in shown["holders"]] == [
        (f"旧局{bureau}", "2026-03-02T02:00:00Z", "2026-04-01T02:00:00Z"),
        (f"新局{bureau}", "2026-04-01T02:00:00Z", None),
    ]


def of_the_past(county, number, office, received="2018-05-02 10:00", **history):
    """Take in a row of a ledger of the past, today."""
    times = {"accepted_at": None, "answered_at": None, **history}
    with clock.frozen(at(AFTER)):
        row = county.registered(number, received_at=at(received), history=times, named_office=office)
        county.deliver([row])
        county.registrations.append(row)


@pytest.mark.parametrize("steps", [{}, {"accepted_at": at("2018-05-09 10:00")}])
def test_an_open_row_of_the_past_is_with_the_heir_of_its_office_at_once_and_history_says_who_had_it(
    county, bureau, steps
):
    end(county, bureau, f"N{bureau}", last="2019-03-31")
    number = f"990100-2018-{bureau[1:]:0>7}"
    of_the_past(county, number, bureau, **steps)
    assert county.at_office(number).office == f"N{bureau}"
    with clock.frozen(at(AFTER)), county.database.reading(clerk(f"N{bureau}")) as reading:
        asked = {"office": f"N{bureau}", "limit": 50}
        listed = worklists.worklist(reading, asked, Reference(reading.session, county.shared))
    assert number in {line["number"] for line in listed["matters"]}
    assert county.events_of(number, "assignment.issued")[0].office == bureau
    [moved] = county.events_of(number, "assignment.moved")
    assert (moved.office, moved.data["from_office"]) == (f"N{bureau}", bureau)
    county.on(
        AFTER,
        "draft" if steps else "accept",
        clerk(f"N{bureau}"),
        number,
        **({"text": "…", "outcome": "supported"} if steps else {}),
    )


def test_an_office_that_had_ended_before_it_was_registered_keeps_no_row_of_the_past(county, bureau):
    old, older = f"O{bureau}", f"P{bureau}"
    with clock.frozen(at(AFTER)):
        county.import_csv(
            f"{HEAD}{old},更旧局,county,{TOP},department,{bureau},2019-03-31\n"
            f"{older},最旧局,county,{TOP},department,,2017-12-31\n"
        )
    numbers = [f"990100-2017-{bureau[1:]:0>6}{place}" for place in (1, 2)]
    for number, office in zip(numbers, (old, older), strict=True):
        of_the_past(county, number, office, received="2017-05-02 10:00")
    assert [county.at_office(number).office for number in numbers] == [bureau, PETITION_OFFICE]


def test_after_the_service_the_heir_does_what_the_ended_office_would(county, bureau):
    number = served(county, bureau)
    end(county, bureau, f"N{bureau}")
    heir = clerk(f"N{bureau}")
    county.on(AFTER, "prove_service", heir, number, proof=county.attach(number))
    plan = {"execute_by": date(2026, 5, 8), "measures": "分两批清理。", "executor": "村委会"}
    assert county.on(AFTER, "plan_execution", heir, number, **plan)["number"] == number


def test_an_order_to_an_office_that_has_ended_is_listed_and_answered_by_who_goes_on_without_being_named(county, bureau):
    number = county.issued(office=bureau)
    order = {"kind": "supervision_order", "ground": "delay", "facts": "办理迟缓。", "improvement": "建立提醒制度。"}
    made = county.on("2026-03-20 10:00", "supervise", clerk(PETITION_OFFICE), number, office=bureau, **order)
    end(county, bureau)  # without a successor the petition office over it goes on
    listed = county.look(AFTER, "supervision", clerk(PETITION_OFFICE), office=PETITION_OFFICE, limit=50, open=True)
    assert made["order"] in {one["order"] for one in listed["orders"]}
    with clock.frozen(at(AFTER)):
        replied = county.act("reply_supervision", clerk(PETITION_OFFICE), number, order=made["order"], reply="已整改。")
    assert replied["state"] == "replied"


def test_verify_finds_open_work_of_an_office_that_has_ended_unless_it_is_about_to_move(county, bureau):
    number = county.issued(office=bureau)
    with clock.frozen(at(AFTER)):
        county.import_csv(f"{HEAD}{bureau},旧局,county,{TOP},department,N{bureau},2026-03-31\n")
        assert number not in stays(county)
        with county.database.engine.begin() as connection:
            connection.execute(
                update(tables.timer).values(fired_at=clock.now()).where(tables.timer.c.subject == bureau)
            )
        assert "ended on 2026-03-31" in stays(county)[number]
        moving.move_on(county.database)
        assert number not in stays(county)


def stays(county):
    with county.database.reading() as reading:
        found = checks.check(county, reading)
        return {one.subject: one.detail for one in found if "stays with office" in one.detail}
