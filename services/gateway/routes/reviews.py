"""Routes of review and recheck as a counter records them, of closing a case and of the archive."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import reviews as shapes
from services.gateway.schemas.remedies import RemediesOfMatter

CALLS = (
    Call("/matters/<number>/request-review", "routing", "request_review",
         "登记复查申请 Write down that a review was asked for", shapes.Request, status=201),
    Call("/matters/<number>/request-recheck", "routing", "request_recheck",
         "登记复核申请 Write down that a recheck was asked for", shapes.Request, status=201),
    Call("/matters/<number>/admit-late", "routing", "admit_late",
         "受理逾期申请 Admit a request that came late for a good reason", shapes.Late, status=201,
         example=shapes.EXAMPLES[shapes.Late]),
    Call("/matters/<number>/remedies", "routing", "remedies", "还可以申请的救济 What the person can still ask for",
         answer=RemediesOfMatter, verb="GET"),
    Call("/matters/<number>/close", "routing", "close", "审核认定办结 Examine the case and close it",
         shapes.Close, shapes.CaseStep),
    Call("/matters/<number>/archive", "routing", "archive", "归档 Put the file of a closed case away",
         shapes.Archive, shapes.CaseStep),
)  # fmt: skip
