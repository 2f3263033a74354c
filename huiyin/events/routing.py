"""Events of the routing service: offices, cases and their assignments, and papers.

``version`` counts the steps of one matter's case, so a consumer can tell which of two events is newer.
"""

from __future__ import annotations

from marshmallow import Schema, fields

from huiyin.events.fields import Due, Moment
from huiyin.events.registry import event


@event("routing", "office.changed")
class OfficeChanged(Schema):
    """An office was added to the registry, or something about it changed; ``subject`` is its code."""

    code = fields.Str(required=True)
    name = fields.Str(required=True)
    tier = fields.Str(required=True)
    kind = fields.Str(required=True)
    parent = fields.Str(allow_none=True, load_default=None)
    site = fields.Str(required=True)
    categories = fields.List(fields.Str(), load_default=list)
    keywords = fields.List(fields.Str(), load_default=list)
    successor = fields.Str(allow_none=True, load_default=None)
    valid_from = fields.Date(allow_none=True, load_default=None)
    valid_until = fields.Date(allow_none=True, load_default=None)
    version = fields.Int(required=True)


class _OfCase(Schema):
    number = fields.Str(required=True)
    version = fields.Int(required=True)


class _Step(_OfCase):
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)


class AssignmentDues(Schema):
    """By when an assignment must be accepted and answered, as the case is sorted now."""

    assignment = fields.Str(required=True)
    accept_due = fields.Nested(Due, allow_none=True, load_default=None)
    answer_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "case.classified")
class CaseClassified(_OfCase):
    """A case was sorted (甄别): category, legal route and track; ``restricted`` marks accusations (检举控告).

    ``accused_office`` is the unit complained of, or null; an event that does not have it was said before it was told.
    """

    classified_at = Moment(required=True)
    category = fields.Str(allow_none=True, load_default=None)
    legal_route = fields.Int(allow_none=True, load_default=None)
    track = fields.Str(required=True)
    litigation = fields.Bool(load_default=False)
    restricted = fields.Bool(load_default=False)
    accused_office = fields.Str(allow_none=True)
    dues = fields.List(fields.Nested(AssignmentDues), load_default=list)


@event("routing", "case.recused", outside_reader="a guest that hands the matter to somebody else of the office")
class CaseRecused(_OfCase):
    """A member of staff has a direct interest in the matter and is kept from it (回避)."""

    recused_at = Moment(required=True)
    staff = fields.Str(required=True)


@event("routing", "case.closed", outside_reader="a guest that tells the person that the case is done")
class CaseClosed(_OfCase):
    """The petition office examined the case and found it done (审核认定办结)."""

    closed_at = Moment(required=True)
    ending = fields.Str(required=True)


@event(
    "routing", "case.reopened", outside_reader="a guest that tells the offices of a closed case that it is open again"
)
class CaseReopened(_OfCase):
    """A closed case is open again, because a review was asked for in time."""

    reopened_at = Moment(required=True)


@event("routing", "case.archived", outside_reader="an archive that takes the file over")
class CaseArchived(_OfCase):
    """The file of a closed case was put into the archive (归档)."""

    archived_at = Moment(required=True)


@event("routing", "assignment.issued")
class AssignmentIssued(_Step):
    """A matter was given to an office; ``replaces`` names the assignment this one ends.

    ``kind`` is handle, assist, review or recheck; ``parent`` the assignment helped, reviewed or remanded. ``mode`` is
    desk, direct, transfer, assign, request or remand. ``received_at`` is when this office received it.
    """

    kind = fields.Str(required=True)
    rule = fields.Str(required=True)
    issued_at = Moment(required=True)
    accept_due = fields.Nested(Due, allow_none=True, load_default=None)
    replaces = fields.Str(allow_none=True, load_default=None)
    mode = fields.Str(load_default="transfer")
    parent = fields.Str(allow_none=True, load_default=None)
    transferor = fields.Str(allow_none=True, load_default=None)
    received_at = Moment(allow_none=True, load_default=None)
    reply_by = fields.Date(allow_none=True, load_default=None)
    answer_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "assignment.objected", outside_reader="a guest that tells the office that gave the matter on")
class AssignmentObjected(_Step):
    """The office holds that the matter is not its own (异议), and may have named the competent one."""

    objected_at = Moment(required=True)
    proposed = fields.Str(allow_none=True, load_default=None)


@event("routing", "assignment.objection_decided", outside_reader="a guest that tells the office that objected")
class AssignmentObjectionDecided(_Step):
    """The office that gave the matter on agreed with the objection (``upheld``), or did not."""

    decided_at = Moment(required=True)
    upheld = fields.Bool(required=True)


@event("routing", "assignment.disputed", outside_reader="a guest that tells the common superior")
class AssignmentDisputed(_Step):
    """The office put the question of competence to the common superior or to the joint conference."""

    disputed_at = Moment(required=True)
    other = fields.Str(required=True)
    decider = fields.Str(required=True)


@event("routing", "assignment.dispute_decided", outside_reader="a guest that tells both offices")
class AssignmentDisputeDecided(_Step):
    """The common superior named the competent office."""

    decided_at = Moment(required=True)
    competent = fields.Str(required=True)


@event("routing", "assignment.moved")
class AssignmentMoved(_Step):
    """An office ended and its successor (``office``) goes on with the assignment as it stands."""

    moved_at = Moment(required=True)
    from_office = fields.Str(required=True)


@event("routing", "assignment.accepted")
class AssignmentAccepted(_Step):
    """The responsible office accepted the matter (受理); the period for the answer, if there is one, runs from here."""

    accepted_at = Moment(required=True)
    answer_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "assignment.ended")
class AssignmentEnded(_Step):
    """An assignment ended without an answer that stands: ``ending`` says how.

    It is declined, no_longer_accepted, diverted, terminated, or annulled: an upper organ set the opinion aside.
    """

    ended_at = Moment(required=True)
    ending = fields.Str(required=True)
    legal_route = fields.Int(allow_none=True, load_default=None)


@event("routing", "assignment.extended")
class AssignmentExtended(_Step):
    """The head of the office extended the period for the answer by ``days`` (延期), once."""

    extended_at = Moment(required=True)
    days = fields.Int(required=True)
    answer_due = fields.Nested(Due, required=True)


@event("routing", "assignment.drafted", outside_reader="a guest that tells whoever is to check the draft")
class AssignmentDrafted(_Step):
    """An opinion was drafted and waits for another person's check."""

    drafted_at = Moment(required=True)
    draft = fields.Str(required=True)
    outcome = fields.Str(required=True)
    handler = fields.Str(required=True)


@event("routing", "assignment.draft_returned", outside_reader="a guest that tells the writer")
class AssignmentDraftReturned(_Step):
    """The checker returned the draft to its writer."""

    returned_at = Moment(required=True)
    draft = fields.Str(required=True)


@event("routing", "assignment.answered")
class AssignmentAnswered(_Step):
    """The responsible office made its opinion (处理意见). ``handler`` is the staff id, kept from following up.

    ``answer_due`` is set where no acceptance was recorded (imported history) and counts from the receipt.
    """

    answered_at = Moment(required=True)
    outcome = fields.Str(required=True)
    handler = fields.Str(allow_none=True, load_default=None)
    checker = fields.Str(allow_none=True, load_default=None)
    answer_due = fields.Nested(Due, allow_none=True, load_default=None)


@event("routing", "assignment.served")
class AssignmentServed(_Step):
    """The answer reached the person (送达)."""

    served_at = Moment(required=True)
    method = fields.Str(required=True)
    handler = fields.Str(allow_none=True, load_default=None)
    kind = fields.Str(load_default="handle")


@event("routing", "assignment.service_proved", outside_reader="the log: that what was served was received")
class AssignmentServiceProved(Schema):
    """The proof of a service was added after it had been written down."""

    number = fields.Str(required=True)
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)
    proved_at = Moment(required=True)


@event(
    "routing",
    "assignment.window_lapsed",
    outside_reader="the log: which opinions stand because no review was asked for",
)
class AssignmentWindowLapsed(_Step):
    """The person did not ask for a review in the time the law gives (超期未申请)."""

    lapsed_at = Moment(required=True)
    window = fields.Str(required=True)


@event("routing", "mediation.opened", outside_reader="the log: which matters were mediated")
class MediationOpened(_Step):
    """Both sides agreed to a mediation (调解) or a settlement of their own (和解)."""

    mediation = fields.Str(required=True)
    opened_at = Moment(required=True)
    form = fields.Str(required=True)


@event("routing", "mediation.ended")
class MediationEnded(_Step):
    """The mediation ended: ``result`` is agreed, which settles the matter, or returned."""

    mediation = fields.Str(required=True)
    ended_at = Moment(required=True)
    result = fields.Str(required=True)


@event("routing", "hearing.called", outside_reader="a guest that invites to the hearing")
class HearingCalled(_Step):
    """A hearing (听证) was called for a day.

    ``excluded_days`` are those the law does not count for this and earlier hearings, if this one ends on its day.
    """

    hearing = fields.Str(required=True)
    called_at = Moment(required=True)
    held_on = fields.Date(required=True)
    in_public = fields.Bool(required=True)
    excluded_days = fields.Int(required=True)


@event("routing", "hearing.concluded", outside_reader="the log: which days are not counted")
class HearingConcluded(_Step):
    """A hearing was held or cancelled; ``excluded_days`` are those the law does not count for it and earlier ones."""

    hearing = fields.Str(required=True)
    concluded_at = Moment(required=True)
    cancelled = fields.Bool(required=True)
    excluded_days = fields.Int(required=True)


@event("routing", "execution.planned", outside_reader="a guest that reminds the office of the day")
class ExecutionPlanned(_Step):
    """A supported request must be carried out by a day (督促执行)."""

    planned_at = Moment(required=True)
    execute_by = fields.Date(required=True)


@event("routing", "execution.reported", outside_reader="the log: whether what was supported was carried out")
class ExecutionReported(_Step):
    """The office reported what became of it: ``result`` is done (on ``executed_at``), partly or refused."""

    reported_at = Moment(required=True)
    executed_at = Moment(allow_none=True, load_default=None)
    result = fields.Str(required=True)


@event("routing", "notice.given", outside_reader="the log: what the person was told, when and how")
class NoticeGiven(Schema):
    """The person was told of a step: ``kind`` says which, ``method`` how, ``document`` with which paper."""

    number = fields.Str(required=True)
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)
    kind = fields.Str(required=True)
    given_at = Moment(required=True)
    method = fields.Str(required=True)
    document = fields.Str(allow_none=True, load_default=None)


@event("routing", "issues.listed", outside_reader="the log: how many requests the matter has")
class IssuesListed(_Step):
    """The requests (诉求) of a matter were listed, ``count`` of them; ``offices`` are those named to see to one."""

    listed_at = Moment(required=True)
    count = fields.Int(required=True)
    offices = fields.List(fields.Str(), load_default=list)


@event("routing", "issue.ended", outside_reader="the log: what became of a request that was not accepted")
class IssueEnded(_Step):
    """Request ``ord`` was not accepted with the others: ``ending`` is declined or diverted."""

    ended_at = Moment(required=True)
    ord = fields.Int(required=True)
    ending = fields.Str(required=True)
    legal_route = fields.Int(allow_none=True, load_default=None)


@event("routing", "note.written", outside_reader="a guest that tells the person of progress")
class NoteWritten(Schema):
    """A note was written: ``kind`` is progress or counsel; ``shown`` ones stand on the query page of the matter.

    ``referred`` says that a person in hardship was led to an organ that assists (救助).
    """

    number = fields.Str(required=True)
    assignment = fields.Str(required=True)
    office = fields.Str(required=True)
    note = fields.Str(required=True)
    kind = fields.Str(required=True)
    shown = fields.Bool(required=True)
    referred = fields.Bool(required=True)
    written_at = Moment(required=True)


@event("routing", "case.linked", outside_reader="the log: which matters staff hold to be the same person's")
class CaseLinked(Schema):
    """Staff named ``earlier`` as an earlier matter of the same person."""

    number = fields.Str(required=True)
    earlier = fields.Str(required=True)
    linked_at = Moment(required=True)


@event("routing", "document.issued", outside_reader="a guest that sends papers out")
class DocumentIssued(Schema):
    """A paper was issued under a number of its own and stored as it was issued; ``subject`` is what it is about."""

    document = fields.Str(required=True)
    label = fields.Str(required=True)
    kind = fields.Str(required=True)
    office = fields.Str(required=True)
    number = fields.Str(allow_none=True, load_default=None)
    about = fields.Str(allow_none=True, load_default=None)
    sha256 = fields.Str(required=True)
    issued_at = Moment(required=True)
