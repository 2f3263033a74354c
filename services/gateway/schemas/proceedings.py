"""What may be sent on the way to an answer and after it: requests, extension, mediation, hearing, execution, end."""

from __future__ import annotations

from services.gateway.schemas.fields import Shape, choice, code, day, many, moment, number, one, text, yes_no
from services.gateway.schemas.requests import OfAssignment

#: 人民调解, 行政调解, 司法调解, 和解.
FORMS = ("people", "administrative", "judicial", "reconciliation")
#: 国家秘密, 商业秘密, 个人隐私, 当事人申请.
CLOSED_FOR = ("state_secret", "trade_secret", "privacy", "requested")
#: 执行完毕, 部分执行, 拒不执行.
RESULTS = ("done", "partly", "refused")
#: 已在别处解决, 信访人撤回, 信访人死亡且无人承继.
GROUNDS = ("settled_elsewhere", "withdrawn", "died")


class Listed(Shape):
    """One request of the matter (诉求)."""

    summary = text(500, "诉求摘要 The request in short", "补发2025年度补偿款", required=True)
    office = code(32, "负责该项的机构代码，可不填 Office that sees to it; may be left out", "990102")


class Itemize(OfAssignment):
    """The requests of the matter, each of which needs its answer (分列诉求)."""

    issues = many(Listed, 20, "逐项诉求 The requests", required=True)


class Extend(OfAssignment):
    """The head of the office extends the period (延期), once."""

    days = number(1, 30, "延长几日，不超过 30 日 By how many days", 30, required=True)
    reason = text(500, "延期理由，告知信访人 Why; the person is told", "需要委托鉴定。", required=True)


class Mediate(OfAssignment):
    """Both sides agreed to mediate or settle (调解、和解)."""

    form = choice(FORMS, "人民、行政、司法调解，和解 The form", required=True)
    organisation = text(200, "主持调解的组织 Who mediates", "示例镇人民调解委员会")
    other_side = text(200, "另一方当事人 The other side", "示例建筑公司", required=True)
    petitioner_consents = yes_no("信访人是否同意 Whether the petitioner agrees", required=True)
    other_side_consents = yes_no("另一方是否同意 Whether the other side agrees", required=True)
    consented_on = day("双方同意的日期，不填为今天 When both agreed; today where left out")


class Resume(OfAssignment):
    """The mediation came to nothing (调解未成)."""

    reason = text(500, "未达成协议的原因 Why", "双方分歧过大。", required=True)
    ended_at = moment("结束时间，不填为现在 When it ended; now where left out")


class Settle(OfAssignment):
    """Both sides agreed (达成协议)."""

    terms = text(20_000, "协议内容 The terms", "公司于四月底前清理完毕。", required=True)
    ended_at = moment("达成协议的时间，不填为现在 When they agreed; now where left out")


class OnPanel(Shape):
    """Somebody on the panel of a hearing."""

    name = text(100, "姓名 Name", "测试丙", required=True)
    staff = code(64, "本系统工作人员的编号 Id of staff who work here", "staff-03")


class CallHearing(OfAssignment):
    """A hearing is called (举行听证)."""

    opens_at = moment("听证时间 When it opens", required=True)
    place = text(200, "听证地点 Where", "示例镇政府会议室", required=True)
    chair = one(OnPanel, "主持人 Who presides", required=True)
    panel = many(OnPanel, 30, "听证员 The members", required=True)
    in_public = yes_no("是否公开举行 Whether in public", required=True)
    closed_for = choice(CLOSED_FOR, "不公开的原因 Why it is not public")
    topics = text(500, "听证事项 What is heard", "排水沟的清理责任", required=True)
    reason = text(500, "举行听证的理由 Why a hearing is held", "事项复杂，双方争议大。", required=True)


class ConcludeHearing(OfAssignment):
    """A hearing is over, or was cancelled (听证结束)."""

    cancelled = yes_no("是否取消 Whether it was cancelled")
    cancelled_for = text(500, "取消的原因 Why it was cancelled", "一方不能到场。")
    concluded_at = moment("结束时间，不填为现在 When it ended; now where left out")
    recorder = text(100, "记录人 Who kept the record", "测试丁")
    present = many(text(100, "姓名 Name", "测试甲"), 100, "到场人员 Who was there")
    absent = text(500, "未到场人员和原因 Who was not there, and why", "测试戊，因病")
    petitioner_said = text(20_000, "信访人的陈述 What the petitioner said", "请求尽快清理。")
    office_said = text(20_000, "责任单位的陈述 What the office said", "正在招标。")
    evidence = text(20_000, "质证情况 The evidence", "现场照片六张。")
    conclusion = text(20_000, "听证结论 The conclusion", "应由建筑公司清理。")


class PlanExecution(OfAssignment):
    """By when what was supported is carried out (督促执行)."""

    execute_by = day("执行期限 By this day", "2026-06-30", required=True)
    measures = text(20_000, "执行措施 How", "由村委会组织清理。", required=True)
    executor = text(200, "执行单位 Who carries it out", "示例村民委员会")


class ReportExecution(OfAssignment):
    """What became of it (执行情况)."""

    result = choice(RESULTS, "执行完毕、部分执行、拒不执行 The result", required=True)
    executed_at = moment("执行时间，不填为现在 When; now where left out")
    reason = text(20_000, "部分执行、拒不执行的原因 Why not, or not all", "")
    text = text(20_000, "执行情况 What was done", "已清理完毕。")


class Terminate(OfAssignment):
    """The matter ends without an answer (终止)."""

    ground = choice(GROUNDS, "别处已解决、撤回、死亡无承继 The ground", required=True)
    reason = text(500, "理由 Why", "信访人书面撤回。", required=True)
    proof = code(64, "证明附件的编号 Attachment that shows it", "")
    ended_at = moment("终止时间，不填为现在 When; now where left out")


class TakeBack(OfAssignment):
    """The part of an assisting office is not needed any more (收回协办)."""

    reason = text(500, "理由 Why", "该项已由主办单位查明。", required=True)
