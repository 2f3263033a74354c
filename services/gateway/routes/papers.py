"""Routes of papers: issue one, list those of a matter."""

from __future__ import annotations

from services.gateway.calls import Call
from services.gateway.schemas import papers
from services.gateway.schemas.fields import ListedWhole

_EXAMPLE = {"kind": "acceptance_notice", "signer": "局长", "phone": "000-0000000"}

CALLS = (
    Call("/matters/<number>/documents", "routing", "issue_document", "出具文书 Issue a paper",
         papers.IssueDocument, papers.Document, status=201, example=_EXAMPLE),
    Call("/documents", "routing", "issue_document", "出具不属于某一事项的文书 Issue a paper about no matter",
         papers.IssueDocument, papers.Document, status=201, example=_EXAMPLE),
    Call("/matters/<number>/documents", "routing", "documents", "文书清单 List the papers of a matter",
         ListedWhole, papers.Documents, "GET"),
)  # fmt: skip
