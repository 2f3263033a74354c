"""Routes of handling a matter: accept, decline, draft, check, answer, serve."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import answers, requests

CALLS = (
    Call("/matters/<number>/accept", "routing", "accept", "受理 Accept the matter for the responsible office",
         requests.Accept),
    Call("/matters/<number>/draft", "routing", "draft", "拟稿 Draft the opinion, for another person to check",
         requests.Draft, answers.Drafted),
    Call("/matters/<number>/return-draft", "routing", "return_draft", "退回修改 Return the draft",
         requests.ReturnDraft),
    Call("/matters/<number>/answer", "routing", "answer", "审核签发处理意见 Check the draft and issue it",
         requests.Answer),
    Call("/matters/<number>/answer-at-once", "routing", "answer_at_once", "当场答复 Answer at once, on the fast track",
         requests.Draft),
    Call("/matters/<number>/serve", "routing", "serve", "送达 Record that the answer reached the person",
         requests.Serve),
    Call("/matters/<number>/decline", "routing", "decline", "不予受理 Decline and say where to go", requests.Decline),
    Call("/matters/<number>/decline-final", "routing", "decline_final",
         "不再受理 No longer accept what a recheck has ended", requests.DeclineFinal),
    Call("/matters/<number>/divert", "routing", "divert", "导入法定途径 Lead the matter to its legal route",
         requests.Divert),
)  # fmt: skip
