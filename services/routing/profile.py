"""Law profiles: the periods of the law as data, checked when loaded. A matter keeps the profile it began with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from huiyin.clock import local_day
from services.routing.errors import ProfileInvalid
from services.routing.legal_dates import Due, Unit, add_days

#: The profile new matters begin with.
CURRENT = "xinfang-2022"

_FOLDER = Path(__file__).parent / "profiles"
_MOMENTS = ("received_at", "issued_at", "accepted_at", "answered_at", "served_at")


@dataclass(frozen=True)
class Clock:
    """One legal period. ``due_soon_days`` is set for the periods that offices are warned of."""

    days: int
    unit: Unit
    starts: str
    bearer: str
    article: str
    ends: str | None = None
    due_soon_days: int | None = None

    def due(self, start: datetime) -> Due:
        """Return the last day of the period that runs from ``start``."""
        return add_days(local_day(start), self.days, self.unit)


@dataclass(frozen=True)
class Profile:
    """The periods of one version of the law, by clock name."""

    name: str
    law: str
    clocks: dict[str, Clock]


@lru_cache(maxsize=32)
def load(name: str = CURRENT, folder: Path = _FOLDER) -> Profile:
    """Return the profile ``name``; raises :class:`ProfileInvalid` saying what is wrong with it."""
    path = folder / f"{name}.yaml"
    try:
        value = yaml.safe_load(path.read_text("utf-8"))
        profile: Profile = _Profile().load(value)
    except FileNotFoundError:
        raise ProfileInvalid(name=name, why="there is no such file among the profiles") from None
    except (yaml.YAMLError, ValidationError) as error:
        raise ProfileInvalid(name=name, why=str(error)) from None
    if profile.name != name:
        raise ProfileInvalid(name=name, why=f"it calls itself '{profile.name}'; the two must agree")
    return profile


class _Clock(Schema):
    days = fields.Int(required=True, strict=True, validate=validate.Range(min=1))
    unit = fields.Str(required=True, validate=validate.OneOf(("calendar", "working")))
    starts = fields.Str(required=True, validate=validate.OneOf(_MOMENTS))
    ends = fields.Str(load_default=None, validate=validate.OneOf(_MOMENTS))
    bearer = fields.Str(required=True, validate=validate.OneOf(("office", "petitioner")))
    article = fields.Str(required=True, validate=validate.Length(min=1))
    due_soon_days = fields.Int(strict=True, load_default=None, validate=validate.Range(min=1))

    @validates_schema
    def _warns_inside_the_period(self, data: dict[str, Any], **_: Any) -> None:
        if (data["due_soon_days"] or 0) >= data["days"]:
            raise ValidationError("must be shorter than the period", "due_soon_days")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Clock:
        return Clock(**data)


class _Profile(Schema):
    name = fields.Str(required=True)
    law = fields.Str(required=True)
    clocks = fields.Dict(keys=fields.Str(), values=fields.Nested(_Clock), required=True)

    @validates_schema
    def _has_the_clocks_of_every_case(self, data: dict[str, Any], **_: Any) -> None:
        for name in ("accept", "answer"):
            if name not in data["clocks"] or data["clocks"][name].due_soon_days is None:
                raise ValidationError(f"clock {name} is missing, or its due_soon_days", "clocks")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Profile:
        return Profile(**data)
