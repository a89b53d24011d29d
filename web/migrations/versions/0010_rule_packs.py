"""which rule pack an agency has chosen"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("agency", sa.Column("rule_pack", sa.String(48), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("agency") as table:
        table.drop_column("rule_pack")
