"""Open tasks by the million, written by SQL: each with a document of its own and somebody who may read it.

They are copies of one real task and one real document, so that every column holds what the platform puts there. The floor
gets as many rows of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.contenders import Plain
from bench.diagrams import BENCH_DOC, GROUP
from bench.house import House
from engine.actors import group_key, person_key
from engine.tables import Task, TaskOwner
from records.documents import Document
from records.organisations import Person, RoleHolding

QUARTER, SHARED, FEW = "giant.sxd", "hoatv.sxd", "tamlv.sxd"  # has a quarter; is one of a group; has a hundred
MEMBERS = 50  # of the group
WIDEST = 1_000_003  # ranks lie this many seconds apart at most
FEWS = "(i <= 1000 and i % 10 in (2, 6) and i % 4 = 2)"  # a hundred of the first thousand
NUMBERS = "with recursive n(i) as (select 2 union all select i + 1 from n where i < {last})"
SEED = "create table bench_seed as " + NUMBERS + " select i, {new_id} as task_id, {new_id} as document_id from n{those}"
NEW_ID = {  # by whether it is SQLite; in ascending order, which fills an index several times faster than at random
    True: "printf('%032x', i)",
    False: "lpad(to_hex(i), 32, '0')::uuid",
}
DASHES = "substr({0},1,8)||'-'||substr({0},9,4)||'-'||substr({0},13,4)||'-'||substr({0},17,4)||'-'||substr({0},21)"


@dataclass(frozen=True)
class Crowd:
    """The open tasks of one agency."""

    house: House

    def owners(self) -> dict[str, str]:
        """The owner string under which each of the three looks, by account."""
        head = self.house.visitor(SHARED)
        keys = {SHARED: group_key(str(head.agency.id), GROUP)}
        return keys | {who: person_key(self.house.visitor(who).actor.id) for who in (QUARTER, FEW)}

    def fill(self, size: int, is_only_few: bool = False) -> None:
        """Open that many tasks, or only the hundred of FEW among them; the planner knows of them afterwards."""
        self.house.start(BENCH_DOC, 1)
        with self.house.platform.begin() as work:
            session = work.session
            self._enlarge_group(session)
            is_sqlite = session.get_bind().dialect.name == "sqlite"
            those = f" where {FEWS}" if is_only_few else ""
            if not is_sqlite:
                session.execute(sa.text("set local session_replication_role = replica"))  # no foreign key is looked up
            session.execute(sa.text(SEED.format(last=size, new_id=NEW_ID[is_sqlite], those=those)))
            self._copy(session, is_sqlite)
            session.execute(sa.text("drop table bench_seed"))
        with self.house.platform.database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text("analyze" if is_sqlite else "vacuum analyze"))  # as autovacuum does in time

    def _enlarge_group(self, session: Session) -> None:
        head = self.house.visitor(SHARED)
        for number in range(MEMBERS - 1):
            name, account = f"Người Mẫu {number}", f"nguoimau{number}.sxd"
            member = Person(agency_id=head.agency.id, full_name=name, title="Trưởng phòng", account=account)
            session.add(member)
            session.flush()
            session.add(RoleHolding(person_id=member.id, role=GROUP, since=datetime.now(UTC)))

    def _copy(self, session: Session, is_sqlite: bool) -> None:
        task = session.scalars(sa.select(Task).order_by(Task.created_at).limit(1)).one()
        document = session.scalars(sa.select(Document).order_by(Document.created_at).limit(1)).one()
        about = DASHES.format("bench_seed.document_id") if is_sqlite else "bench_seed.document_id::text"
        names = self.owners()
        ids = {account: key.removeprefix("p:") for account, key in names.items()}
        owner, assignee = _whose(names, "'p:somebody-' || i % 1000"), _whose(ids, "'somebody-' || i % 1000")
        rank = f"{task.rank} + (cast(i as bigint) * 7919) % {WIDEST}"
        new_task = {
            "id": "task_id", "about": about, "rank": rank,
            "assignee": f"case when {assignee} = '{ids[SHARED]}' then null else {assignee} end",
        }  # fmt: skip
        _insert(session, Document, _literal(document.id, is_sqlite), {"id": "bench_seed.document_id"})
        _insert(session, Task, _literal(task.id, is_sqlite), new_task)
        session.execute(
            sa.text(f"insert into task_owner (owner, rank, task_id) select {owner}, {rank}, task_id from bench_seed")
        )
        session.execute(
            sa.text(f"insert into document_grant (owner, document_id) select {owner}, document_id from bench_seed")
        )

    def total(self, account: str) -> int:
        """How many tasks somebody can work on, under whatever name."""
        owners = self.house.visitor(account).actor.owners
        wanted = sa.select(sa.func.count(TaskOwner.task_id.distinct())).where(TaskOwner.owner.in_(owners))
        with self.house.platform.read() as work:
            return work.session.scalar(wanted) or 0

    def key_deep_inside(self, owner: str) -> str:
        """The page key of a row after nine tenths of somebody's tasks; empty when they have none."""
        count = "select count(*) from task_owner where owner = :o"
        deep = "select rank, task_id from task_owner where owner = :o order by rank, task_id limit 1 offset :n"
        with self.house.platform.read() as work:
            number = work.session.scalar(sa.text(count), {"o": owner}) or 0
            row = work.session.execute(sa.text(deep), {"o": owner, "n": int(number * 0.9)}).first()
        return f"{row.rank}.{row.task_id}" if row else ""


def fill_floor(floor: Plain, size: int) -> None:
    """The same number of open tasks, with the same shares of QUARTER and FEW, on the floor."""
    store, is_sqlite = floor.store, floor.store.is_sqlite
    case = UUID(floor.start(BENCH_DOC, 1)[0])
    person = _whose({QUARTER: QUARTER, SHARED: SHARED, FEW: FEW}, "'somebody-' || i % 1000")
    opened = "datetime('now', '-' || i || ' seconds')" if is_sqlite else "now() - i * interval '1 second'"
    columns = "insert into task (id, case_id, person, element, status, opened_at)"
    chosen = f"select {NEW_ID[is_sqlite]}, {_literal(case, is_sqlite)}, {person}, 'review', 'open', {opened} from n"
    numbers = NUMBERS.format(last=size)
    cursor = store.connection.cursor()
    cursor.execute(f"{columns} {numbers} {chosen}")
    store.connection.commit()
    if is_sqlite:
        cursor.execute("analyze")
        return
    store.connection.autocommit = True
    cursor.execute("vacuum analyze")
    store.connection.autocommit = False


def _literal(key: UUID, is_sqlite: bool) -> str:
    return f"'{key.hex}'" if is_sqlite else f"'{key}'::uuid"


def _whose(names: Mapping[str, str], others: str) -> str:
    """Every fourth task is one person's, every fourth a group's, a hundred of the first thousand one more person's."""
    cases = f"when i % 4 = 0 then '{names[QUARTER]}' when i % 4 = 1 then '{names[SHARED]}' "
    return f"case {cases}when {FEWS} then '{names[FEW]}' else {others} end"


def _insert(session: Session, table: type[Task] | type[Document], template: str, new: Mapping[str, str]) -> None:
    columns = [column.name for column in table.__table__.columns]
    values = ", ".join(new.get(name, f't."{name}"') for name in columns)
    listed = ", ".join(f'"{name}"' for name in columns)
    name = table.__tablename__
    session.execute(
        sa.text(
            f"insert into {name} ({listed}) select {values} from bench_seed cross join {name} t where t.id = {template}"
        )
    )
