"""Which profiles a site has, which one a matter begins with, and that none changes silently."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select

from huiyin import clock
from huiyin.actors import Actor
from huiyin.bus import tables
from huiyin.errors import Refused
from services.routing.law import keeping, library
from services.routing.law.errors import (
    ProfileBreaksOthers,
    ProfileFileInvalid,
    ProfileNotCorrected,
    ProfileRival,
    ProfileUnknown,
    ProfileVersionTaken,
)
from services.routing.law.models import LawProfile

OPERATOR = Actor("operator", "op")
NATIONAL = library.packaged().get("xinfang-2022@1").text


def local(name="qinghe", version=1, days=45, base="xinfang-2022@1", since="2023-01-01", until=None):
    ends = f"valid_until: {until}\n" if until else ""
    head = f"name: {name}\nversion: {version}\nextends: {base}\nvalid_from: {since}\n{ends}"
    return f"{head}periods: {{answer: {{days: {days}, article: 本省条例}}}}\n"


@pytest.fixture
def laws(database):
    """Keep and correct profiles in a database, as the command does."""

    class Laws:
        def keep(self, text, actor=OPERATOR):
            with database.unit_of_work(actor) as uow:
                return keeping.keep(uow, text)

        def correct(self, text, reason="写错了"):
            with database.unit_of_work(OPERATOR) as uow:
                return keeping.correct(uow, text, reason)

        def now(self, shared=None):
            with database.reading() as reading:
                return library.current(reading.session, {} if shared is None else shared)

        def rows(self):
            with database.reading() as reading:
                return list(reading.session.scalars(select(LawProfile).order_by(LawProfile.loaded_at)))

    return Laws()


@pytest.fixture
def said():
    """Return the events of a database, the oldest first."""

    def read(database):
        with database.reading() as reading:
            return list(reading.session.execute(select(tables.event_log).order_by(tables.event_log.c.seq)))

    return read


def chosen(laws, day):
    return laws.now().law_for(day).key


def test_a_loaded_profile_is_there_under_its_key_and_the_packaged_ones_stay(laws):
    kept = laws.keep(local())
    assert (kept.entry.key, kept.changed) == ("qinghe@1", True)
    assert laws.now().law("qinghe@1").periods["answer"].days == 45
    assert laws.now().law("xinfang-2022@1").periods["answer"].days == 60


def test_a_matter_begins_with_the_local_profile_from_its_first_day_on(laws):
    laws.keep(local(since="2023-01-01", until="2024-12-31"))
    assert chosen(laws, date(2022, 12, 31)) == "xinfang-2022@1"
    assert chosen(laws, date(2023, 1, 1)) == "qinghe@1"
    assert chosen(laws, date(2024, 12, 31)) == "qinghe@1"
    assert chosen(laws, date(2025, 1, 1)) == "xinfang-2022@1"
    assert chosen(laws, date(2010, 1, 1)) == "xinfang-2005@1"


def test_a_new_version_applies_to_new_matters_and_the_old_one_is_kept(laws):
    laws.keep(local(days=45))
    laws.keep(local(version=2, days=40, since="2025-01-01"))
    assert chosen(laws, date(2024, 12, 31)) == "qinghe@1"
    assert chosen(laws, date(2025, 1, 1)) == "qinghe@2"
    assert laws.now().law("qinghe@1").periods["answer"].days == 45
    assert laws.now().law("qinghe").key == "qinghe@2"


def test_a_newer_national_law_goes_before_a_local_profile_of_the_older_one(laws):
    laws.keep(local())
    renamed = NATIONAL.replace("name: xinfang-2022", "name: xinfang-2030")
    laws.keep(renamed.replace("valid_from: 2022-05-01", "valid_from: 2030-01-01"))
    assert chosen(laws, date(2029, 12, 31)) == "qinghe@1"
    assert chosen(laws, date(2030, 1, 1)) == "xinfang-2030@1"


def test_a_city_that_extends_its_province_goes_before_it(laws):
    laws.keep(local())
    laws.keep(local(name="hexi", base="qinghe@1", days=30))
    assert chosen(laws, date(2024, 1, 1)) == "hexi@1"


def test_a_wrong_file_is_not_kept(laws):
    with pytest.raises(ProfileFileInvalid):
        laws.keep(local(days=61))
    assert laws.rows() == []


def test_the_same_file_again_changes_nothing_and_says_nothing(laws, database, said):
    laws.keep(local())
    kept = laws.keep(local())
    assert not kept.changed
    assert len(laws.rows()) == len(said(database)) == 1


@pytest.mark.parametrize("text", [local(days=44), NATIONAL.replace("days: 60", "days: 59", 1)])
def test_a_version_never_changes_silently(laws, text):
    laws.keep(local())
    with pytest.raises(ProfileVersionTaken) as caught:
        laws.keep(text)
    assert "--correct" in caught.value.text("zh")
    assert len(laws.rows()) == 1


def test_a_packaged_profile_loaded_again_is_known_already(laws):
    assert not laws.keep(NATIONAL).changed
    assert laws.rows() == []


def test_only_the_operator_loads_profiles(laws):
    with pytest.raises(Refused):
        laws.keep(local(), Actor("staff", "w1", office="9901X"))


def test_what_was_loaded_is_kept_with_who_when_and_its_hash(laws):
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with clock.frozen(moment):
        laws.keep(local())
    [row] = laws.rows()
    assert (row.name, row.version, row.correction, row.valid_from) == ("qinghe", 1, 0, date(2023, 1, 1))
    assert (row.loaded_at, row.loaded_by, row.reason, row.text) == (moment, "op", None, local())
    assert row.sha256 == library.packaged().with_(laws.now().get("qinghe@1")).get("qinghe@1").sha256


def test_a_loaded_profile_is_said_in_the_log(laws, database, said):
    laws.keep(local(until="2030-12-31"))
    [row] = said(database)
    assert (row.type, row.subject) == ("profile.loaded", "qinghe@1")
    assert row.data["extends"] == "xinfang-2022@1"
    assert (row.data["valid_from"], row.data["valid_until"]) == ("2023-01-01", "2030-12-31")


def test_a_correction_takes_the_place_of_the_version_and_says_why(laws, database, said):
    laws.keep(local(days=45))
    kept = laws.correct(local(days=44), "条文是四十四日")
    assert (kept.entry.correction, kept.affected) == (1, ("qinghe@1",))
    assert laws.now().law("qinghe@1").periods["answer"].days == 44
    row = said(database)[-1]
    assert (row.type, row.data["correction"], row.data["reason"]) == ("profile.corrected", 1, "条文是四十四日")
    assert laws.correct(local(days=43)).entry.correction == 2
    assert [one.correction for one in laws.rows()] == [0, 1, 2]


def test_a_correction_that_was_broken_off_can_be_said_again_and_names_the_same_clocks(laws, database, said):
    laws.keep(local(days=45))
    first, again = laws.correct(local(days=44)), laws.correct(local(days=44))
    assert (again.changed, again.affected) == (False, first.affected)
    assert len(laws.rows()) == len(said(database)) == 2


def test_a_correction_of_the_national_profile_reaches_what_extends_it(laws):
    laws.keep(local())
    kept = laws.correct(NATIONAL.replace("days: 15", "days: 14", 1))
    assert kept.affected == ("xinfang-2022@1", "qinghe@1")
    assert laws.now().law("qinghe@1").periods["accept"].days == 14


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (local(version=2), "为什么"),
        (local(), "为什么"),
        (local(days=44), "  "),
        (local(base="xinfang-2005@1", days=44, until="2022-01-01", since="2021-01-01"), "为什么"),
    ],
)
def test_a_correction_of_nothing_or_without_a_reason_is_refused(laws, text, reason):
    laws.keep(local())
    with pytest.raises(ProfileNotCorrected):
        laws.correct(text, reason)
    assert len(laws.rows()) == 1


def test_a_correction_that_would_make_a_local_profile_too_long_is_refused(laws):
    laws.keep(local(days=45))
    with pytest.raises(ProfileBreaksOthers) as caught:
        laws.correct(NATIONAL.replace("days: 60", "days: 40", 1))
    assert caught.value.params["other"] == "qinghe@1"
    assert laws.now().law("xinfang-2022@1").periods["answer"].days == 60


def test_two_local_profiles_for_the_same_days_are_refused(laws):
    laws.keep(local())
    with pytest.raises(ProfileRival):
        laws.keep(local(name="beihe", since="2024-01-01"))
    assert laws.keep(local(name="beihe", since="2022-06-01", until="2022-12-31")).changed


def test_a_correction_cannot_make_two_local_profiles_meet(laws):
    laws.keep(local(until="2023-12-31"))
    laws.keep(local(name="beihe", since="2024-01-01"))
    with pytest.raises(ProfileRival):
        laws.correct(local(until="2024-06-30"))


def test_whoever_loads_a_new_national_version_hears_which_local_profiles_extend_the_old_one(laws):
    laws.keep(local())
    assert laws.keep(NATIONAL.replace("version: 1", "version: 2", 1)).outdated == ("qinghe@1",)


def test_an_unknown_profile_is_told_with_those_that_are_known(laws):
    with pytest.raises(ProfileUnknown) as caught:
        laws.now().law("nowhere@3")
    assert "xinfang-2022@1" in caught.value.text("zh")


def test_the_library_is_read_again_only_after_a_change(laws, database):
    shared, statements = {}, []
    laws.now(shared)
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    first = laws.now(shared)
    assert laws.now(shared) is first
    assert not [one for one in statements if "law_profile.text" in one]
    laws.keep(local())
    assert laws.now(shared).get("qinghe@1") is not None
