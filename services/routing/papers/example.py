"""The invented case as each kind of paper would have it: the organ that issues it, and what stands before it.

For looking at the forms, and for their tests; trial prints of edited templates use the plain example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from huiyin.plugins.case_values import CaseValues, Earlier, Organ, Period, Refusal, Remedy
from huiyin.plugins.example_case import CITY, COUNTY, EXAMPLE, PETITION_OFFICE, TOWNSHIP, at

#: Who issues which kind, where it is not the competent office: only so that an example reads as it would in life.
_ISSUERS: Mapping[str, Organ] = {
    **dict.fromkeys(
        (
            "receipt", "registration_form", "transfer_letter", "assignment_letter", "objection_verdict",
            "whereabouts_notice", "reminder", "chaser", "supervision_letter", "improvement_advice", "policy_advice",
            "liability_advice", "visit_record", "decline_notice", "final_decline_notice",
        ),
        PETITION_OFFICE,
    ),
    **dict.fromkeys(("review_opinion", "review_acceptance_notice", "review_decline_notice"), COUNTY),
    "recheck_opinion": CITY,
    **dict.fromkeys(("authorization", "pledge", "urgent_report", "mediation_agreement"), TOWNSHIP),
}  # fmt: skip
_DAYS: Mapping[str, date] = {
    **dict.fromkeys(("receipt", "registration_form", "authorization", "pledge"), date(2026, 1, 5)),
    **dict.fromkeys(("transfer_letter", "assignment_letter", "whereabouts_notice"), date(2026, 1, 7)),
    **dict.fromkeys(("acceptance_notice", "objection_letter", "route_notice"), date(2026, 1, 13)),
    **dict.fromkeys(("objection_verdict", "decline_notice"), date(2026, 1, 15)),
    "suggestion_reply": date(2026, 1, 26),
    "hearing_notice": date(2026, 2, 2),
    "hearing_record": date(2026, 2, 10),
    **dict.fromkeys(("settlement_agreement", "mediation_agreement"), date(2026, 2, 11)),
    "termination_notice": date(2026, 2, 24),
    **dict.fromkeys(("proof_of_service", "reminder"), date(2026, 3, 3)),
    "extension_notice": date(2026, 3, 10),
    **dict.fromkeys(("visit_record", "completion_report"), date(2026, 3, 12)),
    **dict.fromkeys(
        ("chaser", "supervision_letter", "improvement_advice", "policy_advice", "liability_advice"), date(2026, 3, 17)
    ),
    "review_acceptance_notice": date(2026, 3, 27),
    "adoption_feedback": date(2026, 4, 10),
    "review_opinion": date(2026, 4, 20),
    "review_decline_notice": date(2026, 5, 8),
    "recheck_opinion": date(2026, 6, 10),
    "final_decline_notice": date(2026, 6, 26),
}
_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "receipt": {
        "periods": {**EXAMPLE.periods, "accept": Period(15, "calendar", date(2026, 1, 20), date(2026, 1, 20))},
    },
    "review_opinion": {"remedy": Remedy(CITY, 30, "复核申请书、处理意见书和本复查意见书复印件。"), "issues": ()},
    "recheck_opinion": {
        "earlier": Earlier("信访事项复查意见书", "测政信复查〔2026〕3号", date(2026, 4, 20), "测试县人民政府"),
        "issues": (),
        "review": replace(
            EXAMPLE.review,
            respondent="测试县人民政府",
            received_at=at(5, 12),
            findings=(
                "复查机关受理后听取了申请人的陈述，调取了原办理卷宗，对误工损失的请求进行了审查，复查意见于2026年4月21日直接送达。"
            ),
            decided="测试县人民政府2026年4月20日作出的复查意见（测政信复查〔2026〕3号）予以维持。",
            basis="《信访工作条例》第三十二条、第三十六条。",
        ),
    },
    "final_decline_notice": {
        "earlier": Earlier("信访事项复核意见书", "测市政信复核〔2026〕2号", date(2026, 6, 10), "测试市人民政府"),
        "refusal": Refusal(
            reason="您本次提出的请求和所依据的事实、理由，与上述复核意见书所涉及的相同，没有新的事实或者理由。"
        ),
        "matter": replace(EXAMPLE.matter, number="990100-2026-0000871", received_at=at(6, 22), received_from=None),
    },
    "adoption_feedback": {
        "earlier": Earlier("改进工作建议书", "测信建改〔2026〕5号", date(2026, 3, 17), "测试县信访局")
    },
    "objection_letter": {"earlier": Earlier("信访事项转送函", "测信转〔2026〕31号", date(2026, 1, 7), "测试县信访局")},
    "objection_verdict": {
        "earlier": Earlier("信访事项异议函", "测农信异〔2026〕2号", date(2026, 1, 13), "测试县农业农村局")
    },
    "completion_report": {"earlier": Earlier("信访事项交办函", "测信交〔2026〕4号", date(2026, 1, 7), "测试县信访局")},
    "reminder": {"order": replace(EXAMPLE.order, facts=None, demand=None, reply_due=date(2026, 3, 10))},
    "supervision_letter": {"order": replace(EXAMPLE.order, due=date(2026, 3, 27))},
    "review_decline_notice": {
        "review": replace(EXAMPLE.review, received_at=at(5, 6)),
        "refusal": Refusal(
            reason=(
                "您于2026年3月3日收到处理意见书，请求复查的期限至2026年4月2日届满，您于2026年5月6日提出申请，已经超过期限，"
                "也没有不可抗力等正当理由。"
            ),
            basis="《信访工作条例》第三十五条。",
            channel="处理意见书继续有效，您可以要求测试县农业农村局执行处理意见。",
        ),
    },
    "policy_advice": {"advice": replace(EXAMPLE.advice, recipient=COUNTY)},
    "liability_advice": {
        "advice": replace(
            EXAMPLE.advice,
            recipient=Organ("990100J", "中共测试县纪律检查委员会"),
            advice="对上述事项负有责任的单位和工作人员，依规依纪追究责任。",
        )
    },
    "suggestion_reply": {
        "matter": replace(EXAMPLE.matter, title="关于设置惠农补贴查询二维码的建议", category="suggestion")
    },
}
_COPIES: Mapping[str, tuple[str, ...]] = {
    "opinion": ("测试县信访局", "东河镇人民政府"),
    "transfer_letter": ("东河镇人民政府",),
    "supervision_letter": ("测试县信访工作联席会议办公室",),
}
_ATTACHMENTS: Mapping[str, tuple[str, ...]] = {
    "transfer_letter": ("来访登记材料",),
    "completion_report": ("信访处理意见书（测农信复〔2026〕12号）", "送达回执"),
}


def of_kind(name: str, number: str | None = None) -> CaseValues:
    """Return the example as a paper of the kind ``name`` would have it, under ``number``."""
    case = replace(EXAMPLE, organ=_ISSUERS.get(name, EXAMPLE.organ), **_CHANGES.get(name, {}))
    paper = replace(
        case.paper,
        number=number,
        issued_on=_DAYS.get(name, case.paper.issued_on),
        copies=_COPIES.get(name, ()),
        attachments=_ATTACHMENTS.get(name, ()),
    )
    return replace(case, paper=paper)
