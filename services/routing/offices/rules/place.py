"""The rule ``place``: the government of the place where the problem lies answers (属地管理, 条例 Art 5)."""

from __future__ import annotations

from huiyin.offices import Office, OfficeTree
from huiyin.plugins.rules import Choice, Question

#: Lengths of division codes from village up to township: an unknown village still tells its township.
_CODE_LENGTHS = (12, 9)


class Place:
    """Choose the nearest government at or above the place, below the county itself.

    A problem placed only "in the county" says nothing about who is responsible; later rules may know more.
    """

    name = "place"
    api_version = 1
    needs_text = False

    def choose(self, question: Question, offices: OfficeTree) -> Choice | None:
        """Choose by ``place``."""
        place = _known(question.place, offices)
        governments = (one for one in offices.up(place.code if place else None) if one.kind == "government")
        nearest = next(governments, None)
        if nearest is None or nearest == offices.root:
            return None
        return Choice(nearest.code, f"问题属地在{nearest.name}辖区，按属地管理由其办理。")


def _known(place: str | None, offices: OfficeTree) -> Office | None:
    if not place:
        return None
    wider = (place[:length] for length in _CODE_LENGTHS if length < len(place))
    return next((office for code in (place, *wider) if (office := offices.get(code))), None)
