"""which document enacts which version, archives taken in, and the cases of one process by when they began"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "enactment",
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bundle", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_enactment_definition_id")),
        sa.PrimaryKeyConstraint("about", name=op.f("pk_enactment")),
    )
    op.create_index("ix_enactment_process", "enactment", ["agency", "process_id", "at"])
    op.create_index(op.f("ix_enactment_definition_id"), "enactment", ["definition_id"])
    op.create_table(
        "received_archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("bundle", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_received_archive_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_archive")),
    )
    op.create_index(op.f("ix_received_archive_draft_id"), "received_archive", ["draft_id"])
    op.create_index("ix_case_process", "case", ["agency", "process_id", "started_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_case_process", table_name="case")
    op.drop_index(op.f("ix_received_archive_draft_id"), table_name="received_archive")
    op.drop_table("received_archive")
    op.drop_index(op.f("ix_enactment_definition_id"), table_name="enactment")
    op.drop_index("ix_enactment_process", table_name="enactment")
    op.drop_table("enactment")
