"""Routes on the way to an answer and after it: requests, extension, mediation, hearing, execution, end."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import proceedings

CALLS = (
    Call("/matters/<number>/itemize", "routing", "itemize", "分列诉求 List the requests; each needs an answer",
         proceedings.Itemize),
    Call("/matters/<number>/extend", "routing", "extend", "延期 Extend the period: the head does it, once",
         proceedings.Extend),
    Call("/matters/<number>/mediate", "routing", "mediate", "调解 Hand the matter to mediation", proceedings.Mediate),
    Call("/matters/<number>/resume", "routing", "resume", "调解未成 Take it back from mediation", proceedings.Resume),
    Call("/matters/<number>/settle", "routing", "settle", "达成协议 End it with an agreement", proceedings.Settle),
    Call("/matters/<number>/call-hearing", "routing", "call_hearing", "举行听证 Call a hearing",
         proceedings.CallHearing),
    Call("/matters/<number>/conclude-hearing", "routing", "conclude_hearing", "听证结束 Conclude or cancel a hearing",
         proceedings.ConcludeHearing),
    Call("/matters/<number>/plan-execution", "routing", "plan_execution",
         "督促执行 Set the day by which what was supported is carried out", proceedings.PlanExecution),
    Call("/matters/<number>/report-execution", "routing", "report_execution", "执行情况 Report what became of it",
         proceedings.ReportExecution),
    Call("/matters/<number>/terminate", "routing", "terminate", "终止 End the matter without an answer",
         proceedings.Terminate),
    Call("/matters/<number>/take-back", "routing", "take_back", "收回协办 Take back the part of an assisting office",
         proceedings.TakeBack),
)  # fmt: skip
