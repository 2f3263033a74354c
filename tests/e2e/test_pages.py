"""The pages as a person uses them, in a real browser: write, press, read, and nothing loaded from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from huiyin import clock
from huiyin.clock import local_day
from tests.e2e.browser import Browser
from tests.e2e.people import COUNTY, TOWNSHIP, County, Person

_OPINION = {"facts": "经现场核查属实。", "basis": "《城市照明管理规定》第二十八条。"}
_CONTENT = "长岗村口的路灯坏了半个月，晚上看不见路，请派人修。"


@pytest.fixture(scope="module")
def home(county: County) -> str:
    """The address of the start page."""
    return f"http://127.0.0.1:{county.port}"


@pytest.fixture(scope="module")
def receipt(browser: Browser, home: str) -> dict[str, str]:
    """What the page shows after a person has filled in the form: the number and the query code."""
    browser.open(home)
    browser.press("登记信访事项")
    browser.fill("诉求和事实", _CONTENT)
    browser.fill("标题", "村口路灯不亮")
    browser.choose("问题发生在哪里", "柳河乡长岗村")
    browser.choose("目的", "求决")
    browser.fill("姓名", "测试乙")
    browser.press("提交登记")
    assert "已登记" in browser.shown()
    number, code = browser.read(".receipt .number"), browser.read(".receipt .big")
    return {"number": number, "query_code": "".join(code.split())}


def _handle(handler: Person, checker: Person, number: str) -> None:
    """Take every step of the office, through the API."""
    path = f"/matters/{number}"
    handler.until(lambda p: p.get(path), lambda whole: whole["case"], "the routing")
    assert handler.post(f"{path}/accept", {}).status == 200
    assert handler.post(f"{path}/draft", {**_OPINION, "text": "路灯已换新。", "outcome": "supported"}).status == 200
    assert checker.post(f"{path}/answer", {}).status == 200
    assert handler.post(f"{path}/serve", {"method": "sms"}).status == 200
    handler.until(lambda p: p.get(path), lambda whole: whole["followup"]["to_rate"], "the question for a rating")


def test_the_form_gives_a_number_and_a_code_and_says_what_happens_then(
    browser: Browser, receipt: dict[str, str]
) -> None:
    assert receipt["number"].startswith("990100-")
    assert len(receipt["query_code"]) == 16
    shown = browser.shown()
    assert "请抄下或打印这一页" in shown
    assert "15 日内" in shown
    assert "《信访工作条例》第二十三条" in shown


def test_the_code_opens_the_matter_with_its_office_and_the_last_day(
    browser: Browser, home: str, handler: Person, receipt: dict[str, str]
) -> None:
    handler.until(lambda p: p.get(f"/matters/{receipt['number']}"), lambda whole: whole["case"], "the routing")
    browser.open(home)
    browser.fill("回执上的查询码", receipt["query_code"].lower())
    browser.press("查看办理情况")
    shown = browser.shown()
    assert "村口路灯不亮" in shown
    assert receipt["number"] in shown
    assert "责任单位：柳河乡" in shown
    assert "之前：告知是否受理" in shown
    assert "测试乙" not in shown


def test_the_person_reads_the_answer_and_rates_each_side_by_a_click(
    browser: Browser, home: str, handler: Person, checker: Person, receipt: dict[str, str]
) -> None:
    _handle(handler, checker, receipt["number"])
    browser.open(f"{home}/track")
    browser.fill("回执上的查询码", receipt["query_code"])
    browser.press("查询")
    assert "路灯已换新。" in browser.shown()
    browser.press("基本满意")
    assert "评价已收到，谢谢。" in browser.shown()
    browser.press("满意")
    shown = browser.shown()
    assert "信访部门：基本满意" in shown
    assert "责任单位：满意" in shown
    assert "每一方只能评价一次" not in shown


def test_the_person_asks_the_organ_above_for_a_review_on_the_page(
    browser: Browser, home: str, county: County, handler: Person, receipt: dict[str, str]
) -> None:
    browser.open(f"{home}/track")
    browser.fill("回执上的查询码", receipt["query_code"])
    browser.press("查询")
    assert "申请复查，最后一日是" in browser.shown()
    browser.fill("申请的理由", "新装的路灯第二天又不亮。")
    browser.press("申请复查")
    shown = browser.shown()
    assert "申请已收到" in shown
    assert "申请的理由" not in shown
    for still in ("路灯已换新。", "已申请复查、复核，尚无结果", "答复送达", "申请复查", "复查：待受理"):
        assert still in shown
    case = handler.get(f"/matters/{receipt['number']}").json["case"]
    assert (case["kind"], case["office"]) == ("review", COUNTY)
    assert case["asked"]["grounds"] == "新装的路灯第二天又不亮。"


def test_a_wrong_code_is_told_in_words_beside_the_field(browser: Browser, home: str) -> None:
    browser.open(f"{home}/track")
    browser.fill("回执上的查询码", "22223333444455556")
    browser.press("查询")
    assert "查询码不正确。请对照回执逐位核对" in browser.shown()


def test_what_was_typed_stays_where_one_field_is_wrong(browser: Browser, home: str) -> None:
    browser.open(f"{home}/register")
    browser.fill("诉求和事实", _CONTENT)
    browser.fill("共同反映的人数", "许多")
    browser.press("提交登记")
    shown = browser.shown()
    assert "有几处需要改正，已在下面标出。" in shown
    assert "请填写整数。" in shown
    browser.fill("共同反映的人数", "3")
    browser.press("提交登记")
    assert "已登记" in browser.shown()


def test_the_pages_speak_english_where_that_is_chosen(browser: Browser, home: str) -> None:
    browser.open(home)
    browser.press("English")
    assert "Every matter lands somewhere" in browser.shown()
    browser.press("Register a matter")
    browser.fill("What happened", "The lamp at the crossing is broken.")
    browser.press("Register")
    assert "Query code" in browser.shown()


def test_staff_read_the_figures_of_their_office(browser: Browser, home: str, county: County) -> None:
    token = county.huiyin("token", "--office", COUNTY, "--id", "head").strip()
    browser.open(f"{home}/county")
    browser.fill("工作人员令牌", token)
    browser.fill("机构代码", TOWNSHIP)
    browser.choose("分项", "渠道")
    browser.press("计算")
    shown = browser.shown()
    assert "登记件数" in shown
    assert "柳河乡及其下级单位负责的信访事项" in shown
    assert "web" in shown
    printed = county.huiyin("figures", "--office", TOWNSHIP, *_period(), "--lang", "zh")
    counts = next(line for line in printed.splitlines() if line.startswith("已受理 "))
    assert counts.replace("  ", "，") in shown


def _period() -> tuple[str, ...]:
    year = local_day(clock.now()).year
    return "--from", f"{year}-01-01", "--to", f"{year}-12-31"


def test_the_pages_loaded_nothing_from_elsewhere_and_broke_no_rule_of_their_own(
    browser: Browser, home: str, receipt: dict[str, str]
) -> None:
    browser.open(f"{home}/docs/")
    hosts = {urlsplit(url).netloc for url in browser.loaded if urlsplit(url).scheme in ("http", "https")}
    assert hosts == {urlsplit(home).netloc}
    assert browser.complaints == []
