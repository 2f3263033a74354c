"""One county for all stories: a real process, invented offices, and people who each come from their own address."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e.browser import Browser
from tests.e2e.people import PETITION_OFFICE, TOWNSHIP, County, Person
from tests.support.processes import Unavailable


@pytest.fixture(scope="package")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A running county."""
    county = County(tmp_path_factory.mktemp("county"))
    county.start()
    yield county
    county.stop()


@pytest.fixture
def person(county: County) -> Person:
    """Somebody who never asked anything before."""
    return county.person()


@pytest.fixture(scope="package")
def handler(county: County) -> Person:
    """Who handles the matters of a township."""
    return county.staff(TOWNSHIP, "handler")


@pytest.fixture(scope="package")
def checker(county: County) -> Person:
    """Who checks what the handler of the township drafted."""
    return county.staff(TOWNSHIP, "checker")


@pytest.fixture(scope="package")
def colleague(county: County) -> Person:
    """Somebody at the county's petition office."""
    return county.staff(PETITION_OFFICE, "colleague")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A window on a phone-sized screen; without Chromium the tests are skipped, or fail where it is required."""
    try:
        browser = Browser()
    except Unavailable as error:
        if os.environ.get("HUIYIN_TEST_SERVERS") == "required":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    yield browser
    browser.close()
