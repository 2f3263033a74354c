"""Make the Word templates anew: ``python -m tools.paper_templates.build``, after a form was changed.

The templates are kept beside the code, so that an office can open them; a test asks that they are what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.paper_templates.building import (
    forms_accepting,
    forms_handling,
    forms_passing,
    forms_reviewing,
    forms_supervising,
    forms_telling,
)
from tools.paper_templates.building.blocks import Line
from tools.paper_templates.building.word import build

FOLDER = Path(__file__).parents[2] / "services/routing/papers/templates"
FORMS = {
    **forms_accepting.FORMS,
    **forms_passing.FORMS,
    **forms_handling.FORMS,
    **forms_reviewing.FORMS,
    **forms_supervising.FORMS,
    **forms_telling.FORMS,
}


def built() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every template."""
    for name, form in FORMS.items():
        titles = [block.text for block in form if isinstance(block, Line) and block.style == "公文标题"]
        yield name, build(titles[-1], form)


def main() -> None:
    """Write every template into its folder."""
    for name, content in built():
        (FOLDER / f"{name}.docx").write_bytes(content)


if __name__ == "__main__":
    main()
