"""What may be sent to supervise an office, to reply, to advise and to answer advice."""

from __future__ import annotations

from services.gateway.schemas.fields import Listed, Shape, choice, code, text, ticked

#: 提醒单、催办单、督办单; a site's law profile may know more.
PAPERS = ("reminder", "chaser", "supervision_order")
#: 改进工作、完善政策、追究责任.
ADVICE = ("improve", "policy", "accountability")
#: 采纳、部分采纳、未采纳.
ADOPTIONS = ("yes", "partly", "no")

_ORDER = "6d1f2a3b-0000-4000-8000-000000000000"


class Supervise(Shape):
    """An order to an office (督办), about a matter or about its work as a whole."""

    office = code(32, "受督促的机构代码 Office it goes to", "990101", required=True)
    number = code(
        32, "信访事项编号；不填为督促整体工作 The matter; its work as a whole where left out", "370000-2026-0000001"
    )
    kind = choice(PAPERS, "提醒单、催办单、督办单 The paper", load_default="supervision_order")
    ground = code(
        32,
        "督办情形，法规参数中的名称，如 shirking 推诿、delay 拖延 The ground, a word of the law profile",
        "delay",
        required=True,
    )
    facts = text(20_000, "督办的事实 The facts", "该事项受理后两个月没有进展。", required=True)
    demand = text(
        500, "督办要求，不填由系统写 What must be done; written by the system where left out", "请于月底前办结。"
    )
    improvement = text(20_000, "改进工作的建议，督办单必填 Advice to improve; an order must have it", "落实专人承办。")


class Reply(Shape):
    """The supervised office's written reply."""

    reply = text(20_000, "书面反馈 The reply", "已约谈经办人，三日内办结。", required=True)


class Withdraw(Shape):
    """An order is taken back, for a reason that is kept."""

    reason = text(500, "撤回的理由 Why", "经核实不存在拖延。", required=True)


class Advise(Shape):
    """An advice of the petition office (改进工作、完善政策、追究责任)."""

    kind = choice(ADVICE, "改进工作、完善政策、追究责任 The kind", required=True)
    recipient = code(32, "接收机构的代码 Office it goes to", "990101", required=True)
    number = code(32, "所依据的信访事项编号 The matter it comes from", "370000-2026-0000001")
    order = code(36, "所依据的督办文书 The order it comes from", _ORDER)
    facts = text(
        20_000, "发现的问题，不填取督办的事实 What was found; an order's facts where left out", "同类事项多次超期。"
    )
    consequences = text(20_000, "造成的严重后果，追究责任必填 The serious consequences", "引发集体来访。")
    basis = text(500, "追究责任的依据 The rule it rests on", "《信访工作条例》第四十五条第一项")
    text = text(20_000, "建议内容 The advice", "建立临期提醒制度。", required=True)


class AnswerAdvice(Shape):
    """The written feedback on an advice."""

    adopted = choice(ADOPTIONS, "采纳、部分采纳、未采纳 Whether it is adopted", required=True)
    feedback = text(
        20_000,
        "落实措施；未全部采纳的写明理由 The measures; the reasons where it is not wholly adopted",
        "已制定制度，下月施行。",
    )


class Overseen(Listed):
    """Which orders and advice to list."""

    office = code(32, "机构代码，不填为本机构 Office; one's own where left out", "990101")
    open = ticked("只列未回复的、只列已办的 Only what waits, or only what does not")
