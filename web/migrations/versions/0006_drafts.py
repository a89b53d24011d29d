"""drafts of processes, and what agencies redraw for a version"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

REDRAWN = ("forms", "decisions", "scenarios")


def upgrade() -> None:
    with op.batch_alter_table("definition", schema=None) as batch_op:
        for column in REDRAWN:
            batch_op.add_column(sa.Column(column, sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Uuid(), nullable=True),
        sa.Column("template", sa.Uuid(), nullable=True),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.String(length=64), nullable=False),
        sa.Column("edited_by_name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("deployed", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["base"], ["definition.id"], name=op.f("fk_draft_base")),
        sa.ForeignKeyConstraint(["template"], ["definition.id"], name=op.f("fk_draft_template")),
        sa.ForeignKeyConstraint(["deployed"], ["definition.id"], name=op.f("fk_draft_deployed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_agency", ["agency", "status", "edited_at"], unique=False)


def downgrade() -> None:
    op.drop_table("draft")
    with op.batch_alter_table("definition", schema=None) as batch_op:
        for column in reversed(REDRAWN):
            batch_op.drop_column(column)
