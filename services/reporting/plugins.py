"""How reporting asks the figures: group ``huiyin.figures``, ordered by ``HUIYIN_FIGURES``, each call contained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.errors import PluginError
from huiyin.plugins import contain
from huiyin.plugins.figures import FactGroup, Figure


@dataclass(frozen=True)
class Panel:
    """The enabled figures in the site's order; computing one may take ``seconds``."""

    figures: Sequence[Figure]
    seconds: float

    def compute(self, groups: Sequence[FactGroup]) -> list[dict[str, Any]]:
        """Return every figure of the groups. One that fails is shown as failed, with its error; the others stand."""
        return [self._shown(figure, groups) for figure in self.figures]

    def _shown(self, figure: Figure, groups: Sequence[FactGroup]) -> dict[str, Any]:
        about = {name: getattr(figure, name) for name in ("name", "title_zh", "title_en", "definition")}
        about["unit"] = getattr(figure, "unit", None)
        about["parts_zh"] = dict(getattr(figure, "parts_zh", {}))
        try:
            value = contain.call(figure, figure.compute, groups, seconds=self.seconds)
        except PluginError as error:
            return {**about, "value": None, "of": 0, "parts": {}, "error": error.to_wire()}
        return {**about, "value": value.value, "of": value.of, "parts": value.parts}
