"""What may be sent to each route."""

from __future__ import annotations

from services.gateway.schemas.fields import Shape, choice, day, moment, number, query_number, text, yes_no

#: Ways in through HTTP; all but ``web`` are entered by a clerk.
CHANNELS = ("web", "letter", "visit")
#: 信访目的: 申诉, 求决, 揭发控告, 意见建议, 其他.
PURPOSES = ("appeal", "request", "accusation", "suggestion", "other")
#: 支持, 解释说明, 不支持 (条例 Art 32).
OUTCOMES = ("supported", "explained", "not_supported")
#: How an answer reaches the person.
METHODS = ("in_person", "post", "sms", "online", "public_notice")
#: 信访部门, 责任单位.
SIDES = ("petition_office", "responsible_office")
#: 满意, 基本满意, 不满意.
SCORES = ("satisfied", "mostly", "dissatisfied")
#: Steps of an assignment: 待受理, 已受理, 已答复, 已送达, 已改派.
STATES = ("issued", "accepted", "answered", "served", "replaced")
#: By what figures can be split.
SPLITS = ("office", "channel", "category", "month")


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
    place = text(32, "问题属地的机构代码 Code of the place the problem is in", "990101001")
    category = text(64, "内容分类 Category of the content", "城乡建设")
    purpose = choice(PURPOSES, "信访目的 Purpose: 申诉, 求决, 揭发控告, 意见建议, 其他")
    named_office = text(32, "信访人写明的机关的代码 Code of the office the person named", "990101")
    channel = choice(
        CHANNELS,
        "来源：web 任何人可用；letter、visit 须带工作人员令牌 Letters and visits need a token",
        load_default="web",
    )
    received_at = moment("收到时间，仅限来信、来访 When it was received; letters and visits only")
    barcode = text(190, "来信条码，同号只登记一次 Barcode of a letter, which is registered once", "L-0001")


class KeyHeaders(Shape):
    """The header that makes a repeated request safe."""

    key = text(
        128,
        "幂等键，建议用 UUID：同键同内容再次提交，返回第一次的结果 "
        "A key, best a UUID: the same body under the same key gives the first answer again",
        "7f1c0a52-9a53-4a53-8a0e-0d9b2f6f3c11",
        data_key="Idempotency-Key",
    )


class QueryCode(Shape):
    """The query code of a receipt."""

    query_code = text(40, "回执上的查询码 The query code on the receipt", "H7QM4KXW2PRT9VNC", required=True)


class Rating(QueryCode):
    """One side rated by the person, with the query code."""

    side = choice(SIDES, "评价对象：信访部门、责任单位 Which side is rated", required=True)
    score = choice(SCORES, "满意、基本满意、不满意 The rating", required=True)


class Accept(Shape):
    """The responsible office accepts the matter (受理)."""

    accepted_at = moment("受理时间，不填为现在 When it was accepted; now where left out")


class Answer(Shape):
    """The responsible office's opinion (处理意见)."""

    text = text(
        20_000, "处理意见全文 The whole opinion", "排水沟已于三月十日清理完毕，村委会每月巡查一次。", required=True
    )
    outcome = choice(OUTCOMES, "支持、解释说明、不支持 The outcome (条例 Art 32)", required=True)


class Serve(Shape):
    """The answer reached the person (送达)."""

    method = choice(METHODS, "当面、邮寄、短信、网上、公告 How it reached the person", required=True)
    served_at = moment("送达时间，不填为现在 When it reached the person; now where left out")


class Assign(Shape):
    """The matter goes to another office (改派)."""

    office = text(32, "改派到的机构代码 Code of the office it goes to", "990102", required=True)
    reason = text(500, "理由，写入办理记录 The reason, kept with the case", "属农业农村局职责", required=True)


class Visit(Shape):
    """A return visit that was made (回访)."""

    reached = yes_no("是否联系到信访人 Whether the person was reached", required=True)
    resolved = yes_no("信访人认为问题是否解决；未联系到则不填 Whether the person finds the problem solved")
    note = text(2_000, "回访记录 What was said", "排水沟已清理，本人认可。")


class Worklist(Shape):
    """Which matters to list."""

    office = text(32, "机构代码，不填为令牌所属机构 Code of the office; the token's own where left out", "990101")
    state = choice(STATES, "只列这一状态 Only this state; all open ones where left out")
    limit = query_number(1, 200, "最多几件 At most so many", 50, load_default=50)


class Offices(Shape):
    """Which part of the office tree to list."""

    under = text(32, "只列此机构及其下级 Only this office and those below it", "990101")


class Figures(Shape):
    """Which figures to compute: matters received from ``from`` to ``to``, as known on ``as_of``."""

    class Meta:
        """``from`` is a word of Python's own."""

        include = {"from": day("收到日期起 First day of receipt", "2026-01-01", required=True)}

    office = text(32, "机构代码，含其下级 Code of the office; those below it are counted too", "9901", required=True)
    to = day("收到日期止 Last day of receipt", "2026-03-31", required=True)
    as_of = day("截至日期，不填为今天 As known on this day; today where left out", "2026-06-30")
    by = choice(SPLITS, "分项：机构、渠道、分类、月份 Split by")
    channel = text(32, "只计此渠道 Only this channel", "web")
    category = text(64, "只计此分类 Only this category", "城乡建设")


#: An example of each request body, invented.
EXAMPLES = {
    Matter: {
        "content": "三组排水沟堵塞，雨天积水进屋，请派人清理。",
        "title": "村东排水沟堵塞",
        "name": "测试甲",
        "address": "测试县示例镇东村三组",
    },
    QueryCode: {"query_code": "H7QM4KXW2PRT9VNC"},
    Rating: {"query_code": "H7QM4KXW2PRT9VNC", "side": "responsible_office", "score": "satisfied"},
    Accept: {"accepted_at": "2026-03-05T09:00:00+08:00"},
    Answer: {"text": "排水沟已清理完毕，村委会每月巡查一次。", "outcome": "supported"},
    Serve: {"method": "in_person"},
    Assign: {"office": "990102", "reason": "属农业农村局职责"},
    Visit: {"reached": True, "resolved": True, "note": "排水沟已清理，本人认可。"},
}


def example(shape: type[Shape]) -> dict[str, object]:
    """Return the invented example of a request body."""
    return EXAMPLES[shape]
