"""Mediation and settlement (调解、和解, 条例 Art 33): for which matters, and only as both sides wish. Pure."""

from __future__ import annotations

from services.routing.case.proceedings.errors import ConsentMissing, OnlyForAppeals, OrganisationMissing
from services.routing.law.profile import Profile

#: 人民调解, 行政调解, 司法调解 (Art 37(1)); 和解: the two sides by themselves.
RECONCILIATION = "reconciliation"
FORMS = ("people", "administrative", "judicial", RECONCILIATION)
AGREED, RETURNED = "agreed", "returned"

_APPEALS = (None, "appeal")
_PETITIONER, _OTHER = ("信访人", "the petitioner"), ("另一方当事人", "the other side")


def check_appeal(category: str | None, law: Profile, action: tuple[str, str], article: str) -> None:
    """Raise :class:`OnlyForAppeals` for a suggestion or an accusation; a matter not sorted yet may be an appeal."""
    if category in _APPEALS:
        return
    title = law.categories[category].title if category in law.categories else None
    named = {"category": title.en if title else category, "category_zh": title.zh if title else category}
    raise OnlyForAppeals(action=action[1], action_zh=action[0], article=article, **named)


def check_consent(*, petitioner: bool, other: bool) -> None:
    """Raise :class:`ConsentMissing` naming who has not agreed."""
    missing = [who for who, agreed in ((_PETITIONER, petitioner), (_OTHER, other)) if not agreed]
    if missing:
        raise ConsentMissing(who_zh="、".join(zh for zh, _ in missing), who=" and ".join(en for _, en in missing))


def check_organisation(form: str, organisation: str | None) -> None:
    """Raise :class:`OrganisationMissing` where a mediation has nobody who leads it."""
    if form != RECONCILIATION and not organisation:
        raise OrganisationMissing()
