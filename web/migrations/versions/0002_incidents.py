"""incidents: what happened to failed jobs, proposed changes of parameters, indexes over the incidents alone"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INCIDENT = sa.text("status = 'incident'")
PROPOSED = sa.text("status = 'proposed'")


def upgrade() -> None:
    where = {"sqlite_where": INCIDENT, "postgresql_where": INCIDENT}
    cause = ["agency", "operation", "error_code", "ended_at", "id"]
    op.create_index("ix_job_incident", "job", ["agency", "ended_at", "id"], **where)
    op.create_index("ix_job_incident_cause", "job", cause, **where)
    op.create_table(
        "job_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job_line"),
    )
    op.create_index("ix_job_line_job", "job_line", ["job_id", "id"])
    op.create_index("ix_job_line_batch", "job_line", ["batch"])
    op.create_table(
        "parameter_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_parameter_edit_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_parameter_edit"),
    )
    op.create_index("ix_parameter_edit_job_id", "parameter_edit", ["job_id"])
    open_edit = {"sqlite_where": PROPOSED, "postgresql_where": PROPOSED}
    op.create_index("uq_parameter_edit_open", "parameter_edit", ["job_id"], unique=True, **open_edit)
    op.execute(  # timers that could not fire were kept without their agency
        'update job set agency = (select "case".agency from "case" where "case".id = job.case_id)'
        " where agency is null and case_id is not null"
    )


def downgrade() -> None:
    op.drop_table("parameter_edit")
    op.drop_table("job_line")
    op.drop_index("ix_job_incident_cause", "job")
    op.drop_index("ix_job_incident", "job")
