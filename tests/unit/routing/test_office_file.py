"""Reading and checking files of offices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin import text
from huiyin.offices import Office, OfficeTree
from services.routing import csv_file
from services.routing.offices import office_file
from services.routing.offices.errors import OfficeFileInvalid, OfficeFileUnreadable
from services.routing.offices.office_file import FAULTS, Fault

HEADER = "code,name,tier,parent_code,kind,site,categories,keywords,successor,valid_from,valid_until\n"
MARKS = "code,name,tier,parent_code,site,abbreviation\n"
ROOT = Office("C", "县", "county", "government", site="C")


def check(text, registered=(), header=HEADER):
    file = office_file.read((header + text).encode())
    return office_file.check(file, {office.code: office for office in registered}, site="S")


def faults(text, registered=(), header=HEADER):
    with pytest.raises(OfficeFileInvalid) as caught:
        check(text, registered, header)
    return [(row["row"], row["code"]) for row in caught.value.params["rows"]]


def test_a_county_may_hang_under_city_and_province():
    offices = check(
        "P,省,province,\nS,市,city,P\nC,县,county,S\nT,乡,township,C\n", header="code,name,tier,parent_code\n"
    )
    assert [(one.code, one.tier, one.kind) for one in offices] == [
        ("P", "province", "government"),
        ("S", "city", "government"),
        ("C", "county", "government"),
        ("T", "township", "government"),
    ]


def test_four_columns_are_enough():
    county, town, village = check(
        "C,县,county,\nT,乡,township,C\nV,村,village,T\n", header="code,name,tier,parent_code\n"
    )
    assert (county.kind, town.kind, village.kind) == ("government", "government", "station")
    assert (county.parent, village.parent, village.site) == (None, "T", "S")


def test_every_column_is_read():
    text = "C,县,county,\nD,水利局,county,C,department,site9,0501; 水利；防汛,水库;;灌溉;水库,C,2024-02-29,2026/3/1\n"
    assert check(text)[1] == Office(
        code="D",
        name="水利局",
        tier="county",
        kind="department",
        parent="C",
        site="site9",
        categories=("0501", "水利", "防汛"),
        keywords=("水库", "灌溉"),
        successor="C",
        valid_from=date(2024, 2, 29),
        valid_until=date(2026, 3, 1),
    )


def test_what_papers_need_is_read_and_a_blank_cell_is_nothing():
    text = "C,县,county,, 青政 ,000-1000001,人民路1号\nT,乡,township,C,,,\n"
    county, town = check(text, header="code,name,tier,parent_code,abbreviation,phone,address\n")
    assert (county.abbreviation, county.phone, county.address) == ("青政", "000-1000001", "人民路1号")
    assert (town.abbreviation, town.phone, town.address) == (None, None, None)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (f"{'青' * 17},,", "abbreviation_long"),
        ("2026,,", "abbreviation_bad"),
        ("青 信,,", "abbreviation_bad"),
        ("青〔信〕,,", "abbreviation_bad"),
        (f",{'0' * 41},", "phone_long"),
        (f",,{'路' * 201}", "address_long"),
    ],
)
def test_what_a_paper_cannot_show_is_told_by_its_row(cells, expected):
    header = "code,name,tier,parent_code,abbreviation,phone,address\n"
    assert faults(f"C,县,county,,{cells}\n", header=header) == [(2, expected)]


@pytest.mark.parametrize(("one", "other"), [("青信", "青信"), ("青", "青信"), ("青信", "青")])
def test_of_two_offices_whose_papers_would_be_numbered_alike_the_second_is_told(one, other):
    assert faults(f"C,县,county,,,{one}\nD,局,county,C,,{other}\n", header=MARKS) == [(3, "abbreviation_taken")]


def test_an_abbreviation_that_is_the_code_of_another_office_is_told():
    assert faults("C,县,county,,,\nD,局,county,C,,C\n", header=MARKS) == [(3, "abbreviation_taken")]


def test_an_abbreviation_of_a_registered_office_is_taken_until_that_one_gives_it_up():
    registered = [ROOT, Office("T", "乡", "township", "government", "C", "C", abbreviation="青政")]
    row = "A,乙,township,C,,青政\n"
    assert faults(row, registered, MARKS) == [(2, "abbreviation_taken")]
    assert check(f"T,乡,township,C,,\n{row}", registered, MARKS)[1].abbreviation == "青政"


def test_offices_of_two_sites_may_have_one_abbreviation():
    text = "C,县,county,,,\nA,甲,township,C,a,东政\nB,乙,township,C,b,东政\n"
    assert [one.abbreviation for one in check(text, header=MARKS)] == [None, "东政", "东政"]


def test_an_office_has_the_site_of_its_parent_where_abbreviations_are_compared():
    text = "C,县,county,,a,东政\nA,甲,township,C,,东政\n"
    assert faults(text, header=MARKS) == [(3, "abbreviation_taken")]
    assert (3, "cycle") in faults("C,县,county,,,\nA,甲,township,A,,东政\n", header=MARKS)


def test_an_office_without_a_site_has_that_of_the_nearest_office_above_that_names_one():
    county, town, village = check("C,县,county,\nT,乡,township,C,,town-site\nV,村,village,T\n")
    assert [county.site, town.site, village.site] == ["S", "town-site", "town-site"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings_are_read(encoding):
    file = office_file.read("Code,NAME,tier,parent_code,备注\nC,青禾县,county,,x\n\n , , , ,\n".encode(encoding))
    assert file.rows == [(2, {"code": "C", "name": "青禾县", "tier": "county", "parent_code": "", "备注": "x"})]
    assert file.ignored == ("备注",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "code, name, tier, parent_code"),
        (b"code,name\nC,x\n", "tier, parent_code"),
        (HEADER.encode(), "lists no office"),
        (HEADER.encode() + b'C,"open', "quote"),
        (b"code,name,tier,parent_code,phone,Phone \nC,x,county,,1,2\n", "phone twice"),
        (b"\xff\xff\xff", "GB18030"),
    ],
    ids=["empty", "columns missing", "no rows", "truncated", "doubled", "binary"],
)
def test_a_file_that_is_no_office_file_is_refused_with_what_to_do(content, said):
    with pytest.raises(OfficeFileUnreadable) as caught:
        office_file.read(content)
    assert said in caught.value.text("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C,县,county,\nT,乡,township,?\n", [(3, "parent_unknown")]),
        ("C,县,county,\nC,县,county,\n", [(3, "code_duplicate")]),
        ("C,县,county,\nD,县,county,\n", [(3, "second_root")]),
        ("C,县,county,\nA,甲,township,B\nB,乙,township,A\nV,村,village,A\n", [(3, "cycle"), (4, "cycle")]),
        ("C,县,county,C\n", [(2, "cycle")]),
        ("C,县,region,\n", [(2, "tier_bad")]),
        ("C,县,,\n", [(2, "tier_bad")]),
        ("C,县,county,,ministry\n", [(2, "kind_bad")]),
        ("C,县,county,\nV,村,village,C\nT,乡,township,V\n", [(4, "tier_above_parent")]),
        ("C,,county,\n", [(2, "name_missing")]),
        (",县,county,\n", [(2, "code_missing")]),
        ("C 1,县,county,\n", [(2, "code_bad")]),
        (f"{'9' * 33},县,county,\n", [(2, "code_bad")]),
        (f"C,{'县' * 129},county,\n", [(2, "name_long")]),
        (f"C,县,county,,,{'s' * 33}\n", [(2, "site_long")]),
        ("C,县,county,,,,,,X\n", [(2, "successor_unknown")]),
        ("C,县,county,,,,,,C\n", [(2, "successor_self")]),
        ("C,县,county,,,,,,,2024-02-30\n", [(2, "date_bad")]),
        ("C,县,county,,,,,,,,去年\n", [(2, "date_bad")]),
        ("C,县,county,,,,,,,2024-02-02,2024-02-01\n", [(2, "dates_reversed")]),
        ("C,县,county,,,,,,,,,more\n", [(2, "cells_extra")]),
    ],
)
def test_a_bad_row_is_told_by_its_number(text, expected):
    assert faults(text) == expected


def test_every_bad_row_is_told_at_once_and_in_order():
    text = "C,县,county,\n\nT,,township,C\nV,村,hamlet,?\nC,县,county,\n"
    expected = [(4, "name_missing"), (5, "tier_bad"), (5, "parent_unknown"), (6, "code_duplicate")]
    assert faults(text) == expected


def test_a_row_under_a_bad_row_is_not_blamed():
    assert faults("C,县,county,\nT,乡,region,C\nV,村,village,T\n") == [(3, "tier_bad")]


def test_parents_may_be_registered_already():
    (department,) = check("D,水利局,county,C,department\n", registered=[ROOT])
    assert department.site == "C"


def test_a_second_county_is_a_second_root():
    assert faults("D,邻县,county,\n", registered=[ROOT]) == [(2, "second_root")]


def test_a_new_root_may_be_put_above_the_registered_one():
    top, county = check("P,省,county,\nC,县,county,P\n", registered=[ROOT])
    assert (top.parent, county.parent) == (None, "P")


def test_a_change_that_closes_a_circle_over_registered_offices_is_told():
    town = Office("T", "乡", "township", "government", "C")
    village = Office("V", "村", "village", "station", "T")
    assert (2, "cycle") in faults("T,乡,township,V\n", registered=[ROOT, town, village])


def test_a_registered_office_that_would_stand_above_its_parent_is_told_at_the_row_that_does_it():
    town = Office("T", "乡", "township", "government", "C")
    assert faults("C,县,village,\n", registered=[ROOT, town]) == [(2, "tier_below_child")]


def test_the_sentences_name_row_and_value_in_both_languages():
    fault = Fault(7, "code_duplicate", "C", 2)
    assert fault.text("zh") == "第 7 行：代码 C 与第 2 行重复"
    assert fault.text("en") == "row 7: code C is that of row 2 already"
    assert all("{" not in Fault(1, code, "v", 2).text(language) for code in FAULTS for language in ("zh", "en"))


@given(st.lists(st.integers(-1, 6), min_size=1, max_size=7))
def test_a_file_passes_exactly_where_its_parents_make_one_tree(parents):
    rows = "".join(f"N{n},名,county,{f'N{up}' if up >= 0 else ''}\n" for n, up in enumerate(parents))
    if is_tree(parents):
        tree = OfficeTree(check(rows))
        assert {one.code for one in tree.under(tree.root.code)} == {f"N{n}" for n in range(len(parents))}
    else:
        assert faults(rows)


def is_tree(parents):
    """Judge it another way: one root, and as many steps up as there are offices bring each of them to it."""
    at = list(range(len(parents)))
    for _ in parents:
        at = [parents[n] if 0 <= n < len(parents) and parents[n] >= 0 else n for n in at]
    return parents.count(-1) == 1 and set(at) == {parents.index(-1)}


_WHOLE = Office(
    *("D", "水利局", "county", "department", "C", "C", ("0501",), ("水库", "灌溉"), "C"),
    *(date(2020, 1, 1), date(2030, 1, 1), "测水", "0990-1", "渠首路3号"),
)


def test_a_row_that_ends_early_leaves_the_rest_of_a_registered_office_as_it_is():
    text = "D,水务局,county,C\n"
    assert check(text, [ROOT, _WHOLE]) == [replace(_WHOLE, name="水务局")]


@pytest.mark.parametrize("column", office_file.OPTIONAL)
def test_an_empty_cell_of_a_named_column_says_there_is_none(column):
    [found] = check("D,水利局,county,C,\n", [ROOT, _WHOLE], f"code,name,tier,parent_code,{column}\n")
    nothing = {"kind": "government", "site": "C", "categories": (), "keywords": ()}
    assert found == replace(_WHOLE, **{column: nothing.get(column)})


#: What a registry may hold: text that was made sound before.
_TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=16)
    .map(text.line)
    .filter(bool)
)
_LIKE_NUMBERS = st.sampled_from(["=1+1", "+86 990", "-5", "@name", "0990", "360730101001", "1E5", "3-4", "2024-01-31"])


@given(
    name=_TEXT | _LIKE_NUMBERS,
    words=st.lists(_TEXT.filter(lambda word: not set(word) & set(";；")) | _LIKE_NUMBERS, unique=True).map(tuple),
    phone=st.none() | _TEXT | _LIKE_NUMBERS,
    day=st.none() | st.dates(),
)
def test_what_is_written_of_an_office_reads_as_that_office(name, words, phone, day):
    office = replace(_WHOLE, name=name, keywords=words, phone=phone, address=name, valid_from=None, valid_until=day)
    columns = office_file.REQUIRED + office_file.OPTIONAL
    cells = office_file.cells_of(office)
    content = csv_file.written([columns, [cells[column] for column in columns]])
    assert office_file.check(office_file.read(content), {"C": ROOT}, site="S") == [office]


@pytest.mark.parametrize("cell", ["=1+1", "+86 990 1", "-5", "@name", "0990", "360730101001", "1E5", "3-4", "1.50"])
def test_a_spreadsheet_takes_no_cell_for_a_formula_or_a_number(cell):
    assert csv_file.written([["code", cell, "渠首路3号"]]) == f"code,\t{cell},渠首路3号\r\n".encode("utf-8-sig")


def test_codes_in_full_width_and_marks_nobody_sees_are_read_as_what_they_mean():
    header = "\ufeff\ufeffcode\u200b,ｎａｍｅ,tier,parent_code"
    content = f"{header}\n９９０１０１\u200b,青石\u202e镇,township,\ufeffC\n\u3164,\u200b,,\n"

    [office] = office_file.check(office_file.read(content.encode()), {"C": ROOT}, site="S")

    assert (office.code, office.name, office.parent) == ("990101", "青石镇", "C")


WHOLE_HEADER = "code,name,tier,parent_code,keywords,phone,address\n"


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", " \u2060 ", "\ufeff", "\u3000", "\u00ad"])
def test_an_item_of_a_list_in_which_nothing_shows_is_none(nothing):
    header = "code,name,tier,parent_code,categories,keywords\n"
    [office] = check(f"C,县,county,,{nothing};0501,水库;{nothing}；{nothing}灌溉\n", header=header)
    assert (office.categories, office.keywords) == (("0501",), ("水库", "灌溉"))


@pytest.mark.parametrize("column", ["name", "keywords", "phone", "address"])
@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("#N/A", "cell_error"),
        ("#VALUE!", "cell_error"),
        ("####", "cell_error"),
        ("1.38E+10", "cell_shortened"),
        ("4.30101E+17", "cell_shortened"),
        ("=1+1", "cell_formula"),
        ("＝A1", "cell_formula"),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_told_by_row_and_column(column, cell, fault):
    row = {"code": "C", "name": "县", "tier": "county", column: cell}
    names = WHOLE_HEADER.strip().split(",")
    assert faults(",".join(row.get(name, "") for name in names) + "\n", header=WHOLE_HEADER) == [(2, fault)]


def test_a_column_that_means_nothing_here_may_hold_anything():
    header = "code,name,tier,parent_code,备注\n"
    assert [office.code for office in check("C,县,county,,#N/A\n", header=header)] == ["C"]


def test_rows_that_end_early_are_named_with_the_columns_they_leave():
    file = office_file.read((WHOLE_HEADER + "C,县,county,,水库,1,渠首路\nT,乡,township,C,灌溉\nD,局,county\n").encode())
    assert file.short == ((3, ("phone", "address")), (4, ("parent_code", "keywords", "phone", "address")))


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_cells_may_be_parted_as_the_spreadsheet_of_the_country_does(mark):
    cells = [["code", "name", "tier", "parent_code", "keywords"], ["C", "县", "county", "", "水库;灌溉"]]
    content = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in cells).encode()
    [office] = office_file.check(office_file.read(content), {}, site="S")
    assert office.keywords == ("水库", "灌溉")


def test_a_stray_quote_is_not_called_an_unclosed_one():
    with pytest.raises(OfficeFileUnreadable) as caught:
        office_file.read(HEADER.encode() + b'C,"a"b,county,\n')
    assert "near line 2" in caught.value.text("en")
    assert "unclosed" not in caught.value.text("en")
