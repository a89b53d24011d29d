"""rule packs that provinces write, and what was done with them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rule_pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("layer", sa.String(length=16), nullable=False),
        sa.Column("extends", sa.String(length=48), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("edited_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_pack")),
    )
    with op.batch_alter_table("rule_pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_pack_owner_id"), ["owner_id"], unique=False)
        for status in ("draft", "promoted"):
            only = sa.text(f"status = '{status}'")
            batch_op.create_index(
                f"uq_rule_pack_{status}", ["owner_id", "name"], unique=True, sqlite_where=only, postgresql_where=only
            )
    op.create_table(
        "rule_pack_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_pack_line")),
    )
    with op.batch_alter_table("rule_pack_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_pack_line_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_pack_line_pack_id"), ["pack_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rule_pack_line")
    op.drop_table("rule_pack")
