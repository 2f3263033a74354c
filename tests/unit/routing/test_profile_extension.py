"""A province may shorten what binds an office and add to what is watched; it takes nothing from the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.routing.law import extension, library, profile_file
from services.routing.law.errors import ProfileFileInvalid
from services.routing.law.legal_dates import STATE_CALENDAR, add_days
from services.routing.law.lengths import is_longer
from services.routing.law.profile import Length

NATION = library.packaged().law("xinfang-2022@1")
ENTRIES = yaml.safe_load(library.packaged().get(NATION.key).text)
KEY_OF = {"calendar": "days", "working": "working_days", "months": "months"}
HEAD = "name: qinghe-2023\nversion: 1\nextends: xinfang-2022@1\nvalid_from: 2023-01-01\n"
HEAD_LINES = 4


def read(text):
    return profile_file.read(HEAD + text, library.packaged().bases()).profile


def faults(text):
    with pytest.raises(ProfileFileInvalid) as caught:
        read(text)
    return caught.value.params["faults"]


def told(text):
    return [(one["line"] - HEAD_LINES, one["path"], one["code"]) for one in faults(text)]


def with_days(period, days):
    return f"periods:\n  {period.name}:\n    {KEY_OF[period.unit]}: {days}\n"


BOUND = [one for one in NATION.periods.values() if one.days and not one.local_target]
DUTIES = [one for one in BOUND if one.bearer == "office"]
RIGHTS = [one for one in BOUND if one.bearer == "petitioner"]


@pytest.mark.parametrize("period", DUTIES, ids=lambda one: one.name)
def test_no_period_of_an_office_can_be_longer_by_a_single_day(period):
    [fault] = faults(with_days(period, period.days + 1))
    assert (fault["line"], fault["code"]) == (HEAD_LINES + 3, "longer_than_national")
    longer = replace(period, days=period.days + 1).length.text
    for words in (longer.zh, period.length.text.zh, NATION.law.zh, period.article):
        assert words in fault["zh"]
    for words in (longer.en, period.length.text.en, NATION.law.en, period.article):
        assert words in fault["en"]


@pytest.mark.parametrize("period", RIGHTS, ids=lambda one: one.name)
def test_no_window_of_the_person_can_be_shorter_by_a_single_day_but_it_may_be_longer(period):
    assert told(with_days(period, period.days - 1)) == [(3, f"periods.{period.name}.days", "shorter_for_person")]
    assert read(with_days(period, period.days + 1)).periods[period.name].days == period.days + 1


@pytest.mark.parametrize("period", BOUND, ids=lambda one: one.name)
def test_a_period_said_again_as_it_is_changes_nothing(period):
    assert read(with_days(period, period.days)).periods == NATION.periods


def test_periods_and_extensions_of_offices_may_be_shorter_and_their_article_is_the_local_one():
    text = "periods:\n  answer:\n    days: 45\n    article: 青禾省信访条例第十条\n    extension: {max_days: 15}\n"
    answer = read(text).periods["answer"]
    assert (answer.days, answer.article, answer.extension.max_days) == (45, "青禾省信访条例第十条", 15)
    assert answer.extension.approver == "head"
    assert read("periods: {answer: {extension: null}}\n").periods["answer"].extension is None


def test_what_is_not_said_stays_as_the_nation_says_it():
    law = read("periods: {answer: {days: 45}}\n")
    assert {name: one for name, one in law.periods.items() if name != "answer"} == {
        name: one for name, one in NATION.periods.items() if name != "answer"
    }
    assert (law.categories, law.legal_routes, law.ladders) == (NATION.categories, NATION.legal_routes, NATION.ladders)
    assert (law.key, law.extends) == ("qinghe-2023@1", "xinfang-2022@1")


@pytest.mark.parametrize(
    ("text", "line", "path", "code"),
    [
        (
            "periods:\n  answer:\n    extension: {max_days: 31}\n",
            3,
            "periods.answer.extension.max_days",
            "extension_longer",
        ),
        (
            "periods:\n  review_opinion:\n    extension: {max_days: 5, approver: head, article: 一, certainty: C}\n",
            3,
            "periods.review_opinion.extension",
            "extension_new",
        ),
        (
            "periods:\n  recheck_opinion:\n\n    excludes: [hearing, rain]\n",
            4,
            "periods.recheck_opinion.excludes",
            "exclusion_not_allowed",
        ),
        ("periods:\n  answer:\n    excludes: [hearing]\n", 3, "periods.answer.excludes", "exclusion_not_allowed"),
        ("periods: {answer: {starts: served_at}}\n", 1, "periods.answer.starts", "not_changeable"),
        ("periods:\n  answer:\n    ends: [answered_at, served_at]\n", 3, "periods.answer.ends", "not_changeable"),
        ("periods: {accept: {bearer: petitioner}}\n", 1, "periods.accept.bearer", "not_changeable"),
        (
            "periods:\n  answer:\n    extension: {approver: head, notice: opinion}\n",
            3,
            "periods.answer.extension.notice",
            "not_changeable",
        ),
        (
            "periods:\n  appeal_fee:\n    title: {zh: 缴费, en: fee}\n    days: 3\n    starts: served_at\n"
            "    ends: [review_requested_at]\n    applies: {kind: [handle]}\n    bearer: petitioner\n    right: true\n"
            "    later_date: true\n    article: 一\n    certainty: C\n",
            8,
            "periods.appeal_fee.bearer",
            "binds_person",
        ),
        ("categories:\n  appeal:\n    reviewable: false\n", 3, "categories.appeal.reviewable", "not_changeable"),
        ("categories:\n  accusation: {restricted: false}\n", 2, "categories.accusation.restricted", "not_changeable"),
        ("categories:\n  gossip: {}\n", 2, "categories.gossip.title", "missing"),
        ("local_exclusions_allowed:\n  answer: [hearing]\n", 2, "local_exclusions_allowed.answer", "not_changeable"),
        ("fast_track:\n  leaves_on: [explained]\n", 2, "fast_track.leaves_on", "not_changeable"),
        (
            "fast_track:\n  exclusions:\n    joint: {zh: 改, en: changed}\n",
            3,
            "fast_track.exclusions.joint.zh",
            "not_changeable",
        ),
        ("legal_routes:\n  4:\n    limits: []\n", 3, "legal_routes[4].limits", "not_changeable"),
        ("supervision: {advice: {improve: {to: personnel}}}\n", 1, "supervision.advice.improve.to", "not_changeable"),
        ("hearing_notice_days: {number: 6}\n", 1, "hearing_notice_days.number", "notice_shorter"),
        (
            "ladders:\n  target:\n    stages:\n"
            "      - {name: overdue, title: {zh: 超期, en: overdue}, action: overdue, after: 0}\n",
            3,
            "ladders.target.stages",
            "stage_missing",
        ),
        (
            "ladders:\n  target:\n    stages:\n"
            "      - {name: due_soon, title: {zh: 预警, en: due soon}, action: tell, percent: 80}\n"
            "      - {name: overdue, title: {zh: 超期, en: overdue}, action: overdue, after: 0}\n",
            4,
            "ladders.target.stages[0]",
            "stage_later",
        ),
        (
            "ladders:\n  target:\n    stages:\n"
            "      - {name: due_soon, title: {zh: 催, en: chased}, action: chase, percent: 75, paper: chaser,\n"
            "         ground: delay}\n"
            "      - {name: overdue, title: {zh: 超期, en: overdue}, action: overdue, after: 0}\n",
            4,
            "ladders.target.stages[0]",
            "stage_later",
        ),
        (
            "ladders:\n  reply:\n    stages:\n"
            "      - {name: due_soon, title: {zh: 预警, en: due soon}, action: tell, percent: 75}\n"
            "      - {name: overdue, title: {zh: 超期, en: overdue}, action: overdue, after: 0}\n"
            "      - {name: escalation, title: {zh: 提级, en: up}, action: escalate, after: 5, unit: working,\n"
            "         paper: supervision_order, ground: no_feedback}\n",
            6,
            "ladders.reply.stages[2]",
            "stage_later",
        ),
        ("periods:\n  accept:\n    ladder: target\n", 3, "periods.accept.ladder", "stage_missing"),
    ],
)
def test_what_a_province_may_not_do_is_refused_at_its_line(text, line, path, code):
    assert (line, path, code) in told(text)


def test_a_refusal_names_the_article_it_would_break():
    [fault] = faults("categories:\n  appeal:\n    reviewable: false\n")
    assert "第三十一条" in fault["zh"]
    [fault] = faults("periods:\n  answer:\n    excludes: [hearing]\n")
    assert "第三十四条" in fault["en"]


def test_every_refusal_is_told_at_once():
    text = "periods:\n  accept:\n    days: 16\n  answer:\n    days: 61\n  review_window:\n    days: 29\n"
    assert told(text) == [
        (3, "periods.accept.days", "longer_than_national"),
        (5, "periods.answer.days", "longer_than_national"),
        (7, "periods.review_window.days", "shorter_for_person"),
    ]


def test_what_the_nation_leaves_open_a_province_sets_as_it_works():
    text = (
        "periods: {suggestion_reply: {days: 90}, chaser_reply: {working_days: 5}}\nurgent_report_hours: {number: 1}\n"
    )
    law = read(text)
    assert (law.periods["suggestion_reply"].days, law.periods["chaser_reply"].days) == (90, 5)
    assert law.urgent_report_hours.number == 1


def test_stages_grounds_and_permitted_exclusions_may_be_added():
    law = read(
        "periods:\n"
        "  review_opinion: {excludes: [hearing, appraisal]}\n"
        "  review_accept: {title: {zh: 决定, en: decision}, working_days: 3, starts: received_at,\n"
        "    ends: [accepted_at], applies: {kind: [review]}, bearer: office, article: 一, certainty: C,\n"
        "    ladder: short}\n"
        "ladders:\n"
        "  target:\n"
        "    stages:\n"
        "      - {name: half, title: {zh: 过半, en: half}, action: tell, percent: 50}\n"
        "      - {name: due_soon, title: {zh: 预警, en: due soon}, action: tell, percent: 70}\n"
        "      - {name: overdue, title: {zh: 超期, en: overdue}, action: overdue, after: 0}\n"
        "fast_track: {grounds: {local: {zh: 本地, en: local}}, exclusions: {mine: {zh: 矿, en: mines}}}\n"
        "supervision: {grounds: {rude: {title: {zh: 态度恶劣, en: rude}, article: 四十六, certainty: A}}}\n"
    )
    assert law.periods["review_opinion"].excludes == ("hearing", "appraisal")
    assert law.periods["review_accept"].length == Length(3, "working")
    assert [stage.name for stage in law.ladders["target"].stages] == ["half", "due_soon", "overdue"]
    assert {"local", *NATION.fast_track.grounds} == set(law.fast_track.grounds)
    assert {"rude", *NATION.supervision.grounds} == set(law.supervision.grounds)


@pytest.mark.parametrize(
    ("line", "replaced", "code"),
    [
        (3, "extends: xinfang-2022", "base_unversioned"),
        (3, "extends: nowhere@1", "base_unknown"),
        (3, "extends: xinfang-2022@9", "base_unknown"),
        (1, "name: xinfang-2022", "base_is_itself"),
        (4, "valid_from: 2022-04-30", "begins_before_base"),
        (3, "extends: xinfang-2005@1", "ends_after_base"),
    ],
)
def test_a_file_that_extends_what_it_cannot_is_refused(line, replaced, code):
    lines = HEAD.splitlines()
    lines[line - 1] = replaced
    tail = "valid_until: 2030-01-01\n" if code == "ends_after_base" else ""
    with pytest.raises(ProfileFileInvalid) as caught:
        profile_file.read("\n".join(lines) + "\n" + tail, library.packaged().bases())
    assert code in [fault["code"] for fault in caught.value.params["faults"]]


def test_a_city_may_extend_a_province_and_is_held_to_it():
    province = "periods: {answer: {days: 45}}\n"
    known = library.packaged().with_(library.entry(read(province), HEAD + province))
    city = (
        "name: hexi-2024\nversion: 1\nextends: qinghe-2023@1\nvalid_from: 2024-01-01\nperiods: {answer: {days: %d}}\n"
    )
    assert profile_file.read(city % 40, known.bases()).profile.periods["answer"].days == 40
    with pytest.raises(ProfileFileInvalid) as caught:
        profile_file.read(city % 50, known.bases())
    assert "45日" in caught.value.params["faults"][0]["zh"]


@pytest.mark.parametrize(
    ("given_", "national", "longer"),
    [
        ((5, "working"), (15, "calendar"), False),
        ((10, "working"), (15, "calendar"), True),
        ((5, "calendar"), (5, "working"), False),
        ((6, "calendar"), (5, "working"), True),
        ((59, "calendar"), (2, "months"), True),
        ((56, "calendar"), (2, "months"), False),
        ((2, "months"), (60, "calendar"), True),
        ((2, "months"), (62, "calendar"), False),
    ],
)
def test_lengths_of_different_units_are_compared_at_their_worst(given_, national, longer):
    assert is_longer(Length(*given_), Length(*national)) is longer


@given(
    count=st.integers(1, 20),
    limit=st.integers(1, 40),
    start=st.dates(min_value=date(2005, 1, 1), max_value=date(2026, 6, 1)),
)
def test_a_local_length_that_passes_is_never_due_after_the_national_one(count, limit, start):
    if not is_longer(Length(count, "working"), Length(limit, "calendar")):
        local, national = (add_days(start, days, unit) for days, unit in ((count, "working"), (limit, "calendar")))
        assert local.legal <= national.legal
        assert STATE_CALENDAR.is_published(local.legal)


_LEAVES = st.dictionaries(st.sampled_from(["days", "starts", "title", "note", "x"]), st.integers(), max_size=3)


@given(st.dictionaries(st.sampled_from(["accept", "answer", "new"]), _LEAVES, max_size=3))
def test_putting_a_local_file_in_keeps_all_that_it_does_not_name(periods):
    merged = extension.merge(ENTRIES, {"periods": periods})
    assert merged["ladders"] == ENTRIES["ladders"]
    for name, entry in ENTRIES["periods"].items():
        for key, value in entry.items():
            if key not in periods.get(name, {}):
                assert merged["periods"][name][key] == value
    for name, entry in periods.items():
        assert merged["periods"][name].items() >= entry.items()
