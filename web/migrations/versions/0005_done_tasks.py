"""an index for the list of what a person has done"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

DONE = sa.text("ended_by_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_task_done", "task", ["ended_by_id", "ended_at", "id"], sqlite_where=DONE, postgresql_where=DONE)


def downgrade() -> None:
    op.drop_index("ix_task_done", table_name="task")
