"""The registry: imports, what they say, and the tree each process keeps."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import event

from huiyin.errors import Refused
from services.routing.offices import importing, office_file, registry
from services.routing.offices.errors import OfficeFileInvalid, OfficeUnknown

HEAD = "code,name,tier,parent_code\n"


def changed(desk):
    return [(row.subject, row.data["version"]) for row in desk.said("office.changed")]


def listed(desk, actor, **request):
    with desk.database.reading(actor) as reading:
        known = registry.current(reading.session, desk.shared)
        return importing.offices(reading, request, known)["offices"]


def test_an_import_says_each_office_once_with_all_that_is_known_of_it(empty, county):
    assert empty.import_csv(county) == {"added": 8, "changed": 0, "unchanged": 0}
    said = {row.subject: row for row in empty.said("office.changed")}
    assert len(said) == 8
    water = said["9901WAT"]
    assert water.office == "9901WAT"
    assert (water.data["site"], water.data["categories"]) == ("990100", ["050100", "水利水电"])
    assert (water.data["keywords"], water.data["version"]) == (["水库", "灌溉"], 1)


def test_the_same_file_again_says_nothing(desk, county):
    assert desk.import_csv(county) == {"added": 0, "changed": 0, "unchanged": 8}
    assert len(changed(desk)) == 8


def test_a_changed_row_is_said_with_the_next_version(desk, county):
    counts = desk.import_csv(county.replace("县教育局", "县教体局"))
    assert counts == {"added": 0, "changed": 1, "unchanged": 7}
    assert changed(desk)[-1] == ("9901EDU", 2)


@pytest.mark.parametrize("column", ["abbreviation", "phone", "address"])
def test_a_change_of_what_papers_say_of_an_office_is_a_change_and_the_same_again_none(desk, operator, column):
    text = f"code,name,tier,parent_code,{column}\n990100002,西塘镇,township,990100,西塘\n"
    assert desk.import_csv(text) == {"added": 0, "changed": 1, "unchanged": 0}
    assert desk.import_csv(text) == {"added": 0, "changed": 0, "unchanged": 1}
    assert changed(desk)[8:] == [("990100002", 2)]
    (office,) = listed(desk, operator, under="990100002")
    assert office[column] == "西塘"


def test_what_only_papers_need_is_not_said_to_other_services(desk):
    desk.import_csv("code,name,tier,parent_code,phone\n990100002,西塘镇,township,990100,000-1\n")
    assert not {"abbreviation", "phone", "address"} & set(desk.said("office.changed")[-1].data)


def test_departments_may_come_in_a_later_file(desk, operator):
    desk.import_csv(HEAD + "9901AGR,县农业局,county,990100\n")
    codes = [office["code"] for office in listed(desk, operator)]
    assert "9901AGR" in codes
    assert len(codes) == 9


def test_a_wrong_file_leaves_the_registry_untouched(desk, operator):
    before = listed(desk, operator)
    with pytest.raises(OfficeFileInvalid):
        desk.import_csv(HEAD + "9901NEW,新局,county,990100\n110000,邻县,county,\n")
    assert listed(desk, operator) == before
    assert len(changed(desk)) == 8


def test_progress_counts_every_row_of_a_file_longer_than_one_statement(empty, operator):
    rows = "".join(f"T{n},乡{n},township,C\n" for n in range(1200))
    done = []
    with empty.database.unit_of_work(operator) as uow:
        file = office_file.read((HEAD + "C,县,county,\n" + rows).encode())
        importing.import_offices(uow, file, site="C", progress=done.append)
    assert sum(done) == 1201
    assert len(done) > 2


def test_only_the_operator_imports(empty, staff, county):
    with pytest.raises(Refused), empty.database.unit_of_work(staff("990100")) as uow:
        importing.import_offices(uow, office_file.read(county.encode()), site="C", progress=lambda _: None)


def test_the_tree_is_listed_parents_first(desk, operator):
    assert [office["code"] for office in listed(desk, operator, under="990100001")] == [
        "990100001",
        "990100001001",
        "99010000100101",
    ]


def test_days_are_listed_as_text(desk, operator):
    desk.import_csv(
        "code,name,tier,parent_code,valid_from,valid_until\n9901OLD,旧局,county,990100,2020-01-01,2024-06-30\n"
    )
    (office,) = listed(desk, operator, under="9901OLD")
    assert (office["valid_from"], office["valid_until"]) == ("2020-01-01", "2024-06-30")


def test_an_empty_registry_lists_nothing_and_an_unknown_office_is_told(empty, operator):
    assert listed(empty, operator) == []
    with pytest.raises(OfficeUnknown):
        listed(empty, operator, under="nowhere")


def test_the_tree_is_read_once_and_again_after_a_change_by_another_process(desk, county):
    shared = {}
    with desk.database.reading() as reading:
        first = registry.current(reading.session, shared)
        assert registry.current(reading.session, shared) is first
    desk.import_csv(county.replace("东岭镇", "东岭街道"))
    with desk.database.reading() as reading:
        second = registry.current(reading.session, shared)
    assert second.all.get("990100001").name == "东岭街道"


def test_a_change_of_an_office_that_is_not_the_newest_is_noticed_too(desk, county):
    desk.import_csv(county.replace("县教育局", "县教体局"))
    with desk.database.reading() as reading:
        registry.current(reading.session, desk.shared)
    desk.import_csv(county.replace("县教育局", "县教体局").replace("县水利局", "县水务局"))
    with desk.database.reading() as reading:
        assert registry.current(reading.session, desk.shared).all.get("9901WAT").name == "县水务局"


def test_asking_for_an_unchanged_tree_costs_one_statement(desk):
    with desk.database.reading() as reading:
        registry.current(reading.session, desk.shared)
    statements = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with desk.database.reading() as reading:
        registry.current(reading.session, desk.shared)
    assert sum("SELECT" in statement for statement in statements) == 1


def test_only_offices_in_force_on_the_day_are_in_the_days_tree(desk):
    desk.import_csv(
        "code,name,tier,parent_code,valid_from,valid_until\n9901OLD,旧局,county,990100,2020-01-01,2024-06-30\n"
    )
    with desk.database.reading() as reading:
        known = registry.load(reading.session)
    assert "9901OLD" in known.on(date(2024, 6, 30))
    assert "9901OLD" not in known.on(date(2024, 7, 1))
    assert known.on(date(2024, 7, 1)) is known.on(date(2024, 7, 1))


def test_without_dated_offices_every_day_has_the_whole_tree(desk):
    with desk.database.reading() as reading:
        known = registry.load(reading.session)
    assert known.on(date(1999, 1, 1)) is known.all


def test_two_imports_at_once_end_in_one_tree(empty, county, operator):
    ways = [county, county.replace("东岭镇", "东岭街道")]
    threads = [threading.Thread(target=empty.import_csv, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(listed(empty, operator)) == 8
    assert sorted(changed(empty))[:2] == [("990100", 1), ("990100001", 1)]
    assert ("990100001", 2) in changed(empty)
