"""Whether a profile of the right form makes sense: names that exist, the person's rights, ladders in order. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from services.routing.law import words
from services.routing.law.faults import Path, Problem, problem
from services.routing.law.lengths import least_days
from services.routing.law.profile import Period, Profile, Stage

Found = Iterator[tuple[Path, Problem]]

#: What may end a period of the person.
_OWN_ENDS = {"review_requested_at", "lapsed_at"}
#: A day-counted stage stands at nine o'clock; a share of a period is counted from the end of its first day.
_NINE = 9 / 24


def check(profile: Profile) -> Found:
    """Yield what is wrong, with the path of the entry it is about."""
    if profile.valid_until and profile.valid_until < profile.valid_from:
        yield ("valid_until",), problem("dates_reversed")
    for period in profile.periods.values():
        yield from _conditions(period, profile)
        yield from _names_of_period(period, profile)
        yield from _rights(period)
        yield from _climbs(period, profile)
    yield from _stages(profile)
    yield from _categories(profile)
    yield from _exclusions(profile)
    yield from _supervision(profile)


def _conditions(period: Period, profile: Profile) -> Found:
    for name, admitted in period.applies.items():
        known = _words_of(name, profile)
        for value in sorted(admitted, key=str):
            if not any(value == word and type(value) is type(word) for word in known):
                told = ", ".join(str(words.UNSORTED[name] if word is None else word) for word in known)
                yield (
                    ("periods", period.name, "applies", name),
                    problem("condition_word", condition=name, value=value, words=told),
                )


def _words_of(condition: str, profile: Profile) -> tuple[object, ...]:
    named = {
        "category": (*profile.categories, None),
        "legal_route": (*profile.legal_routes, None),
        "paper": tuple(profile.supervision.papers),
        "advice": tuple(profile.supervision.advice),
    }
    return named.get(condition) or words.CONDITIONS[condition] or ()


def _names_of_period(period: Period, profile: Profile) -> Found:
    path: Path = ("periods", period.name)
    if period.ladder and period.ladder not in profile.ladders:
        yield (*path, "ladder"), _unknown("ladder", period.ladder)
    for reason in period.excludes:
        if reason not in profile.exclusions:
            yield (*path, "excludes"), _unknown("exclusion", reason)


def _rights(period: Period) -> Found:
    if period.bearer != "petitioner":
        return
    path: Path = ("periods", period.name)
    if not (period.right and period.later_date):
        yield path, problem("right_of_person")
    for key, moments in (("ends", period.ends), ("voided_by", period.voided_by)):
        others = [moment for moment in moments if moment not in _OWN_ENDS]
        if others:
            yield (*path, key), problem("right_ended_by_others", value=", ".join(others))


def _climbs(period: Period, profile: Profile) -> Found:
    """Test the ladder of a period: it says when the period is over, and its stages come one after the other."""
    if period.ladder is None:
        if not period.right:
            yield ("periods", period.name), problem("ladder_missing")
        return
    ladder = profile.ladders.get(period.ladder)
    if ladder is None:
        return
    path: Path = ("ladders", ladder.name, "stages")
    action = "lapse" if period.right else "overdue"
    ends = [stage for stage in ladder.stages if stage.action in ("lapse", "overdue")]
    if [(stage.action, stage.after) for stage in ends] != [(action, 0)]:
        yield path, problem("overdue_missing", period=period.name, action=action)
    extended = [period.extension.max_days] if period.extension else []
    for added in (0, *extended):
        yield from _in_order(period, ladder.stages, added, path)


def _in_order(period: Period, stages: tuple[Stage, ...], added: int, path: Path) -> Found:
    """Test the stages of a period that is extended by ``added`` days; a set day may be any, so shares alone fit it."""
    length = period.length
    if length is None:
        for index, stage in enumerate(stages):
            if stage.before is not None:
                yield (*path, index, "before"), problem("stage_needs_length", period=period.name)
        return
    days = least_days(length) + added
    shown = length.text.en if not added else f"{length.text.en} + {added}"
    places = [place(stage, days) for stage in stages]
    for index, stage in enumerate(stages):
        names = {"value": stage.name, "period": period.name, "length": shown}
        if stage.before is not None and places[index] < 0:
            yield (*path, index, "before"), problem("stage_before_start", **names)
        if index and places[index] <= places[index - 1]:
            yield (*path, index), problem("stage_order", **names, other=stages[index - 1].name)


def place(stage: Stage, days: int) -> float:
    """Return how many days after the start of a period of ``days`` the stage comes."""
    if stage.percent is not None:
        return 1 + days * stage.percent / 100
    if stage.before is not None:
        return days - stage.before + _NINE
    # ``after: 0`` is the end of the last day; later stages come at nine.
    return days + stage.after + _NINE if stage.after else days + 1


def _stages(profile: Profile) -> Found:
    for ladder in profile.ladders.values():
        seen: set[str] = set()
        for index, stage in enumerate(ladder.stages):
            path: Path = ("ladders", ladder.name, "stages", index)
            if stage.name in seen:
                yield (*path, "name"), problem("word_twice", value=stage.name)
            seen.add(stage.name)
            if stage.paper and stage.paper not in profile.supervision.papers:
                yield (*path, "paper"), _unknown("paper", stage.paper)
            if stage.ground and stage.ground not in profile.supervision.grounds:
                yield (*path, "ground"), _unknown("ground", stage.ground)


def _categories(profile: Profile) -> Found:
    taken: dict[str, str] = {}
    for category in profile.categories.values():
        path: Path = ("categories", category.name)
        for purpose in category.purposes:
            if purpose in taken:
                yield (*path, "purposes"), problem("purpose_twice", value=purpose, other=taken[purpose])
            taken.setdefault(purpose, category.name)
        for route in category.legal_routes:
            if route not in profile.legal_routes:
                yield (*path, "legal_routes"), _unknown("legal_route", str(route))


def _exclusions(profile: Profile) -> Found:
    for period, reasons in profile.local_exclusions_allowed.items():
        path: Path = ("local_exclusions_allowed", period)
        if period not in profile.periods:
            yield path, _unknown("period", period)
        yield from ((path, _unknown("exclusion", one)) for one in reasons if one not in profile.exclusions)


def _supervision(profile: Profile) -> Found:
    for paper in profile.supervision.papers.values():
        if paper.reply not in profile.periods:
            yield ("supervision", "papers", paper.name, "reply"), _unknown("period", paper.reply)
    for advice in profile.supervision.advice.values():
        if advice.feedback not in profile.periods:
            yield ("supervision", "advice", advice.name, "feedback"), _unknown("period", advice.feedback)


_WHAT = {
    "ladder": "预警阶梯",
    "exclusion": "扣除事由",
    "paper": "督办文书",
    "ground": "督办情形",
    "legal_route": "法定途径",
    "period": "期限",
}


def _unknown(what: str, value: str) -> Problem:
    return problem("unknown_name", what=what.replace("_", " "), what_zh=_WHAT[what], value=value)
