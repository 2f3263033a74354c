"""Sentences in Chinese and English, and which of the two a request asks for. Chinese is the default."""

from __future__ import annotations

from typing import Any, overload

from flask import request

from huiyin.errors import LANGUAGES


class Sentence(str):
    """A sentence in both languages: the text itself is Chinese, ``en`` is English.

    It stays a Sentence when a validator fills it in with ``format``, so an error can be told in either language.
    """

    en: str

    def __new__(cls, zh: str, en: str) -> Sentence:
        """Make the sentence."""
        sentence = super().__new__(cls, zh)
        sentence.en = en
        return sentence

    def format(self, *args: Any, **kwargs: Any) -> Sentence:
        """Fill in both languages."""
        return Sentence(super().format(*args, **kwargs), self.en.format(*args, **kwargs))


def for_page() -> bool:
    """Return True where a person reads the answer in a browser: a page, or an address that no route has."""
    if request.blueprint is not None:
        return request.blueprint == "pages"
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def language() -> str:
    """Return ``zh`` or ``en``: pages are in Chinese unless ``?lang=en``; the API goes by Accept-Language."""
    asked = request.args.get("lang")
    if for_page():
        return asked if asked in LANGUAGES else LANGUAGES[0]
    wanted = (value.partition("-")[0].lower() for value, quality in request.accept_languages if quality > 0)
    return next((value for value in wanted if value in LANGUAGES), LANGUAGES[0])


@overload
def told(value: Sentence, to: str) -> str: ...


@overload
def told(value: Any, to: str) -> Any: ...


def told(value: Any, to: str) -> Any:
    """Return ``value`` with every Sentence (or ``{"zh": …, "en": …}`` from another service) in it told in ``to``."""
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            return value[to]
        return {key: told(inner, to) for key, inner in value.items()}
    if isinstance(value, list):
        return [told(inner, to) for inner in value]
    if isinstance(value, Sentence):
        return value.en if to == "en" else str(value)
    return value
