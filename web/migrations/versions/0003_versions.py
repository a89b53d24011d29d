"""versions of processes and moving cases between them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status", sa.String(length=16), server_default="promoted", nullable=False))
        batch_op.add_column(sa.Column("bundle", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("parts", sa.JSON(), nullable=True))
    retire_all_but_the_newest()
    with op.batch_alter_table("definition", schema=None) as batch_op:
        in_use = sa.text("status = 'promoted'")
        batch_op.create_index(
            "uq_definition_promoted", ["scope", "process_id"], unique=True, sqlite_where=in_use, postgresql_where=in_use
        )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_agency_status", ["agency", "status", "id"], unique=False)

    op.create_table(
        "definition_history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("fk_definition_history_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_history")),
    )
    with op.batch_alter_table("definition_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_definition_history_definition_id"), ["definition_id"], unique=False)

    op.create_table(
        "move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=64), nullable=False),
        sa.Column("target", sa.Uuid(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["target"], ["definition.id"], name=op.f("fk_move_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index("ix_move_process", ["agency", "process_id", "at"], unique=False)

    op.create_table(
        "moved_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("pins", sa.JSON(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_moved_case_case_id")),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name=op.f("fk_moved_case_move_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_case")),
    )
    with op.batch_alter_table("moved_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moved_case_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_moved_case_move", ["move_id", "status", "id"], unique=False)


def retire_all_but_the_newest() -> None:
    """Until now the newest version of a scope was the one new cases started on."""
    op.execute(
        sa.text(
            "update definition set status = 'retired' where version < (select max(other.version) from definition other "
            "where other.process_id = definition.process_id and other.scope = definition.scope)"
        )
    )


def downgrade() -> None:
    op.drop_table("moved_case")
    op.drop_table("move")
    op.drop_table("definition_history")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_agency_status")
    with op.batch_alter_table("definition", schema=None) as batch_op:
        batch_op.drop_index("uq_definition_promoted")
        for column in ("parts", "bundle", "status"):
            batch_op.drop_column(column)
