"""What every plugin keeps to, whatever its group."""

from __future__ import annotations

from typing import Any, ClassVar

from huiyin.plugins.loader import API_VERSIONS


class PluginContract:
    """Inherit a group's contract, and set ``plugin`` to your class."""

    group: ClassVar[str]
    plugin: ClassVar[Any]

    def made(self) -> Any:
        """Return a new plugin."""
        return type(self).plugin()

    def test_it_is_made_without_arguments_and_has_a_short_plain_name(self) -> None:
        """Names stand in settings, tables and logs."""
        name = self.made().name
        assert name.isidentifier(), f"'{name}' must be letters, digits and underscores"
        assert name == name.lower()
        assert len(name) <= 32

    def test_it_is_made_for_the_api_version_of_its_group(self) -> None:
        """The loader refuses another one."""
        assert self.made().api_version == API_VERSIONS[self.group]

    def test_two_of_it_share_nothing_that_changes(self) -> None:
        """One plugin serves a whole process; what it remembers would leak from one matter to another."""
        before = dict(vars(self.made()))
        assert vars(self.made()) == before
