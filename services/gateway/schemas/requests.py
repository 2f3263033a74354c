"""What may be sent to each route."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import INCLUDE, Schema, fields

from services.gateway.schemas.fields import (
    Listed,
    ListedWhole,
    Shape,
    choice,
    code,
    day,
    file,
    many,
    moment,
    number,
    text,
    ticked,
    yes_no,
)

#: Ways in through HTTP that come with Huiyin; all but ``web`` are entered by a clerk.
CHANNELS = ("web", "letter", "visit")
#: Rows of a register come from a file by ``huiyin import``, and not one by one.
FILE_CHANNELS = ("ledger",)
#: 信访目的: 申诉, 求决, 揭发控告, 意见建议, 其他.
PURPOSES = ("appeal", "request", "accusation", "suggestion", "other")
#: What a file is for: 材料, 送达凭证, 授权委托书, 其他.
ATTACHMENT_PURPOSES = ("material", "proof_of_service", "written_authority", "other")
#: 支持, 解释说明, 不支持 (条例 Art 32); 采纳, 部分采纳, 未采纳 (Art 29); 维持, 变更, 撤销重办; 协办意见; 反馈 (Art 30).
OUTCOMES = (
    "supported", "explained", "not_supported",
    "adopted", "partly_adopted", "not_adopted",
    "upheld", "changed", "remanded",
    "contributed", "reported_back",
)  # fmt: skip
#: How an answer reaches the person.
METHODS = ("in_person", "post", "sms", "online", "public_notice", "left_at_home", "phone")
#: 信访部门, 责任单位.
SIDES = ("petition_office", "responsible_office")
#: 满意, 基本满意, 不满意.
SCORES = ("satisfied", "mostly", "dissatisfied")
#: Steps of an assignment, 待受理 to 已送达; in the last line those that end it otherwise.
STATES = (
    "issued", "objected", "disputed", "accepted", "mediating", "hearing", "drafted", "answered", "served",
    "replaced", "declined", "diverted", "settled", "terminated", "annulled",
)  # fmt: skip
#: Why a matter, or a request for review, is declined.
GROUNDS = ("not_competent", "under_way", "in_remedy", "window_lapsed", "not_reviewable", "wrong_place", "other")
#: 首办责任, 转送后跟踪.
DUTIES = ("first", "transferred")
#: By what figures can be split.
SPLITS = ("office", "channel", "category", "month")


#: What the name of a plugin is made of (``huiyin.plugins.loader``).
PLUGIN_NAME = re.compile("[a-z][a-z0-9_]{0,31}")


class Matter(Shape):
    """A matter to be registered. Only the content is required: a name and an address may be left out."""

    content = text(
        20_000, "诉求、事实和理由 What happened and what is asked for", "三组排水沟堵塞，雨天积水进屋。", required=True
    )
    title = text(200, "标题，不填则取内容的开头 Title; left out, the content's beginning serves", "村东排水沟堵塞")
    name = text(100, "姓名或名称，可不填 Name; may be left out", "测试甲")
    address = text(300, "通讯地址，可不填 Address; may be left out", "测试县示例镇东村三组")
    phone = text(40, "电话，可不填 Phone; may be left out", "000-0000000")
    people_count = number(1, 9999, "信访人数 How many people bring it", 1)
    place = code(32, "问题属地的机构代码 Code of the place the problem is in", "990101001")
    category = text(64, "内容分类 Category of the content", "城乡建设")
    purpose = choice(PURPOSES, "信访目的 Purpose: 申诉, 求决, 揭发控告, 意见建议, 其他")
    named_office = code(32, "信访人写明的机关的代码 Code of the office the person named", "990101")
    accused_office = code(32, "被反映单位的机构代码 Code of the office complained of", "990102")
    accused_name = text(100, "被反映人，只供承办使用 Name of the person complained of; kept close", "测试乙")
    requests = many(
        text(200, "一项诉求 One thing asked for", "清理排水沟"),
        20,
        "逐项诉求，每项都须答复 The single things asked for; each needs its answer",
    )
    channel = choice(
        CHANNELS,
        "来源：web 任何人可用；letter、visit 须带工作人员令牌 Letters and visits need a token",
        load_default="web",
    )
    received_at = moment("收到时间，仅限来信、来访 When it was received; letters and visits only")
    barcode = code(190, "来信条码，同号只登记一次 Barcode of a letter, which is registered once", "L-0001")

    def load(self, data: Any, **options: Any) -> Any:
        """Read a matter; where ``channel`` names a plugin's, every other field is the plugin's own, as it is."""
        channel = data.get("channel") if isinstance(data, Mapping) else None
        if isinstance(channel, str) and PLUGIN_NAME.fullmatch(channel) and channel not in (*CHANNELS, *FILE_CHANNELS):
            return PluginMatter().load(data)
        return super().load(data, **options)


class PluginMatter(Shape):
    """A matter by the channel of an installed plugin: its name, and beside it the fields that the plugin takes."""

    class Meta:
        """What the fields may be, the plugin says."""

        unknown = INCLUDE

    channel = text(
        32,
        "插件渠道的名称，其余各项由插件规定 The plugin's name; all else is as the plugin says",
        "phone",
        required=True,
    )


class KeyHeaders(Shape):
    """The header that makes a repeated request safe."""

    key = text(
        128,
        "幂等键，每次新的提交请用新的 UUID：同一客户端同键同内容再次提交，返回第一次的结果 "
        "A key, a new UUID for each new thing sent: the same body under it, from the same client, gives the first "
        "answer again",
        None,
        data_key="Idempotency-Key",
    )


class QueryCode(Shape):
    """The query code of a receipt."""

    query_code = code(100, "回执上的查询码 The query code on the receipt", "H7QM4KXW2PRT9VNC", required=True)


_FILE = "文件，最大 20 MB：图片、PDF、Word、Excel、OFD、文本、录音录像 The file, up to 20 MB"


class StaffFile(Shape):
    """A file that staff add to a matter."""

    file = file(_FILE, required=True)
    purpose = choice(
        ATTACHMENT_PURPOSES,
        "用途：材料、送达凭证、授权委托书、其他 What it is for",
        load_default=ATTACHMENT_PURPOSES[0],
    )
    visible = ticked("信访人凭查询码可见 Whether the person sees it with the query code", load_default=False)


class PersonFile(QueryCode):
    """A file that whoever has the query code adds to the matter (补充材料)."""

    file = file(_FILE, required=True)


class Rating(QueryCode):
    """One side rated by the person, with the query code."""

    side = choice(SIDES, "评价对象：信访部门、责任单位 Which side is rated", required=True)
    score = choice(SCORES, "满意、基本满意、不满意 The rating", required=True)


class OfAssignment(Shape):
    """A step of a matter that several offices may have."""

    assignment = code(36, "有多个办理任务时指明哪一个 Which assignment, where there are several", "")


class Part(Shape):
    """A request of the matter that is not accepted with the others (部分不予受理)."""

    ord = number(1, 20, "第几项诉求 Which request", 1, required=True)
    ending = choice(("declined", "diverted"), "不予受理、导入法定途径 Declined or led elsewhere", required=True)
    reason = text(500, "理由 Why", "该项属于水利部门职权范围。", required=True)
    go_to = text(500, "应向哪里提出 Where to go", "测试县水利局", required=True)
    basis = text(500, "依据 On what basis", "《信访工作条例》第二十三条第一款")
    legal_route = number(1, 5, "导入法定途径的，第三十一条第几项 Item of Art 31, where led elsewhere", 2)


class Accept(OfAssignment):
    """The responsible office accepts the matter (受理), perhaps on the fast track, perhaps not all of it."""

    accepted_at = moment("受理时间，不填为现在 When it was accepted; now where left out")
    fast_ground = code(
        32, "简易办理的理由，不填为普通程序 Ground for the fast track; the ordinary where left out", "clear"
    )
    parts = many(Part, 20, "不予受理或者导入法定途径的诉求 Requests that are not accepted")


class Issue(Shape):
    """The answer to one of several requests of a matter (诉求)."""

    ord = number(1, 20, "第几项诉求 Which request", 1)
    outcome = choice(OUTCOMES, "该项的处理结果 Its outcome", required=True)
    text = text(20_000, "该项的答复 Its answer", "补偿款已核发。", required=True)


class Draft(OfAssignment):
    """An opinion to be checked by another person (拟稿); facts and basis are what the paper must hold."""

    outcome = choice(
        OUTCOMES, "处理结果 The outcome (条例 Art 29, 32; 复查复核: upheld, changed, remanded)", required=True
    )
    request = text(20_000, "投诉请求 What the person asks for", "请求清理三组排水沟。")
    facts = text(20_000, "事实和理由 Facts and reasons", "经现场核查，排水沟被建筑垃圾堵塞。")
    basis = text(20_000, "法律法规依据 Legal basis", "《村庄和集镇规划建设管理条例》第三十一条。")
    new_facts = text(20_000, "发回重办后认定的新事实 New facts after a remand", "")
    issues = many(Issue, 20, "多项诉求逐项答复 An answer to each of several requests")
    text = text(
        20_000, "处理意见全文 The whole opinion", "排水沟已于三月十日清理完毕，村委会每月巡查一次。", required=True
    )


class ReturnDraft(OfAssignment):
    """Return a draft (退回修改)."""

    remark = text(500, "修改意见 What must change", "请补充法律依据。", required=True)


class Answer(OfAssignment):
    """Issue the draft after checking it (审核签发)."""

    remark = text(500, "审核意见 Remark of the check", "同意签发。")
    remand_to = code(32, "撤销重办的，由哪个机关重办 Office that handles it anew after a remand", "990102")
    reply_by = day("撤销重办的期限 Day by which it is handled anew", "2026-04-30")


class Serve(OfAssignment):
    """The answer reached the person (送达)."""

    method = choice(METHODS, "送达方式 How it reached the person", required=True)
    served_at = moment("送达时间，不填为现在 When it reached the person; now where left out")
    proof = code(64, "送达回执附件的编号 Attachment that proves it", "")
    note = text(500, "留置、公告送达的经过 How it was left at home or announced", "村委会主任在场见证。")


class Decline(OfAssignment):
    """Decline a matter (不予受理): why, on what basis, and where the person may go."""

    ground = choice(GROUNDS, "理由类别，不填为不属于本机关职权 Ground; not competent where left out")
    earlier = code(32, "正在办理的同一信访事项编号 Number of the same matter under way", "370000-2026-0000002")
    reason = text(500, "理由 Why", "该事项属于人民法院职权范围。", required=True)
    basis = text(500, "依据 On what basis", "《信访工作条例》第二十三条第一款", required=True)
    go_to = text(500, "应向哪里提出 Where to go", "测试县人民法院", required=True)
    remedy = text(500, "其他救济途径和期限 Another remedy and its limit", "可在六个月内提起行政诉讼。")
    ended_at = moment("告知时间，不填为现在 When it was told; now where left out")


class DeclineFinal(OfAssignment):
    """No longer accept a matter that a recheck has ended (不再受理)."""

    reason = text(
        500, "同一事实和理由的认定 Finding that facts and reasons are the same", "与原信访事项一致。", required=True
    )
    earlier_opinion = text(
        200, "复核意见的编号和日期 Number and date of the recheck", "测信核〔2026〕3号", required=True
    )
    earlier = code(32, "原信访事项的编号 Number of the earlier matter, where it is known here", "370000-2025-0000001")
    ended_at = moment("告知时间，不填为现在 When it was told; now where left out")


class Divert(OfAssignment):
    """Lead a matter to its legal route (导入法定途径)."""

    legal_route = number(1, 5, "第三十一条第几项 Item of Art 31", 2, required=True)
    organ = text(200, "有权处理的机关 The organ", "测试县劳动人事争议仲裁院", required=True)
    reason = text(500, "理由 Why", "劳动报酬争议应先申请仲裁。", required=True)
    ended_at = moment("告知时间，不填为现在 When it was told; now where left out")


class Visit(Shape):
    """A return visit that was made (回访)."""

    reached = yes_no("是否联系到信访人 Whether the person was reached", required=True)
    resolved = yes_no("信访人认为问题是否解决；未联系到则不填 Whether the person finds the problem solved")
    note = text(2_000, "回访记录 What was said", "排水沟已清理，本人认可。")


class Worklist(Listed):
    """Which matters to list."""

    office = code(32, "机构代码，不填为令牌所属机构 Code of the office; the token's own where left out", "990101")
    state = choice(STATES, "只列这一状态 Only this state; all open ones where left out")
    duty = choice(
        DUTIES, "first 首办未告知去向、transferred 已转出未告知结果 What it must still see told, not its own work"
    )


class OldNumber(Listed):
    """By which number matters are looked for."""

    old_number = text(
        200,
        "台账、信件上的编号；括号、全角半角、大小写、空格不论 A number elsewhere, written in any way",
        "信访〔2025〕17号",
        required=True,
    )


class Offices(ListedWhole):
    """Which part of the office tree to list."""

    under = code(32, "只列此机构及其下级 Only this office and those below it", "990101")


class Figures(Shape):
    """Which figures to compute: matters received from ``from`` to ``to``, as known on ``as_of``."""

    class Meta:
        """``from`` is a word of Python's own."""

        include = {"from": day("收到日期起 First day of receipt", "2026-01-01", required=True)}

    office = code(32, "机构代码，含其下级 Code of the office; those below it are counted too", "9901", required=True)
    to = day("收到日期止 Last day of receipt", "2026-03-31", required=True)
    as_of = day("截至日期，不填为今天 As known on this day; today where left out", "2026-06-30")
    by = choice(SPLITS, "分项：机构、渠道、分类、月份 Split by")
    channel = code(32, "只计此渠道 Only this channel", "web")
    category = text(64, "只计此分类 Only this category", "城乡建设")


#: An example of each request body, invented.
EXAMPLES: dict[type[Schema], dict[str, Any]] = {
    Matter: {
        "content": "三组排水沟堵塞，雨天积水进屋，请派人清理。",
        "title": "村东排水沟堵塞",
        "name": "测试甲",
        "address": "测试县示例镇东村三组",
    },
    QueryCode: {"query_code": "H7QM4KXW2PRT9VNC"},
    Rating: {"query_code": "H7QM4KXW2PRT9VNC", "side": "responsible_office", "score": "satisfied"},
    Accept: {"accepted_at": "2026-03-05T09:00:00+08:00"},
    Draft: {
        "text": "排水沟已清理完毕，村委会每月巡查一次。",
        "outcome": "supported",
        "facts": "经现场核查属实。",
        "basis": "《村庄和集镇规划建设管理条例》第三十一条。",
    },
    Answer: {"remark": "同意签发。"},
    Serve: {"method": "in_person"},
    Visit: {"reached": True, "resolved": True, "note": "排水沟已清理，本人认可。"},
}


def example(shape: type[Shape]) -> dict[str, Any]:
    """Return the invented example of a request body; where none is written, what its fields need at least."""
    return EXAMPLES.get(shape) or _invented(shape())


def _invented(shape: Schema) -> dict[str, Any]:
    given = list(shape.fields.items())
    needed = [pair for pair in given if pair[1].required] or given[-1:]
    return {field.data_key or name: _value(field) for name, field in needed}


def _value(field: Any) -> Any:
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    return _invented(field.schema) if isinstance(field, fields.Nested) else field.metadata["example"]
