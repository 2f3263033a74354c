"""Major and urgent matters: who must be told follows from the office tree, and who was told when stays (T21)."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from services.routing.case.errors import AccusedSide, CaseUnknown, MomentOutOfRange, NotYourMatter
from services.routing.leading.errors import RecipientUnknown, TellerOnly, ToldBefore, UrgentReportUnknown
from services.routing.leading.models import UrgentReport
from services.routing.offices.errors import OfficeUnknown
from services.routing.papers.values.collecting import collect
from services.routing.papers.values.source import Source
from services.routing.reference import Reference
from tests.unit.routing.conftest import COUNTY, OPERATOR, at
from tests.unit.routing.leaders import site
from tests.unit.routing.transferring import EDU, PETITION_OFFICE, SCHOOL, TOP, TOWN, TOWN_DESK, WAT, clerk

HAPPENED, LEARNED, REPORTED = "2026-03-09T08:00:00+08:00", "2026-03-09T09:00:00+08:00", "2026-03-09 10:00"
WHAT = {"place": "县政府门前", "people": 30, "demand": "要求兑付补偿款。", "measures": "已派人到场接谈。"}
NATIONAL = "国家信访局"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with site(tmp_path_factory.mktemp("urgent")) as found:
        yield found


def report(county, number, actor=None, moment=REPORTED, **more):
    given = {"happened_at": HAPPENED, "learned_at": LEARNED, **WHAT, **more}
    return county.do(moment, "report_urgent", actor or clerk(EDU), number=number, **given)


def who(shown):
    """Return role, name and teller of each recipient."""
    return [(one["role"], one["name"], one["teller"]) for one in shown["recipients"]]


def place_of(shown, role):
    return next(one["recipient"] for one in shown["recipients"] if one["role"] == role)


def tell(county, shown, role, actor=None, moment="2026-03-09 11:00", **more):
    key = {"report": shown["report"], "recipient": place_of(shown, role)}
    return county.do(moment, "mark_told", actor or clerk(EDU), **key, **more)


def test_a_department_tells_government_and_conference_office_which_tells_upward(county):
    shown = report(county, county.issued())
    assert who(shown) == [
        ("government", "青禾县", EDU),
        ("conference_office", "青禾县信访局", EDU),
        ("petition_office_above", "上一级信访部门", PETITION_OFFICE),
        ("national", NATIONAL, PETITION_OFFICE),
    ]
    assert [one["article"] for one in shown["recipients"]] == ["第二十五条第一款"] * 2 + ["第二十五条第二款"] * 2
    assert (shown["people"], shown["waiting"], shown["due_at"]) == (30, 4, "2026-03-09T05:00:00Z")


def test_competent_departments_follow_from_the_matter_the_demand_and_the_reporter(county):
    number = county.issued(office=EDU)
    shown = report(county, number, clerk(PETITION_OFFICE), demand="水库放水淹田。", departments=[TOWN])
    departments = [one["name"] for one in shown["recipients"] if one["role"] == "department"]
    assert departments == ["县教育局", "东岭镇", "县水利局"]
    assert "conference_office" not in [one["role"] for one in shown["recipients"]]
    with pytest.raises(OfficeUnknown):
        report(county, number, departments=["nowhere"])


def test_a_township_tells_the_government_above_and_through_its_own_petition_office(county):
    shown = report(county, county.issued(office=TOWN), clerk(TOWN))
    assert who(shown) == [
        ("government", "青禾县", TOWN),
        ("conference_office", "东岭镇信访办", TOWN),
        ("petition_office_above", "青禾县信访局", TOWN_DESK),
        ("national", NATIONAL, TOWN_DESK),
    ]


def test_under_a_city_the_petition_office_above_is_the_citys(tmp_path):
    above = "9900,青山市,city,,,,\n99X,青山市信访局,city,9900,petition_office,,\n"
    city = COUNTY.replace("990100,青禾县,county,,,,", above + "990100,青禾县,county,9900,,,")
    with site(tmp_path, city) as found:
        shown = report(found, found.issued(), clerk(PETITION_OFFICE))
        assert [(role, name) for role, name, _ in who(shown)] == [
            ("government", "青禾县"),
            ("department", "县教育局"),
            ("petition_office_above", "青山市信访局"),
            ("national", NATIONAL),
        ]


def test_each_is_told_by_whoever_owes_it_and_the_moment_stays(county):
    number = county.issued()
    shown = report(county, number)
    with pytest.raises(UrgentReportUnknown):
        tell(county, shown, "government", clerk(WAT))
    with pytest.raises(TellerOnly) as caught:
        tell(county, shown, "national", clerk(EDU))
    assert "第二十五条" in caught.value.text("zh")
    told = tell(county, shown, "government", told_at="2026-03-09T10:30:00+08:00")
    assert told["recipients"][0]["told_at"] == "2026-03-09T02:30:00Z"
    assert told["waiting"] == 3
    with pytest.raises(ToldBefore):
        tell(county, shown, "government")
    tell(county, shown, "national", clerk(PETITION_OFFICE))
    for moment in ("2026-03-09T08:59:00+08:00", "2026-03-09T11:01:00+08:00"):
        with pytest.raises(MomentOutOfRange):
            tell(county, shown, "conference_office", told_at=moment)
    with pytest.raises(RecipientUnknown):
        county.do("2026-03-09 11:00", "mark_told", clerk(EDU), report=shown["report"], recipient=9)
    with pytest.raises(UrgentReportUnknown):
        county.do("2026-03-09 11:00", "mark_told", clerk(EDU), report="nothing", recipient=1)
    said = [(row.data["role"], row.data["late"]) for row in county.events_of(number, "urgent.told")]
    assert said == [("government", False), ("national", False)]


def test_telling_too_late_is_said_once_and_stays_visible(county):
    number = county.issued()
    shown = report(county, number)
    tell(county, shown, "government")
    assert county.fire_days("2026-03-09 12:59", number) == []
    [said] = county.fire_days("2026-03-09 13:00", number)
    assert (said.type, said.office, said.data["untold"]) == (
        "urgent.late", EDU, ["conference_office", "petition_office_above", "national"]
    )  # fmt: skip
    assert county.fire_days("2026-03-10 13:00", number) == []
    late = tell(county, shown, "conference_office", moment="2026-03-09 14:00")
    assert late["waiting"] == 2
    [seen] = county.look("2026-03-09 14:00", "case", OPERATOR, number=number)["led"]["urgent_reports"]
    assert [one["late"] for one in seen["recipients"]] == [False, True, True, True]


def test_where_everybody_was_told_nothing_is_said(county):
    number = county.issued()
    shown = report(county, number)
    for role in ("government", "conference_office"):
        tell(county, shown, role)
    for role in ("petition_office_above", "national"):
        last = tell(county, shown, role, clerk(PETITION_OFFICE))
    assert last["waiting"] == 0
    assert county.fire_days("2026-03-09 13:00", number) == []


def test_a_report_that_comes_after_its_hours_is_late_at_once(county):
    number = county.issued()
    shown = report(county, number, moment="2026-03-09 18:00")
    assert all(one["late"] for one in shown["recipients"])
    [said] = county.fire_days("2026-03-09 18:00", number)
    assert said.type == "urgent.late"


def test_the_flag_is_set_with_the_first_report_and_what_follows_is_added(county):
    number = county.issued()
    report(county, number)
    report(county, number, moment="2026-03-09 12:00", learned_at="2026-03-09T11:50:00+08:00", people=45)
    assert county.case(number).urgent_at == at(REPORTED)
    led = county.look("2026-03-09 12:00", "case", OPERATOR, number=number)["led"]
    assert (led["urgent_at"], [one["people"] for one in led["urgent_reports"]]) == ("2026-03-09T02:00:00Z", [30, 45])


def test_an_urgent_matter_leaves_the_fast_track(county):
    number = county.issued(office=EDU, received_by=EDU)
    sorting = {"category": "appeal", "legal_route": 6, "track": "fast", "track_ground": "clear", "reason": "简单明了。"}
    county.on("2026-03-02 11:00", "classify", clerk(PETITION_OFFICE), number, **sorting)
    assert county.case(number).track == "fast"
    report(county, number)
    assert county.case(number).track == "ordinary"
    assert county.events_of(number, "case.classified")[-1].data["track"] == "ordinary"


@pytest.mark.parametrize(
    "wrong",
    [{"happened_at": "2026-03-09T10:01:00+08:00", "learned_at": None}, {"learned_at": "2026-03-09T07:59:00+08:00"}],
)
def test_what_is_learned_has_happened_before_and_neither_lies_ahead(county, wrong):
    with pytest.raises(MomentOutOfRange):
        report(county, county.issued(), **wrong)


@pytest.mark.parametrize("field", ["happened_at", *WHAT])
def test_a_report_says_when_where_how_many_what_is_asked_and_what_was_done(county, field):
    with pytest.raises(ValidationError):
        report(county, county.issued(), **{field: None})


def test_only_offices_that_have_to_do_with_the_matter_report_it(county):
    with pytest.raises(CaseUnknown):
        report(county, county.issued(office=EDU), clerk(WAT))


def test_nobody_accused_is_told_or_learns_of_it(county):
    number = county.accusation(WAT, office=PETITION_OFFICE)
    with pytest.raises(AccusedSide):
        report(county, number, clerk(PETITION_OFFICE), departments=[WAT])
    shown = report(county, number, clerk(PETITION_OFFICE), demand="水库大坝渗漏，无人处理。")
    assert WAT not in [one["office"] for one in shown["recipients"]]
    with pytest.raises(CaseUnknown):
        report(county, number, clerk(WAT))


def test_a_recipient_accused_later_is_not_told_and_not_waited_for(county):
    number = county.issued(office=PETITION_OFFICE, purpose="accusation")
    shown = report(county, number, clerk(PETITION_OFFICE), departments=[SCHOOL])
    county.on("2026-03-09 10:30", "classify", clerk(PETITION_OFFICE), number, accused_office=SCHOOL, reason="经甄别。")
    with pytest.raises(AccusedSide):
        tell(county, shown, "department", clerk(PETITION_OFFICE))
    seen = county.ask("2026-03-09 14:00", "urgent", clerk(PETITION_OFFICE), office=PETITION_OFFICE)["reports"]
    [mine] = [one for one in seen if one["report"] == shown["report"]]
    kept_from = [(one["office"], one["late"]) for one in mine["recipients"] if one["kept_from"]]
    assert kept_from == [(SCHOOL, False)]
    theirs = county.ask("2026-03-09 14:00", "urgent", clerk(SCHOOL), office=SCHOOL)["reports"]
    assert shown["report"] not in [one["report"] for one in theirs]
    [said] = county.fire_days("2026-03-09 13:00", number)
    assert "department" not in said.data["untold"]


def test_the_paper_names_who_is_told_and_nobody_accused(county):
    number = county.issued(office=PETITION_OFFICE, purpose="accusation")
    shown = report(county, number, clerk(PETITION_OFFICE), departments=[SCHOOL, WAT])
    county.on("2026-03-09 10:30", "classify", clerk(PETITION_OFFICE), number, accused_office=SCHOOL, reason="经甄别。")
    with county.database.reading() as reading:
        reference, row = Reference(reading.session, {}), reading.session.get(UrgentReport, shown["report"])
        source = Source(reading.session, reference, county.case(number), None, {"title": "大坝渗漏"}, row)
        paper = collect(source, PETITION_OFFICE, {}).urgent
    assert paper.recipients == ("青禾县", "县水利局", "上一级信访部门", NATIONAL)
    assert (paper.place, paper.people, paper.facts) == ("县政府门前", 30, "大坝渗漏")


def test_the_list_shows_what_is_urgent_now_to_reporters_recipients_and_overseers(county):
    number = county.issued(office=EDU)
    shown = report(county, number, departments=[TOWN])

    def sees(office, **more):
        rows = county.ask("2026-03-09 12:00", "urgent", clerk(office), office=office, limit=200, **more)["reports"]
        return shown["report"] in [one["report"] for one in rows]

    assert [sees(office) for office in (EDU, TOWN, PETITION_OFFICE, TOP)] == [True] * 4
    assert [sees(office) for office in (WAT, SCHOOL, "990100002")] == [False] * 3
    with pytest.raises(NotYourMatter):
        county.ask("2026-03-09 12:00", "urgent", clerk(WAT), office=EDU)


def test_a_closed_case_is_not_urgent_now_and_its_reports_stay(county):
    number = county.issued(office=EDU, purpose="appeal")
    shown = report(county, number)
    proof = county.attach(number, "material")
    county.on("2026-03-10 10:00", "terminate", clerk(EDU), number, ground="withdrawn", reason="撤回。", proof=proof)
    county.on("2026-03-10 11:00", "tell", clerk(EDU), number, kind="terminated", method="in_person")
    county.on("2026-03-11 10:00", "close", clerk(PETITION_OFFICE), number)

    def listed(**more):
        rows = county.ask("2026-03-12 10:00", "urgent", clerk(EDU), office=EDU, limit=200, **more)["reports"]
        return shown["report"] in [one["report"] for one in rows]

    assert not listed()
    assert listed(closed=True)
