"""Routes of sorting a case and giving it on, objecting, disputing and recusing; and of who held it when."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import transfers as shapes

CALLS = (
    Call("/matters/<number>/classify", "routing", "classify", "甄别分类 Sort the case", shapes.Classify, shapes.Sorted),
    Call("/matters/<number>/assign", "routing", "assign", "转送、交办 Give the matter to another office",
         shapes.Assign),
    Call("/matters/<number>/add-assist", "routing", "add_assist", "增加协办单位 Ask another office for its part",
         shapes.AddAssist, shapes.Assisted),
    Call("/matters/<number>/object", "routing", "object", "提出异议 Object within five working days", shapes.Object),
    Call("/matters/<number>/uphold-objection", "routing", "uphold_objection", "同意异议 Agree with the objection",
         shapes.UpholdObjection),
    Call("/matters/<number>/reject-objection", "routing", "reject_objection", "驳回异议 Reject the objection",
         shapes.RejectObjection),
    Call("/matters/<number>/dispute", "routing", "dispute", "提请裁决管辖 Put the dispute to the common superior",
         shapes.Dispute, shapes.Disputed),
    Call("/matters/<number>/decide-dispute", "routing", "decide_dispute", "裁决管辖 Decide who is competent",
         shapes.DecideDispute),
    Call("/matters/<number>/recuse", "routing", "recuse", "登记回避 Keep somebody from the matter",
         shapes.Recuse, shapes.Recused),
    Call("/matters/<number>/timeline", "routing", "timeline", "责任倒查：何时由谁办理 Who held the matter when",
         answer=shapes.Timeline, verb="GET"),
)  # fmt: skip
