"""Each built-in rule by itself, then how they are asked together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.errors import Conflict
from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice, NullRule, Question
from services.routing.offices.errors import NoRuleChose
from services.routing.offices.plugins import Inquiry
from services.routing.offices.rules.duty import Duty, exactness
from services.routing.offices.rules.keywords import Keywords
from services.routing.offices.rules.manual_list import ManualList
from services.routing.offices.rules.named import Named
from services.routing.offices.rules.place import Place
from tests.support.pace import patient

#: How long a rule may take where its limit is not what is tested.
LIMIT = patient(2)
ASKED = Question("990100-2026-0000001", "letter", None, None, None, None)


def office(code, parent, kind="government", tier="county", **duties):
    return Office(code, f"机构{code}", tier, kind, parent, **duties)


OFFICES = [
    office("990100", None),
    office("990100001", "990100", tier="township"),
    office("990100001001", "990100001", "station", tier="village"),
    office("9901X", "990100", "petition_office"),
    office("9901EDU", "990100", "department", categories=("030000",), keywords=("学校", "教师")),
    office("9901WAT", "990100", "department", categories=("050100", "水利"), keywords=("水库",)),
]
TREE = OfficeTree(OFFICES)


def with_(*more):
    return OfficeTree([*OFFICES, *more])


def choose(rule, offices=TREE, **question):
    choice = rule.choose(replace(ASKED, **question), offices)
    return choice and choice.office


def test_a_named_office_answers():
    assert choose(Named(), named_office="9901EDU") == "9901EDU"


def test_a_named_station_leaves_the_answer_to_the_organ_above_it():
    assert choose(Named(), named_office="990100001001") == "990100001"


@pytest.mark.parametrize("named", [None, "unknown"])
def test_without_a_known_named_office_the_next_rule_is_asked(named):
    assert choose(Named(), named_office=named) is None


@pytest.mark.parametrize("place", ["990100001001", "990100001", "990100001777", "990100001001002"])
def test_the_township_of_the_place_answers_even_where_the_village_is_not_registered(place):
    assert choose(Place(), place=place) == "990100001"


@pytest.mark.parametrize("place", [None, "", "990100", "880000", "9901EDU"])
def test_a_place_that_tells_no_township_is_left_to_the_next_rule(place):
    assert choose(Place(), place=place) is None


def test_the_department_in_charge_of_the_category_answers():
    assert choose(Duty(), category="水利") == "9901WAT"
    assert choose(Duty(), category="030201") == "9901EDU"


@pytest.mark.parametrize("category", [None, "", "070000", "水利水电"])
def test_a_category_nobody_has_is_left_to_the_next_rule(category):
    assert choose(Duty(), category=category) is None


def test_the_more_exact_duty_wins():
    tree = with_(office("9901KIN", "990100", "department", categories=("030200",)))
    assert choose(Duty(), tree, category="030201") == "9901KIN"
    assert choose(Duty(), tree, category="030100") == "9901EDU"


def test_among_equal_duties_the_office_nearest_the_place_answers():
    tree = with_(office("T1WAT", "990100001", "department", tier="township", categories=("水利",)))
    assert choose(Duty(), tree, category="水利", place="990100001001") == "T1WAT"
    assert choose(Duty(), tree, category="水利", place="990100") == "9901WAT"
    assert choose(Duty(), tree, category="水利") is None


def test_two_departments_of_one_tier_with_the_same_duty_are_left_to_a_person():
    tree = with_(office("9901W2", "990100", "department", categories=("水利",)))
    assert choose(Duty(), tree, category="水利", place="990100001") is None


def test_a_station_is_never_chosen_for_its_duties():
    tree = with_(office("S", "990100001", "station", "village", categories=("林业",), keywords=("林地",)))
    assert choose(Duty(), tree, category="林业") is None
    assert choose(Keywords(), tree, text="林地纠纷") is None


@pytest.mark.parametrize(
    ("duty", "category", "exact"),
    [
        ("030000", "030201", 2),
        ("030200", "030201", 4),
        ("030201", "030201", 7),
        ("040000", "030201", 0),
        ("03", "文", 0),
    ],
)
def test_a_duty_covers_its_own_category_and_the_levels_below_it(duty, category, exact):
    assert exactness(duty, category) == exact


def test_the_office_with_most_keywords_in_the_text_answers():
    assert choose(Keywords(), text="水库旁的学校缺教师") == "9901EDU"
    assert choose(Keywords(), text="水库漏水") == "9901WAT"


@pytest.mark.parametrize("text", ["", "与谁都无关", "水库旁的学校"])
def test_no_keyword_or_a_tie_is_left_to_the_next_rule(text):
    assert choose(Keywords(), text=text) is None


def test_a_reason_counts_keywords_and_quotes_none():
    choice = Keywords().choose(replace(ASKED, text="学校的教师"), TREE)
    assert "2 个" in choice.reason
    assert "学校" not in choice.reason


def test_the_manual_list_lies_with_the_county_petition_office():
    township = office("T1X", "990100001", "petition_office", "township")
    assert choose(ManualList(), OfficeTree([township, *OFFICES])) == "9901X"


def test_without_a_petition_office_the_root_keeps_the_manual_list():
    assert choose(ManualList(), OfficeTree(OFFICES[:2])) == "990100"
    assert choose(ManualList(), OfficeTree([])) is None


class Fixed:
    """A rule that does as it is told."""

    api_version = 1

    def __init__(self, name, act, needs_text=False):
        self.name, self.act, self.needs_text = name, act, needs_text

    def choose(self, question, offices):
        return self.act(question)


def fails(_question):
    raise RuntimeError("张三的电话")


def inquiry(*rules, seconds=LIMIT):
    return Inquiry(replace(ASKED, place="990100001"), TREE, rules, seconds=seconds)


def test_rules_are_asked_in_order_and_the_first_to_choose_wins():
    asked = inquiry(NullRule(), Place(), ManualList())
    asked.ask()
    assert (asked.decision.office, asked.decision.rule) == ("990100001", "place")


def endless(_question):
    while True:
        pass


@pytest.mark.parametrize(
    "act",
    [
        fails,
        endless,
        lambda _: Choice("nowhere", "?"),
        lambda _: Choice("990100001001", "a station"),
        lambda _: "990100",
        lambda _: (_ for _ in ()).throw(Conflict(what="on purpose")),
    ],
    ids=["raises", "never ends", "unknown office", "a station", "no Choice", "refuses"],
)
def test_a_failing_rule_is_skipped_and_told_in_the_reason(act):
    asked = inquiry(Fixed("foreign", act), ManualList(), seconds=1 if act is endless else LIMIT)
    asked.ask()
    assert asked.decision.rule == "manual_list"
    assert asked.decision.reason.endswith("（规则 foreign 出错，已跳过）")
    assert "张三" not in asked.decision.reason


def test_no_text_is_wanted_while_an_earlier_rule_chooses():
    asked = inquiry(Place(), Keywords())
    asked.ask()
    assert not asked.wants_text


def test_asking_stops_at_a_rule_that_reads_and_goes_on_with_the_text():
    seen = []
    first = Fixed("first", lambda q: seen.append(("first", q.text)))
    second = Fixed("second", lambda q: seen.append(("second", q.text)), needs_text=True)
    third = Fixed("third", lambda q: seen.append(("third", q.text)) or Choice("990100", "。"))
    asked = inquiry(first, second, third)
    asked.ask()
    assert asked.wants_text
    asked.give_text("标题")
    asked.ask()
    assert seen == [("first", ""), ("second", "标题"), ("third", "")]


def test_rules_that_all_leave_the_matter_are_an_error_that_names_the_failed_ones():
    asked = inquiry(NullRule(), Fixed("foreign", fails))
    asked.ask()
    with pytest.raises(NoRuleChose, match="foreign"):
        _ = asked.decision


@pytest.mark.parametrize(
    ("asked", "rule", "chosen"),
    [
        ({"place": "990100"}, "manual_list", "9901X"),
        ({"place": "990100001"}, "place", "990100001"),
        ({"named_office": "99"}, "manual_list", "9901X"),
        ({"category": "水利"}, "duty", "9901WAT"),
    ],
)
def test_organs_above_the_county_are_asked_for_reviews_and_never_given_matters(asked, rule, chosen):
    upper = [
        office("99", None, tier="province"),
        office("99X", "99", "petition_office", tier="province"),
        office("99WAT", "99", "department", tier="province", categories=("水利",)),
    ]
    tree = OfficeTree([*upper, replace(OFFICES[0], parent="99"), *OFFICES[1:]])
    one = Inquiry(replace(ASKED, **asked), tree, [Named(), Place(), Duty(), ManualList()], seconds=LIMIT)
    one.ask()
    assert (one.decision.rule, one.decision.office) == (rule, chosen)
