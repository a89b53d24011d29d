"""Open tasks by the hundred thousand, written by SQL: each with a document of its own and somebody who may read it.

They are copies of one real task and one real document, so that every column holds what the platform puts there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.house import BENCH_DOC, House
from engine.actors import group_key, person_key
from engine.tables import Task
from records.documents import Document

PERSON, GROUP, FEW = "giant.sxd", "hoatv.sxd", "tamlv.sxd"  # has a quarter; sees a group's quarter; has a hundred
WIDEST = 1_000_003  # ranks lie this many seconds apart at most
SEED = """create table bench_seed as
with recursive n(i) as (select 2 union all select i + 1 from n where i < {last})
select i, {new_id} as task_id, {new_id} as document_id from n"""
DASHES = "substr({0},1,8)||'-'||substr({0},9,4)||'-'||substr({0},13,4)||'-'||substr({0},17,4)||'-'||substr({0},21)"


@dataclass(frozen=True)
class Crowd:
    """The open tasks of one agency."""

    house: House

    def owners(self) -> dict[str, str]:
        """The owner string under which each of the three looks, by account."""
        head = self.house.visitor(GROUP)
        keys = {GROUP: group_key(str(head.agency.id), "truong_don_vi")}
        return keys | {who: person_key(self.house.visitor(who).actor.id) for who in (PERSON, FEW)}

    def fill(self, size: int) -> None:
        """Open that many tasks, the first of them by starting a case; the planner knows of them afterwards."""
        self.house.start(self.house.deploy(BENCH_DOC.read_bytes()), 1)
        with self.house.platform.begin() as work:
            session = work.session
            is_sqlite = session.get_bind().dialect.name == "sqlite"
            new_id = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()"
            session.execute(sa.text(SEED.format(last=size, new_id=new_id)))
            self._copy(session, is_sqlite)
            session.execute(sa.text("drop table bench_seed"))
        with self.house.platform.database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text("analyze" if is_sqlite else "vacuum analyze"))  # as autovacuum does in time

    def _copy(self, session: Session, is_sqlite: bool) -> None:
        task = session.scalars(sa.select(Task).order_by(Task.created_at).limit(1)).one()
        document = session.scalars(sa.select(Document).order_by(Document.created_at).limit(1)).one()
        about = DASHES.format("bench_seed.document_id") if is_sqlite else "bench_seed.document_id::text"
        names = self.owners()
        ids = {account: key.removeprefix("p:") for account, key in names.items()}
        owner, assignee = _whose(names, "'p:somebody-' || i % 1000"), _whose(ids, "'somebody-' || i % 1000")
        rank = f"{task.rank} + (i * 7919) % {WIDEST}"
        new_task = {
            "id": "task_id", "about": about, "rank": rank,
            "assignee": f"case when {assignee} = '{ids[GROUP]}' then null else {assignee} end",
        }  # fmt: skip
        _insert(session, Document, document.id.hex if is_sqlite else str(document.id), {"id": "bench_seed.document_id"})
        _insert(session, Task, task.id.hex if is_sqlite else str(task.id), new_task)
        session.execute(
            sa.text(f"insert into task_owner (owner, rank, task_id) select {owner}, {rank}, task_id from bench_seed")
        )
        session.execute(
            sa.text(f"insert into document_grant (owner, document_id) select {owner}, document_id from bench_seed")
        )

    def key_deep_inside(self, owner: str) -> str:
        """The page key of a row after nine tenths of somebody's tasks."""
        with self.house.platform.read() as work:
            count = work.session.scalar(sa.text("select count(*) from task_owner where owner = :o"), {"o": owner})
            deep = sa.text(
                "select rank, task_id from task_owner where owner = :o order by rank, task_id limit 1 offset :n"
            )
            row = work.session.execute(deep, {"o": owner, "n": int((count or 0) * 0.9)}).one()
        return f"{row.rank}.{row.task_id}"


def _whose(names: Mapping[str, str], others: str) -> str:
    """Every fourth task is one person's, every fourth a group's, a hundred of the first thousand one more person's."""
    cases = f"when i % 4 = 0 then '{names[PERSON]}' when i % 4 = 1 then '{names[GROUP]}' "
    return f"case {cases}when i <= 1000 and i % 10 in (2, 6) and i % 4 = 2 then '{names[FEW]}' else {others} end"


def _insert(session: Session, table: type[Task] | type[Document], template: str, new: Mapping[str, str]) -> None:
    columns = [column.name for column in table.__table__.columns]
    values = ", ".join(new.get(name, f't."{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    name = table.__tablename__
    session.execute(
        sa.text(
            f"insert into {name} ({listed}) select {values} from bench_seed cross join {name} t where t.id = '{template}'"
        )
    )
