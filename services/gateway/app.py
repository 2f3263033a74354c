"""Makes the web application: API, pages and documentation, over whatever reaches the other services."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask.json.provider import DefaultJSONProvider
from flask_swagger_ui import get_swaggerui_blueprint

from huiyin import __version__
from huiyin.settings import Settings
from services.gateway import attachments, http, pages, papers, public, staff
from services.gateway.access import INVALID, SECURITY_SCHEMES
from services.gateway.backend import Backend, Caller
from services.gateway.schemas.answers import Problem
from services.gateway.schemas.requests import CHANNELS, FILE_CHANNELS, PLUGIN_NAME, PluginMatter

_ABOUT = """信访事项的登记、查询、办理、回访、评价与统计。件件有着落，事事有回音。

Register, follow, handle, visit, rate and count petition matters. Every operation states in `x-callers` who may call it.
Errors have one form (`Problem`) and speak the language of `Accept-Language` (zh, en; Chinese by default).

文字先整理（行尾、不可见字符；代码和数字的全角字符），再按本文件检查。不填的项请不要提交，空的项不予接受。
Text is made sound first (line ends, invisible marks, full-width codes and numbers), and this document holds for the
result. Leave out what has no value: a field that is sent empty is refused.
"""

# The validator badge would send the document to a site outside.
_DOCS = {"app_name": "回音 Huiyin · API", "validatorUrl": None}

_HEALTH = {
    "/healthz": ("存活 Alive", "application/json", (200,)),
    "/readyz": ("可以工作 Able to work; 503 where a database or the broker is away", "application/json", (200, 503)),
    "/metrics": ("运行指标 Prometheus metrics", "text/plain", (200,)),
}


def create_app(caller: Caller, settings: Settings) -> APIFlask:
    """Return the WSGI application. Health and metrics are answered beside it, by the chassis."""
    app = APIFlask(__name__, title="回音 Huiyin", version=__version__, docs_path=None)
    _describe(app)
    app.extensions["huiyin"] = Backend(caller, settings)
    http.set_up(app)
    for blueprint in (public.api, staff.api, attachments.api, papers.api, pages.pages):
        app.register_blueprint(blueprint)
    docs = get_swaggerui_blueprint("/docs", "/openapi.json", _DOCS, blueprint_name="docs")
    app.register_blueprint(docs)
    return app


def _describe(app: APIFlask) -> None:
    app.config.update(
        DESCRIPTION=_ABOUT,
        OPENAPI_VERSION="3.1.0",
        SECURITY_SCHEMES=SECURITY_SCHEMES,
        HTTP_ERROR_SCHEMA=Problem,
        VALIDATION_ERROR_SCHEMA=Problem,
        VALIDATION_ERROR_DESCRIPTION=INVALID,
        AUTO_SERVERS=False,
        AUTO_OPERATION_ID=True,
    )
    app.json = _Json(app)
    app.spec_processor(_completed)


class _Json(DefaultJSONProvider):
    """JSON as it is read best: characters as they are, fields in the order of their shapes."""

    ensure_ascii = False
    sort_keys = False


def _completed(document: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Say what APIFlask cannot know; a document is text only where it is asked for as YAML, which nobody does here."""
    if isinstance(document, str):
        return document
    return _with_health(_with_plugin_channels(_with_needed_bodies(document)))


def _with_needed_bodies(document: dict[str, Any]) -> dict[str, Any]:
    """Say of each body that has a field that must be there that it must be there itself."""
    schemas = document["components"]["schemas"]
    for operation in (operation for path in document["paths"].values() for operation in path.values()):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            shape = schemas[content["schema"]["$ref"].rpartition("/")[2]]
            operation["requestBody"]["required"] = bool(shape.get("required"))
    return document


def _with_plugin_channels(document: dict[str, Any]) -> dict[str, Any]:
    """Say that a matter may also come by the channel of a plugin, whose fields this document cannot know."""
    others = [*CHANNELS, *FILE_CHANNELS]
    name = {"type": "string", "pattern": f"^{PLUGIN_NAME.pattern}$", "not": {"enum": others}}
    document["components"]["schemas"]["PluginMatter"] = {
        "type": "object",
        "description": PluginMatter.__doc__,
        "required": ["channel"],
        "properties": {"channel": name},
        "additionalProperties": True,
    }
    body = document["paths"]["/matters"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"] = {"anyOf": [{"$ref": f"#/components/schemas/{shape}"} for shape in ("Matter", "PluginMatter")]}
    return document


def _with_health(document: dict[str, Any]) -> dict[str, Any]:
    """Add the routes the chassis answers to the document."""
    for path, (about, content, statuses) in _HEALTH.items():
        answer = {"description": about, "content": {content: {"schema": {}}}}
        operation = {
            "summary": about,
            "tags": ["运行 Operation"],
            "x-callers": ["anyone"],
            "responses": {str(status): answer for status in statuses},
        }
        document["paths"][path] = {"get": operation}
    return document
