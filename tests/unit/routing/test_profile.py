"""The periods of the law as data."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from services.routing import profile
from services.routing.errors import ProfileInvalid

GOOD = {
    "name": "test",
    "law": "《试行规定》",
    "clocks": {
        name: {"days": 10, "unit": "calendar", "starts": start, "bearer": "office", "article": "一", "due_soon_days": 2}
        for name, start in (("accept", "received_at"), ("answer", "accepted_at"))
    },
}


def changed(**clock):
    return {**GOOD, "clocks": {**GOOD["clocks"], "accept": {**GOOD["clocks"]["accept"], **clock}}}


def load(folder, value, name="test"):
    (folder / f"{name}.yaml").write_text(value if isinstance(value, str) else yaml.safe_dump(value), "utf-8")
    return profile.load(name, folder)


@pytest.mark.parametrize(
    ("clock", "days", "unit", "article"),
    [
        ("accept", 15, "calendar", "第二十三条"),
        ("objection", 5, "working", "第二十三条第三款"),
        ("answer", 60, "calendar", "第三十四条"),
        ("review", 30, "calendar", "第三十五条"),
    ],
)
def test_the_shipped_profile_holds_the_periods_of_the_regulations(clock, days, unit, article):
    period = profile.load().clocks[clock]
    assert (period.days, period.unit, period.article) == (days, unit, article)


def test_days_are_counted_from_the_day_in_shanghai(at):
    late_in_the_evening = at("2026-03-02 23:30")
    assert profile.load().clocks["accept"].due(late_in_the_evening).nominal == date(2026, 3, 17)
    assert profile.load().clocks["accept"].due(at("2026-03-03 00:30")).nominal == date(2026, 3, 18)


def test_a_profile_of_a_province_loads_like_the_shipped_one(tmp_path):
    assert load(tmp_path, GOOD).clocks["accept"].days == 10


@pytest.mark.parametrize(
    "wrong",
    [
        changed(days=0),
        changed(days="15"),
        changed(unit="weeks"),
        changed(starts="created_at"),
        changed(ends="never"),
        changed(bearer="nobody"),
        changed(due_soon_days=10),
        changed(due_soon_days=None),
        changed(pause=True),
        {**GOOD, "clocks": {"accept": GOOD["clocks"]["accept"]}},
        {**GOOD, "name": "other"},
        "name: [unclosed",
        "",
    ],
)
def test_a_wrong_profile_is_refused_with_its_name(tmp_path, wrong):
    with pytest.raises(ProfileInvalid) as caught:
        load(tmp_path, wrong)
    assert caught.value.params["name"] == "test"


def test_a_missing_profile_is_told(tmp_path):
    with pytest.raises(ProfileInvalid, match="no such file"):
        profile.load("absent", tmp_path)
