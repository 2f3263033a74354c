"""The OpenAPI document as a judge of what the gateway answers: every answer a test sees must be in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from huiyin import settings
from services.gateway.app import create_app

JSON = "application/json"
#: What HTTP gives to every address, and no operation says of itself.
_OF_HTTP = ("HEAD", "OPTIONS")


class Document:
    """The document of this checkout."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        # An address without a variable part is that one, and no other with one.
        paths = sorted(content["paths"], key=lambda path: ("{" in path, path))
        self._paths = [(re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))), path) for path in paths]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield method, path and operation."""
        for path, operations in self.content["paths"].items():
            for method, operation in operations.items():
                yield method.upper(), path, operation

    def validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        """Return what judges values by ``schema``, a part of this document."""
        return Draft202012Validator({**schema, "components": self.content["components"]})

    def require(self, method: str, address: str, status: int, content_type: str, body: bytes = b"") -> None:
        """Fail where an answer is not in the document: its status, its kind of content, its fields."""
        path = address.partition("?")[0]
        found = next((known for pattern, known in self._paths if pattern.fullmatch(path)), None)
        if found is None or method in _OF_HTTP:
            return
        operation = self.content["paths"][found].get(method.lower())
        if operation is None:
            assert status == 405, f"{method} {found} is not in the document and answers {status}"
            return
        answer = operation["responses"].get(str(status))
        assert answer is not None, f"{method} {found} answers {status}, which is not in the document"
        kind = content_type.partition(";")[0].strip()
        assert kind in answer["content"], f"{method} {found} answers {status} with {kind}, which is not in the document"
        if kind == JSON and body:
            self._require_fields(f"{method} {found} {status}", answer["content"][kind]["schema"], json.loads(body))

    def _require_fields(self, where: str, schema: dict[str, Any], body: Any) -> None:
        wrong = next(self.validator(schema).iter_errors(body), None)
        # Not what it holds: only where, and against which rule.
        assert wrong is None, f"{where}: {wrong.json_path} is not as the document says ({wrong.validator})"


@cache
def document() -> Document:
    """Return the document, made once."""
    configured = settings.read({"HUIYIN_SECRET": "a secret only for the document"})
    nobody: Any = None
    answer: dict[str, Any] = create_app(nobody, configured).test_client().get("/openapi.json").json
    return Document(answer)
