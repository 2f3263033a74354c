"""The life of a case: case files, more kinds of assignments, clocks, the calendar, proceedings, papers, oversight."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from huiyin.columns import Json, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new tables, and carry the assignments of before over into cases and clocks."""
    _set_assignments_aside()
    _advice()
    _assignment()
    _calendar_day()
    _calendar_year()
    _case_file()
    _clock()
    _conference()
    _conference_item()
    _conference_task()
    _dispute()
    _document()
    _document_series()
    _draft()
    _earlier_link()
    _hard_case()
    _hearing()
    _instruction()
    _issue()
    _law_profile()
    _mediation()
    _note()
    _notice()
    _office()
    _reception()
    _reception_matter()
    _recusal()
    _referral()
    _supervision_order()
    _urgent_recipient()
    _urgent_report()
    _carry_over()


def downgrade() -> None:
    """A case with its clocks and papers does not fit into the tables of before."""
    raise RuntimeError("restore the backup made before the upgrade; see docs/operations.md")


def _set_assignments_aside() -> None:
    op.drop_index("uq_assignment_live", "assignment")
    op.drop_index("ix_assignment_office_state_received_at", "assignment")
    op.drop_index("ix_assignment_number", "assignment")
    op.rename_table("assignment", "assignment_0001")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_assignment RENAME TO pk_assignment_0001")


def _carry_over() -> None:
    for statement in _CARRY_OVER:
        op.execute(statement)
    op.drop_table("assignment_0001")


#: What was known before. The channel was not; whether a notice was due was not asked.
_CARRY_OVER = (
    "DELETE FROM timer WHERE kind IN ('due_soon', 'overdue') AND fired_at IS NULL",
    """INSERT INTO case_file (number, version, state, profile, channel, received_at, track, notifiable, people_count,
           request_count, history, litigation, told_at)
       SELECT number, max(version), 'open', 'xinfang-2022@1', 'unknown', min(received_at), 'ordinary', true, 1,
           1, false, false, max(accepted_at)
       FROM assignment_0001 GROUP BY number""",
    """INSERT INTO assignment (id, number, kind, office, state, version, rule, reason, mode, replaces, received_at,
           issued_at, accepted_at, extended_days, excluded_days, answered_at, served_at, handler, outcome, answer_text,
           service_method)
       SELECT id, number, kind, office, state, version, rule, reason, 'transfer', replaces, received_at,
           issued_at, accepted_at, 0, 0, answered_at, served_at, handler, outcome, answer_text, service_method
       FROM assignment_0001""",
)


def _advice() -> None:
    op.create_table(
        "advice",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("supervision", sa.String(36)),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("issuer", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text()),
        sa.Column("consequences", sa.Text()),
        sa.Column("basis", sa.Text()),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("issued_by", sa.String(64), nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("adopted", sa.String(32)),
        sa.Column("feedback", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_advice"),
    )
    op.create_index("ix_advice_issuer", "advice", ["issuer"])
    op.create_index("ix_advice_number", "advice", ["number"])
    op.create_index("ix_advice_recipient", "advice", ["recipient"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(32), nullable=False),
        sa.Column("transferor", sa.String(32)),
        sa.Column("replaces", sa.String(36)),
        sa.Column("parent", sa.String(36)),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("reply_by", sa.Date()),
        sa.Column("objected_at", UtcDateTime),
        sa.Column("objection", Json),
        sa.Column("accepted_at", UtcDateTime),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("extension", Json),
        sa.Column("excluded_days", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("served_at", UtcDateTime),
        sa.Column("request", Json),
        sa.Column("review_requested_at", UtcDateTime),
        sa.Column("lapsed_at", UtcDateTime),
        sa.Column("execute_by", sa.Date()),
        sa.Column("executed_at", UtcDateTime),
        sa.Column("execution", Json),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("ending", Json),
        sa.Column("handler", sa.String(64)),
        sa.Column("checker", sa.String(64)),
        sa.Column("outcome", sa.String(32)),
        sa.Column("answer_text", sa.Text()),
        sa.Column("service_method", sa.String(32)),
        sa.Column("service_proof", sa.String()),
        sa.Column("service_note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_number", "assignment", ["number"])
    op.create_index("ix_assignment_office_state_received_at", "assignment", ["office", "state", "received_at"])
    op.create_index(
        "uq_assignment_live",
        "assignment",
        ["number"],
        unique=True,
        postgresql_where=sa.text(
            "kind = 'handle' AND state NOT IN ('replaced', 'declined', 'diverted', 'settled', 'terminated', 'annulled')"
        ),
        sqlite_where=sa.text(
            "kind = 'handle' AND state NOT IN ('replaced', 'declined', 'diverted', 'settled', 'terminated', 'annulled')"
        ),
    )
    op.create_index(
        "ix_assignment_given_on",
        "assignment",
        ["transferor", "received_at"],
        postgresql_where=sa.text("kind = 'handle' AND state NOT IN ('replaced', 'annulled', 'served')"),
        sqlite_where=sa.text("kind = 'handle' AND state NOT IN ('replaced', 'annulled', 'served')"),
    )


def _calendar_day() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )


def _calendar_year() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("loaded_at", UtcDateTime, nullable=False),
        sa.Column("loaded_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )


def _case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("first_office", sa.String(32)),
        sa.Column("category", sa.String(32)),
        sa.Column("legal_route", sa.Integer()),
        sa.Column("track", sa.String(32), nullable=False),
        sa.Column("notifiable", sa.Boolean(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("request_count", sa.Integer(), nullable=False),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("accused_office", sa.String(32)),
        sa.Column("litigation", sa.Boolean(), nullable=False),
        sa.Column("classification", Json),
        sa.Column("urgent_at", UtcDateTime),
        sa.Column("told_at", UtcDateTime),
        sa.Column("ending", sa.String(32)),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("closing", Json),
        sa.Column("archived_at", UtcDateTime),
        sa.PrimaryKeyConstraint("number", name="pk_case_file"),
    )
    op.create_index("ix_case_file_first_office_told_at", "case_file", ["first_office", "told_at"])
    op.create_index("ix_case_file_state_received_at", "case_file", ["state", "received_at"])
    op.create_index(
        "ix_case_file_accusing",
        "case_file",
        ["number"],
        postgresql_where=sa.text("accused_office IS NOT NULL"),
        sqlite_where=sa.text("accused_office IS NOT NULL"),
    )


def _clock() -> None:
    op.create_table(
        "clock",
        sa.Column("subject", sa.String(36), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("office", sa.String(32)),
        sa.Column("bearer", sa.String(32), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("due_nominal", sa.Date(), nullable=False),
        sa.Column("due_legal", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("result", sa.String(32)),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "name", name="pk_clock"),
    )
    op.create_index("ix_clock_number", "clock", ["number"])
    op.create_index(
        "ix_clock_countable",
        "clock",
        ["subject", "name"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL OR provisional"),
        sqlite_where=sa.text("ended_at IS NULL OR provisional"),
    )
    op.create_index(
        "ix_clock_open_office_due",
        "clock",
        ["office", "due_legal"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def _conference() -> None:
    op.create_table(
        "conference",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("chair", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("members", Json, nullable=False),
        sa.Column("called_by", sa.String(64), nullable=False),
        sa.Column("called_at", UtcDateTime, nullable=False),
        sa.Column("concluded_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_conference"),
    )
    op.create_index("ix_conference_office", "conference", ["office"])


def _conference_item() -> None:
    op.create_table(
        "conference_item",
        sa.Column("conference", sa.String(36), nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_at", UtcDateTime),
        sa.PrimaryKeyConstraint("conference", "ord", name="pk_conference_item"),
    )
    op.create_index("ix_conference_item_number", "conference_item", ["number"])


def _conference_task() -> None:
    op.create_table(
        "conference_task",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("conference", sa.String(36), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(32)),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_at", UtcDateTime, nullable=False),
        sa.Column("done_at", UtcDateTime),
        sa.Column("done_by", sa.String(64)),
        sa.Column("result", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_conference_task"),
    )
    op.create_index("ix_conference_task_conference", "conference_task", ["conference"])
    op.create_index("ix_conference_task_number", "conference_task", ["number"])
    op.create_index("ix_conference_task_owner", "conference_task", ["owner"])


def _dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("raised_by", sa.String(32), nullable=False),
        sa.Column("other", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcDateTime, nullable=False),
        sa.Column("decider", sa.String(32), nullable=False),
        sa.Column("by_conference", sa.Boolean(), nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("competent", sa.String(32)),
        sa.Column("decision", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
    )
    op.create_index("ix_dispute_number", "dispute", ["number"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("series", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(64), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("subject", sa.String(36)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64)),
        sa.Column("pdf_size", sa.Integer()),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("issued_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("label", name="uq_document_label"),
        sa.UniqueConstraint("office", "series", "year", "seq", name="uq_document_office"),
    )
    op.create_index("ix_document_number", "document", ["number"])
    op.create_index("ix_document_subject", "document", ["subject"])


def _document_series() -> None:
    op.create_table(
        "document_series",
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("series", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "series", "year", name="pk_document_series"),
    )


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("request", sa.Text()),
        sa.Column("facts", sa.Text()),
        sa.Column("basis", sa.Text()),
        sa.Column("issues", Json, nullable=False),
        sa.Column("new_facts", sa.Text()),
        sa.Column("drafted_by", sa.String(64), nullable=False),
        sa.Column("drafted_at", UtcDateTime, nullable=False),
        sa.Column("checked_by", sa.String(64)),
        sa.Column("checked_at", UtcDateTime),
        sa.Column("verdict", sa.String(32)),
        sa.Column("remark", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint("assignment", "ord", name="uq_draft_assignment"),
    )
    op.create_index("ix_draft_number", "draft", ["number"])


def _earlier_link() -> None:
    op.create_table(
        "earlier_link",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("earlier", sa.String(32), nullable=False),
        sa.Column("linked_at", UtcDateTime, nullable=False),
        sa.Column("linked_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", "earlier", name="pk_earlier_link"),
    )


def _hard_case() -> None:
    op.create_table(
        "hard_case",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("leader", sa.String(64), nullable=False),
        sa.Column("leader_title", sa.String(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("taken_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("ended_by", sa.String(64)),
        sa.Column("ending", sa.String(32)),
        sa.Column("result", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_hard_case"),
    )
    op.create_index("ix_hard_case_number", "hard_case", ["number"])
    op.create_index("ix_hard_case_office_due_on", "hard_case", ["office", "due_on"])
    op.create_index(
        "uq_hard_case_open",
        "hard_case",
        ["number"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def _hearing() -> None:
    op.create_table(
        "hearing",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("called_at", UtcDateTime, nullable=False),
        sa.Column("called_by", sa.String(64), nullable=False),
        sa.Column("opens_at", UtcDateTime, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("chair", Json, nullable=False),
        sa.Column("panel", Json, nullable=False),
        sa.Column("in_public", sa.Boolean(), nullable=False),
        sa.Column("closed_for", sa.String(32)),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("concluded_at", UtcDateTime),
        sa.Column("record", Json),
        sa.Column("conclusion", sa.Text()),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("cancelled_for", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_hearing"),
    )
    op.create_index("ix_hearing_assignment", "hearing", ["assignment"])
    op.create_index("ix_hearing_number", "hearing", ["number"])


def _instruction() -> None:
    op.create_table(
        "instruction",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("reception", sa.String(36)),
        sa.Column("leader", sa.String(64), nullable=False),
        sa.Column("leader_title", sa.String(), nullable=False),
        sa.Column("leader_office", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_at", UtcDateTime),
        sa.Column("done_by", sa.String(64)),
        sa.Column("result", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_instruction"),
    )
    op.create_index("ix_instruction_leader_office", "instruction", ["leader_office"])
    op.create_index("ix_instruction_number", "instruction", ["number"])
    op.create_index("ix_instruction_office_due_on", "instruction", ["office", "due_on"])


def _issue() -> None:
    op.create_table(
        "issue",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("office", sa.String(32)),
        sa.Column("outcome", sa.String(32)),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("ending", Json),
        sa.PrimaryKeyConstraint("number", "ord", name="pk_issue"),
    )


def _law_profile() -> None:
    op.create_table(
        "law_profile",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("correction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("reason", sa.Text()),
        sa.Column("loaded_at", UtcDateTime, nullable=False),
        sa.Column("loaded_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", "correction", name="pk_law_profile"),
    )


def _mediation() -> None:
    op.create_table(
        "mediation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String()),
        sa.Column("other_side", sa.String(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("result", sa.String(32)),
        sa.Column("terms", sa.Text()),
        sa.Column("remark", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_mediation"),
    )
    op.create_index("ix_mediation_number", "mediation", ["number"])


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("referred_to", sa.String()),
        sa.Column("written_at", UtcDateTime, nullable=False),
        sa.Column("written_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_number", "note", ["number"])


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("assignment", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.String(36), nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("document", sa.String()),
        sa.Column("proof", sa.String()),
        sa.Column("given_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("assignment", "kind", "about", name="uq_notice_assignment"),
    )
    op.create_index("ix_notice_number", "notice", ["number"])


def _office() -> None:
    op.add_column("office", sa.Column("abbreviation", sa.String(16), nullable=True))
    op.add_column("office", sa.Column("phone", sa.String(40), nullable=True))
    op.add_column("office", sa.Column("address", sa.String(200), nullable=True))


def _reception() -> None:
    op.create_table(
        "reception",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("leader", sa.String(64), nullable=False),
        sa.Column("leader_title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("planned_by", sa.String(64), nullable=False),
        sa.Column("planned_at", UtcDateTime, nullable=False),
        sa.Column("held_at", UtcDateTime),
        sa.Column("received", sa.Integer()),
        sa.Column("record", sa.Text()),
        sa.Column("cancelled_at", UtcDateTime),
        sa.Column("cancelled_for", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_reception"),
    )
    op.create_index("ix_reception_day", "reception", ["day"])


def _reception_matter() -> None:
    op.create_table(
        "reception_matter",
        sa.Column("reception", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("reception", "number", name="pk_reception_matter"),
    )
    op.create_index("ix_reception_matter_number", "reception_matter", ["number"])


def _recusal() -> None:
    op.create_table(
        "recusal",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", "staff", name="pk_recusal"),
    )


def _referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("government", sa.String(32), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("referred_at", UtcDateTime, nullable=False),
        sa.Column("referred_by", sa.String(64), nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decision", sa.Text()),
        sa.Column("named_office", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
    )
    op.create_index("ix_referral_number", "referral", ["number"])
    op.create_index(
        "uq_referral_open",
        "referral",
        ["number"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
        sqlite_where=sa.text("decided_at IS NULL"),
    )


def _supervision_order() -> None:
    op.create_table(
        "supervision_order",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32)),
        sa.Column("assignment", sa.String(36)),
        sa.Column("cause", sa.String(36)),
        sa.Column("period", sa.String(32)),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("issuer", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32)),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("improvement", sa.Text()),
        sa.Column("subject", sa.String(36)),
        sa.Column("clock", sa.String(32)),
        sa.Column("stage", sa.String(32)),
        sa.Column("action", sa.String(32)),
        sa.Column("escalates", sa.String(36)),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("issued_by", sa.String(64), nullable=False),
        sa.Column("replied_at", UtcDateTime),
        sa.Column("replied_by", sa.String(64)),
        sa.Column("reply", sa.Text()),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("ended_by", sa.String(64)),
        sa.Column("ending", sa.String(32)),
        sa.Column("ending_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_order"),
        sa.UniqueConstraint("subject", "clock", "stage", name="uq_supervision_order_subject"),
    )
    op.create_index("ix_supervision_order_cause", "supervision_order", ["cause"])
    op.create_index("ix_supervision_order_issuer_replied_at", "supervision_order", ["issuer", "replied_at"])
    op.create_index("ix_supervision_order_number", "supervision_order", ["number"])
    op.create_index("ix_supervision_order_office_replied_at", "supervision_order", ["office", "replied_at"])


def _urgent_recipient() -> None:
    op.create_table(
        "urgent_recipient",
        sa.Column("report", sa.String(36), nullable=False),
        sa.Column("ord", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32)),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("teller", sa.String(32), nullable=False),
        sa.Column("told_at", UtcDateTime),
        sa.Column("told_by", sa.String(64)),
        sa.PrimaryKeyConstraint("report", "ord", name="pk_urgent_recipient"),
    )
    op.create_index("ix_urgent_recipient_office", "urgent_recipient", ["office"])


def _urgent_report() -> None:
    op.create_table(
        "urgent_report",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("office", sa.String(32), nullable=False),
        sa.Column("happened_at", UtcDateTime, nullable=False),
        sa.Column("learned_at", UtcDateTime, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("reported_at", UtcDateTime, nullable=False),
        sa.Column("reported_by", sa.String(64), nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_urgent_report"),
    )
    op.create_index("ix_urgent_report_number", "urgent_report", ["number"])
    op.create_index("ix_urgent_report_office", "urgent_report", ["office"])
