"""declared calendar days, dates that remember their rule, messages decided by an operator"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index(
        "uq_calendar_day_in_force",
        "calendar_day",
        ["agency_id", "day"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at is null"),
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_table(
        "rescheduling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("timers", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescheduling")),
    )
    op.create_index("ix_rescheduling_agency", "rescheduling", ["agency", "at"])
    op.add_column("task", sa.Column("due_rule", sa.Text(), nullable=True))
    op.add_column("timer", sa.Column("rule", sa.Text(), nullable=True))
    op.add_column("unmatched_message", sa.Column("ended_by_name", sa.Text(), nullable=True))
    op.add_column("unmatched_message", sa.Column("reason", sa.Text(), nullable=True))
    op.create_index("ix_unmatched_message_expiry", "unmatched_message", ["status", "expires_at"])


def downgrade() -> None:
    op.drop_index("ix_unmatched_message_expiry", "unmatched_message")
    op.drop_column("unmatched_message", "reason")
    op.drop_column("unmatched_message", "ended_by_name")
    op.drop_column("timer", "rule")
    op.drop_column("task", "due_rule")
    op.drop_table("rescheduling")
    op.drop_table("calendar_day")
