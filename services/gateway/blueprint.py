"""A blueprint that takes every shape of marshmallow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from apiflask.types import DecoratedType, SchemaType
from marshmallow import Schema


class Blueprint(APIBlueprint):
    """APIFlask's own, but for the types: APIFlask names an empty subclass of ``Schema`` where any ``Schema`` serves."""

    def input(
        self, schema: SchemaType | type[Schema], *args: Any, **options: Any
    ) -> Callable[[DecoratedType], DecoratedType]:
        """Check what the view is given; see APIFlask."""
        return super().input(schema, *args, **options)  # type: ignore[arg-type]  # see the class

    def output(
        self, schema: SchemaType | type[Schema], *args: Any, **options: Any
    ) -> Callable[[DecoratedType], DecoratedType]:
        """Say what the view answers; see APIFlask."""
        return super().output(schema, *args, **options)  # type: ignore[arg-type]  # see the class
