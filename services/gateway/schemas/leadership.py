"""What may be sent about leaders' work: instructions, receptions, hard cases, joint conferences, urgent matters."""

from __future__ import annotations

from services.gateway.schemas.fields import Listed, Shape, choice, code, day, many, moment, number, text, ticked

#: 来信、网上信访、来访.
FORMS = ("letter", "online", "visit")
#: 接访、下访.
RECEPTION_FORMS = ("reception", "visit_down")
#: 约谈、通报、挂牌督办、责令限期整改 (条例 Art 39(3)).
MEASURES = ("interview", "circular", "listed", "rectify")
#: 未办、超期未办、已办.
STANDINGS = ("open", "overdue", "done")
_NUMBER = "370000-2026-0000001"
_MATTER = "信访事项编号 Number of a matter"
_PLACE = "测试县信访局一楼接访室"


class Instruct(Shape):
    """A leader's instructions on a matter (领导阅批)."""

    form = choice(FORMS, "阅批来源：来信、网上、来访 How the leader came to read it", required=True)
    leader_title = text(100, "领导职务 The leader's title", "县长", required=True)
    office = code(32, "应报告办理情况的机构代码 Office that must report", "990101", required=True)
    due_on = day("报告期限 Day by which it must report", "2026-03-31")
    reception = code(36, "在哪次接访、下访中批示 The reception it was given at", "")
    text = text(5_000, "批示内容 The instructions", "请查清情况，依法妥善处理。", required=True)


class ReportInstruction(Shape):
    """What became of an instruction (批示办理情况)."""

    result = text(5_000, "办理情况 What was done", "已现场核查，三月底前兑付。", required=True)


class ReferUp(Shape):
    """What a petition office proposes to its government (报请决定)."""

    proposal = text(5_000, "建议 The proposal", "建议由县水利局牵头处置。", required=True)


class DecideReferral(Shape):
    """What the government decided (党委、政府决定)."""

    decision = text(5_000, "决定 The decision", "同意，由县水利局办理。", required=True)
    office = code(32, "决定由哪个机构办理 Office that is to handle it", "990102")


class TakeHardCase(Shape):
    """A leader takes a hard case with all four: leader, measures, date, responsibility (四定)."""

    leader_title = text(100, "包案领导职务 The leader's title", "副县长")
    measures = text(5_000, "化解措施 Measures", "逐户核实，分批兑付。")
    due_on = day("化解期限 Date", "2026-06-30")
    responsibility = text(5_000, "责任单位和责任 Responsibility", "县农业农村局具体落实。")
    reason = text(500, "更换包案领导或者调整期限的理由 Why it changes hands, or its day moves", "升级由县领导包案。")


class ResolveHardCase(Shape):
    """How a hard case was resolved (化解情况)."""

    result = text(5_000, "化解情况 How", "补偿款已全部兑付，信访人认可。", required=True)


class PlanReception(Shape):
    """A leader's day on the rota (接访、下访安排). The rota is public, the leader's id is not."""

    office = code(32, "机构代码 Office", "9901", required=True)
    day = day("日期 Day", "2026-03-12", required=True)
    form = choice(RECEPTION_FORMS, "接访、下访 At the office, or in a village", required=True)
    leader = code(64, "领导的工作人员编号，不公布 The leader's id of staff; not published", "leader-01", required=True)
    leader_title = text(100, "领导职务 The leader's title", "县长", required=True)
    place = text(200, "地点 Place", _PLACE, required=True)


class HoldReception(Shape):
    """What a reception came to (接访记录)."""

    received = number(0, 100_000, "接待人数 How many came", 7, required=True)
    record = text(5_000, "记录 The record", "接访七人，现场答复三件，交办四件。", required=True)
    held_at = moment("接访时间，不填为现在 When; now where left out")
    matters = many(code(32, _MATTER, _NUMBER), 200, "接访中提出的信访事项 Matters that were brought")


class CancelReception(Shape):
    """Why a day is taken off the rota (取消安排)."""

    reason = text(500, "理由 Why", "因防汛工作调整。", required=True)


class ConferenceMember(Shape):
    """A unit that sits in a conference (成员单位): by its code, or by its name where it has none here."""

    office = code(32, "机构代码 Office", "990101")
    name = text(100, "单位名称，未登记的机构填写 Name of a unit outside the registry", "测试县公安局")


class AgendaItem(Shape):
    """An item of the agenda (议题)."""

    topic = text(500, "议题 Topic", "研究示例村补偿款问题", required=True)
    number = code(32, _MATTER, _NUMBER)


class CallConference(Shape):
    """A joint conference (信访工作联席会议)."""

    office = code(
        32, "召集机构：党委政府或者其信访部门 The government or petition office that calls it", "9901", required=True
    )
    title = text(200, "会议名称 Title", "2026年第一次信访工作联席会议", required=True)
    chair = text(100, "召集人、主持人职务 Title of whoever chairs", "县委副书记", required=True)
    held_on = day("召开日期 Day", "2026-03-12", required=True)
    members = many(ConferenceMember, 60, "成员单位 Members", required=True)
    items = many(AgendaItem, 50, "议题 Agenda", required=True)


class ConferenceTask(Shape):
    """A task that a conference sets (议定任务)."""

    owner = code(32, "责任单位代码 Office that owns it", "990101", required=True)
    task = text(5_000, "任务 The task", "三月底前完成兑付并报送台账。", required=True)
    due_on = day("完成期限 Day", "2026-03-31", required=True)
    measure = choice(MEASURES, "约谈、通报、挂牌督办、责令限期整改 Measure towards the office (条例 Art 39)")


class ItemDecision(Shape):
    """What was decided on an item (议定事项)."""

    ord = number(1, 50, "第几项议题 Which item", 1, required=True)
    decision = text(5_000, "议定结果 The decision", "由县农业农村局牵头兑付。", required=True)
    competent = code(32, "管辖争议裁决由哪个机构办理 Competent office, where that was in dispute", "990101")
    tasks = many(ConferenceTask, 20, "任务 Tasks")


class RecordDecisions(Shape):
    """What a conference decided (会议记录)."""

    items = many(ItemDecision, 50, "逐项记录 Item by item", required=True)


class ReportTask(Shape):
    """What became of a task (落实情况)."""

    result = text(5_000, "落实情况 What was done", "已全部兑付。", required=True)


class ReportUrgent(Shape):
    """A major and urgent matter (重大紧急信息): how many people, and nothing about them."""

    happened_at = moment("发生时间 When it happened", required=True)
    learned_at = moment("知悉时间，不填为现在 When the office learned of it; now where left out")
    place = text(200, "地点 Where", "测试县政府门前", required=True)
    people = number(0, 100_000, "涉及人数 How many people", 30, required=True)
    demand = text(5_000, "主要诉求 What is asked for", "要求兑付补偿款。", required=True)
    measures = text(5_000, "已采取的措施 What was done", "已派人到场接谈。", required=True)
    departments = many(code(32, "机构代码 Office", "990102"), 20, "另行通报的主管部门 More departments to be told")


class MarkTold(Shape):
    """A recipient of an urgent report was told (已报送)."""

    recipient = number(1, 200, "第几个报送对象 Which recipient", 1, required=True)
    told_at = moment("报送时间，不填为现在 When; now where left out")


class Duties(Listed):
    """Whose duties are asked for."""

    office = code(32, "机构代码 Office", "990101", required=True)
    state = choice(STANDINGS, "只列未办、超期或者已办的 Only these; all where left out")
    below = ticked("含其监督的机构 With all it oversees")


class Instructions(Duties):
    """Which instructions are asked for."""

    given = ticked("本机构领导作出的批示 Those that leaders of the office gave")


class Rota(Listed):
    """Which part of the rota is asked for."""

    office = code(32, "机构代码，含其下级 Office, with those under it", "9901")
    first = day("起始日期，不填为今天 First day; today where left out", "2026-03-01")
    last = day("截止日期 Last day", "2026-03-31")


class Receptions(Rota):
    """Which receptions are asked for."""

    office = code(32, "机构代码，含其监督的机构 Office, with all it oversees", "9901", required=True)


class Conferences(Listed):
    """Whose conferences are asked for."""

    office = code(32, "机构代码，含其监督的机构 Office, with all it oversees", "9901", required=True)


class Urgent(Conferences):
    """What is urgent for which office."""

    closed = ticked("含已办结事项 With closed cases")
