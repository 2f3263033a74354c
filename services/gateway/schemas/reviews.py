"""What may be sent to ask for a review or recheck and to close a case, and what is answered."""

from __future__ import annotations

from typing import Any

from services.gateway.schemas import shown
from services.gateway.schemas.answers import StepTaken
from services.gateway.schemas.fields import Shape, choice, code, moment, text
from services.gateway.schemas.requests import OfAssignment, QueryCode

#: 复查、复核.
REMEDIES = ("review", "recheck")
_GROUNDS = "申请的理由 Why the person asks for it"
_GROUNDS_EXAMPLE = "处理意见没有查清占地面积。"


class PersonRequest(QueryCode):
    """The person asks for a review (复查) or a recheck (复核) with the query code."""

    remedy = choice(REMEDIES, "复查、复核 Which of the two", required=True)
    grounds = text(20_000, _GROUNDS, _GROUNDS_EXAMPLE)


class Request(OfAssignment):
    """A counter writes down that a review or a recheck was asked for."""

    grounds = text(20_000, _GROUNDS, _GROUNDS_EXAMPLE)
    requested_at = moment("提出的时间，须附证明；不填为现在 When it was handed in, with its proof; now where left out")
    proof = code(64, "证明附件的编号 Attachment that shows it", "6d1f2a3b-0000-4000-8000-000000000000")


class Late(Request):
    """The organ above admits a request that came late for a good reason."""

    remedy = choice(REMEDIES, "复查、复核 Which of the two", required=True)
    reason = text(500, "受理逾期申请的理由 Why it is excused", "因住院治疗耽误，有诊断证明。", required=True)


class Close(Shape):
    """The petition office examines a case and closes it (审核认定办结)."""

    remark = text(500, "审核意见 Remark", "程序规范，答复到位。")
    execution_reason = text(
        500, "尚未执行完毕即办结的理由 Why it is closed before it is carried out", "补偿款分期支付。"
    )


class Archive(Shape):
    """The file of a closed case is put away (归档)."""

    volume = text(64, "案卷号 Where the file stands", "2026-3-17")


class CaseStep(StepTaken):
    """Where a case stands after a step with it as a whole."""

    case_state = shown.said("open、closed、archived State of the case", "closed")
    ending = shown.said("怎样办结 How it ended: final, answered, settled, diverted, declined, terminated", "answered")


EXAMPLES: dict[type[Shape], dict[str, Any]] = {
    PersonRequest: {"query_code": "H7QM4KXW2PRT9VNC", "remedy": "review", "grounds": _GROUNDS_EXAMPLE},
    Late: {"remedy": "review", "reason": "因住院治疗耽误，有诊断证明。"},
}
