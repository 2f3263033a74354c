"""Routes of supervision: orders and replies, the three kinds of advice and the feedback on them."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import overseen, supervision

CALLS = (
    Call("/supervision", "routing", "supervision", "督办、建议清单 List the orders and advice of an office",
         supervision.Overseen, overseen.Supervision, "GET"),
    Call("/supervision/orders", "routing", "supervise", "督办 Order an office to put something right, and to reply",
         supervision.Supervise, overseen.OrderKept, status=201),
    Call("/supervision/orders/<order>/reply", "routing", "reply_supervision", "督办反馈 Reply to an order",
         supervision.Reply, overseen.OrderKept),
    Call("/supervision/orders/<order>/withdraw", "routing", "withdraw_supervision", "撤回督办 Take an order back",
         supervision.Withdraw, overseen.OrderKept),
    Call("/supervision/advice", "routing", "advise",
         "提出建议 Give advice: to improve work, to amend policy, to hold responsible",
         supervision.Advise, overseen.AdviceKept, status=201),
    Call("/supervision/advice/<advice>/answer", "routing", "answer_advice",
         "反馈采纳情况 Say in writing whether an advice is adopted", supervision.AnswerAdvice, overseen.AdviceKept),
)  # fmt: skip
