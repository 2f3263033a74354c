"""The packaged profiles say what the two Regulations say, and apply where they say it."""

from __future__ import annotations

from datetime import date

import pytest

from services.routing.law import library

LAWS = library.packaged()
NOW, THEN = LAWS.law("xinfang-2022@1"), LAWS.law("xinfang-2005@1")

TRANSFERRED = {
    "kind": "handle",
    "category": None,
    "track": "ordinary",
    "legal_route": None,
    "mode": "transfer",
    "direct": False,
    "office_kind": "organ",
}


def running(law=NOW, **traits):
    given = {**TRANSFERRED, **traits}
    return {name for name, period in law.periods.items() if period.applies_to(given) and not period.fixed}


@pytest.mark.parametrize(
    ("law", "name", "length", "starts", "article"),
    [
        (NOW, "accept", "15日", "received_at", "第二十三条第二款、第三款"),
        (NOW, "forward", "15日", "received_at", "第二十二条第一款"),
        (NOW, "objection", "5个工作日", "received_at", "第二十三条第三款"),
        (NOW, "answer", "60日", "accepted_at", "第三十四条"),
        (NOW, "statutory_duty", "2个月", "received_at", "第三十一条第五项；行政诉讼法第四十七条"),
        (NOW, "review_window", "30日", "served_at", "第三十五条"),
        (NOW, "review_opinion", "30日", "received_at", "第三十五条"),
        (NOW, "recheck_window", "30日", "served_at", "第三十六条第一款"),
        (NOW, "recheck_opinion", "30日", "received_at", "第三十六条第一款、第二款"),
        (NOW, "fast_accept", "3个工作日", "received_at", "信访事项简易办理办法（2016年试行文本的期限）"),
        (NOW, "fast_answer", "10个工作日", "accepted_at", "信访事项简易办理办法（2016年试行文本的期限）"),
        (NOW, "fast_pass", "1个工作日", "received_at", "信访事项简易办理办法（2016年试行文本的期限）"),
        (NOW, "advice_feedback", "30日", "issued_at", "第四十条第四款"),
        (THEN, "accept", "15日", "received_at", "第二十一条第二款、第二十二条第二款"),
        (THEN, "forward", "15日", "received_at", "第二十一条第一款"),
        (THEN, "answer", "60日", "accepted_at", "第三十三条"),
        (THEN, "review_window", "30日", "served_at", "第三十四条"),
        (THEN, "review_opinion", "30日", "received_at", "第三十四条"),
        (THEN, "recheck_window", "30日", "served_at", "第三十五条第一款"),
        (THEN, "recheck_opinion", "30日", "received_at", "第三十五条第一款、第二款"),
        (THEN, "advice_feedback", "30日", "issued_at", "第三十六条第二款"),
    ],
)
def test_a_period_is_as_long_as_the_article_says(law, name, length, starts, article):
    period = law.periods[name]
    assert (period.length.text.zh, period.starts, period.article) == (length, starts, article)


@pytest.mark.parametrize("law", [NOW, THEN], ids=lambda law: law.name)
def test_only_the_answer_may_be_extended_and_only_the_recheck_leaves_hearing_time_out(law):
    extended = {name: one.extension.max_days for name, one in law.periods.items() if one.extension}
    assert extended == {"answer": 30}
    assert law.periods["answer"].extension.approver == "head"
    assert {name: one.excludes for name, one in law.periods.items() if one.excludes} == {
        "recheck_opinion": ("hearing",)
    }


@pytest.mark.parametrize(
    ("traits", "periods"),
    [
        ({}, {"accept", "objection", "answer", "review_window"}),
        ({"mode": "direct", "direct": True}, {"accept", "answer", "review_window"}),
        ({"mode": "desk", "direct": True, "office_kind": "petition_office"}, {"forward", "answer", "review_window"}),
        ({"category": "appeal", "legal_route": 6}, {"accept", "objection", "answer", "review_window"}),
        ({"category": "appeal", "legal_route": 5}, {"accept", "objection", "statutory_duty"}),
        ({"category": "appeal", "legal_route": 2}, {"accept", "objection", "diversion"}),
        ({"category": "suggestion"}, {"accept", "objection", "suggestion_reply"}),
        ({"category": "accusation"}, {"accept", "objection", "accusation_feedback"}),
        ({"track": "fast"}, {"fast_accept", "objection", "fast_answer", "review_window"}),
        (
            {"track": "fast", "mode": "desk", "office_kind": "petition_office"},
            {"fast_pass", "fast_answer", "review_window"},
        ),
        ({"kind": "assist", "mode": "assign"}, {"objection"}),
        ({"kind": "review", "mode": "request"}, {"review_opinion"}),
        ({"kind": "review", "mode": "request", "outcome": "upheld"}, {"review_opinion", "recheck_window"}),
        ({"kind": "recheck", "mode": "request"}, {"recheck_opinion"}),
        ({"kind": "supervision", "paper": "chaser"}, {"chaser_reply"}),
        ({"kind": "advice", "advice": "policy"}, {"advice_feedback"}),
    ],
)
def test_the_periods_that_run_follow_from_what_the_matter_is(traits, periods):
    assert running(**traits) == periods


@pytest.mark.parametrize("category", [None, *NOW.categories])
@pytest.mark.parametrize("route", [None, *NOW.legal_routes])
@pytest.mark.parametrize("track", ["ordinary", "fast"])
def test_no_accepted_matter_is_without_a_period_for_its_end(category, route, track):
    fits = category is None or (track in NOW.categories[category].tracks)
    routed = route is None or (category is not None and route in NOW.categories[category].legal_routes)
    if fits and routed and (track == "ordinary" or route in (None, 6)):
        found = running(category=category, legal_route=route, track=track)
        assert [name for name in found if NOW.periods[name].starts == "accepted_at"] or "statutory_duty" in found


def test_a_matter_of_2005_has_no_objection_and_no_difference_of_categories():
    assert running(THEN, category="suggestion", legal_route=3) == {"accept", "answer", "review_window"}


@pytest.mark.parametrize(
    ("purpose", "category"),
    [
        ("appeal", "appeal"),
        ("request", "appeal"),
        ("accusation", "accusation"),
        ("suggestion", "suggestion"),
        ("other", None),
        (None, None),
    ],
)
def test_the_purpose_of_a_registration_gives_the_category(purpose, category):
    assert NOW.category_of(purpose) == category


def test_only_appeals_can_be_reviewed_and_only_accusations_are_restricted():
    assert {name for name, one in NOW.categories.items() if one.reviewable} == {"appeal"}
    assert {name for name, one in NOW.categories.items() if one.restricted} == {"accusation"}
    assert {number for number, route in NOW.legal_routes.items() if route.reviewable} == {6}


def test_the_person_is_told_the_outside_limits_of_the_legal_routes():
    limits = {
        number: [(limit.length.text.zh, limit.law.zh, limit.article) for limit in route.limits]
        for number, route in NOW.legal_routes.items()
    }
    assert limits == {
        1: [("6个月", "《行政诉讼法》", "第四十六条")],
        2: [
            ("1年", "《劳动争议调解仲裁法》", "第二十七条"),
            ("2年", "《农村土地承包经营纠纷调解仲裁法》", "第十八条"),
        ],
        3: [],
        4: [("60日", "《行政复议法》（2023年）", "第二十条")],
        5: [("2个月", "《行政诉讼法》", "第四十七条")],
        6: [],
    }


def test_the_fast_track_is_for_first_matters_and_ends_where_they_would_not_be_supported():
    assert NOW.fast_track.first_only
    assert NOW.fast_track.leaves_on == ("not_supported",)
    assert {"assigned_from_above", "joint", "complex"} <= set(NOW.fast_track.exclusions)


def test_each_paper_of_supervision_and_each_advice_has_its_reply_period():
    papers = {name: NOW.periods[one.reply].length.text.en for name, one in NOW.supervision.papers.items()}
    assert papers == {"reminder": "2 working days", "chaser": "3 working days", "supervision_order": "10 working days"}
    advice = {name: (one.to, NOW.periods[one.feedback].days) for name, one in NOW.supervision.advice.items()}
    assert advice == {"improve": ("unit", 30), "policy": ("government", 30), "accountability": ("personnel", 30)}


@pytest.mark.parametrize("law", [NOW, THEN], ids=lambda law: law.name)
def test_every_duty_is_warned_of_and_told_to_be_overdue_once(law):
    for name, period in law.periods.items():
        if not period.right:
            actions = [stage.action for stage in law.ladder_of(name)]
            assert actions[0] == "tell", name
            assert actions.count("overdue") == 1, name


def test_an_office_is_told_three_days_before_the_acceptance_and_ten_before_the_answer():
    first = {name: NOW.ladder_of(name)[0].before for name in ("accept", "answer", "review_opinion")}
    assert first == {"accept": 3, "answer": 10, "review_opinion": None}


def test_a_period_without_a_ladder_climbs_no_stage():
    assert NOW.ladder_of("objection") == ()


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2005, 5, 1), "xinfang-2005@1"),
        (date(2022, 4, 30), "xinfang-2005@1"),
        (date(2022, 5, 1), "xinfang-2022@1"),
        (date(2040, 1, 1), "xinfang-2022@1"),
        (date(1999, 1, 1), "xinfang-2005@1"),
    ],
)
def test_the_day_of_receipt_decides_which_law_a_matter_is_born_under(day, key):
    assert LAWS.law_for(day).key == key
