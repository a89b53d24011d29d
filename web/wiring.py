"""The one file where parts are chosen and joined: `Platform` lives as long as the program, `Work` as long as a transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from connectors.antivirus.clamd import Scanner
from connectors.catalog import OPERATIONS
from connectors.interop.errors import InteropError
from connectors.interop.folder import ExchangeFolder
from connectors.interop.intake import Intake
from connectors.interop.limits import Limits
from connectors.interop.router import Router
from connectors.outside import Outside
from connectors.relying import prove_calendar, settle
from connectors.tasks.desk import Desk
from connectors.work import Parts, Work
from engine.actors import person_key
from engine.cases import Step, StepListener
from engine.changes import Write
from engine.definitions import ProgramCache
from engine.errors import CalendarChanged
from engine.projections import WORK_WAITS
from engine.worker import Worker
from forms.catalog import load_catalog
from records.access import Grant, granting
from records.calendar import WorkCalendar
from records.errors import RecordsError
from records.storage import FolderStorage, Storage
from signing.errors import SigningError
from web.config import Config
from web.database import connect, for_reading
from web.functions import diagram_functions

if TYPE_CHECKING:
    from signing.rules import Rules
    from signing.trust import Trust

EMBEDDED = "embedded"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Platform:
    """Everything that outlives a transaction. Construction opens nothing but the database pool."""

    config: Config
    clock: Clock = utc_now

    # ------------------------------------------------------------ transactions

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """One transaction that may write: committed when the block ends well, rolled back otherwise."""
        with self._turn, Session(self.database, expire_on_commit=False) as session:
            try:
                with session.begin():
                    work = Work(session, self.clock(), self.parts)
                    yield work
                    settle(session, work.calendars)
            except CalendarChanged:
                self.parts.kept_calendars.clear()
                raise
            if session.info.get(WORK_WAITS):
                self.worker.ring()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """One transaction that only reads; several may run beside a writer."""
        with Session(self.reading, expire_on_commit=False) as session:
            yield Work(session, self.clock(), self.parts)

    @cached_property
    def _turn(self) -> AbstractContextManager[Any]:
        """SQLite has one writer at a time and lets the others try again after a nap, so that some wait very long; threads
        of one process queue here instead."""
        return threading.RLock() if self.database.dialect.name == "sqlite" else nullcontext()

    @cached_property
    def database(self) -> Engine:
        return connect(self.config.database)

    @cached_property
    def reading(self) -> Engine:
        return for_reading(self.database)

    @cached_property
    def parts(self) -> Parts:
        calendar = WorkCalendar()
        return Parts(
            storage=self.storage,
            programs=ProgramCache(diagram_functions(lambda: calendar)),
            functions=diagram_functions,
            forms=load_catalog(),
            calendar=calendar,
            listeners=(grant_reading, prove_calendar),
        )

    # ------------------------------------------------------------ the outside world

    @cached_property
    def storage(self) -> Storage:
        return FolderStorage(self.config.data_dir / "files")

    @cached_property
    def keys(self) -> Storage:
        """PKCS#12 containers, apart from documents so that no document path can ever reach them."""
        return FolderStorage(self.config.data_dir / "keys")

    @cached_property
    def secret(self) -> bytes:
        """The installation's secret, from which cookies and signature activations take their keys."""
        path = Path(self.config.secret_file) if self.config.secret_file else self.config.data_dir / "secret"
        return bytes.fromhex(path.read_text().strip())

    @cached_property
    def trust(self) -> Trust:
        from signing.trust import Trust  # pyHanko is loaded when something is judged, not at start

        folder = Path(self.config.trust_roots) if self.config.trust_roots else self.config.data_dir / "trust"

        def every(pattern: str) -> tuple[bytes, ...]:
            return tuple(path.read_bytes() for path in sorted(folder.glob(pattern)))

        return Trust(roots=every("roots/*"), intermediates=every("intermediates/*"), crls=every("crls/*"))

    @cached_property
    def rules(self) -> Rules:
        from signing.rules import RevocationRule, Rules

        return Rules(revocation=RevocationRule.WHEN_AVAILABLE)

    @cached_property
    def folder(self) -> ExchangeFolder:
        folder = ExchangeFolder(self.config.data_dir / "exchange")
        folder.prepare()
        return folder

    @cached_property
    def intake(self) -> Intake:
        limits = Limits(packet_bytes=self.config.packet_limit_mb * 1024 * 1024)
        return Intake(self.begin, self.storage, limits)

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.begin, self.read, self.keys, self.secret, self.clock)

    @cached_property
    def outside(self) -> Outside:
        return Outside(
            storage=self.storage,
            scanner=Scanner(self.config.clamd) if self.config.clamd else None,
            door=Router(self.read, self.intake, self.folder),
            secret=self.secret,
            trust=self.trust,
            rules=self.rules,
            clock=self.clock,
        )

    @cached_property
    def worker(self) -> Worker:
        refusals = (RecordsError, SigningError, InteropError)
        return Worker(self.begin, OPERATIONS, self.outside, refusals=refusals)

    def start_worker(self) -> threading.Thread:
        """Run jobs and timers in a thread of this process until `worker.stop()`.

        The embedded worker has a name of its own and only one server may run on a data folder, so what it held when the
        process was killed is taken back at once.
        """
        self.worker.name = EMBEDDED
        with self.begin() as work:
            work.jobs.take_back(EMBEDDED)
        thread = threading.Thread(target=self.worker.run, name="congvan-worker", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        if "database" in vars(self):
            self.database.dispose()

    def __enter__(self) -> Platform:
        return self

    def __exit__(self, *why: object) -> None:
        self.close()


LET_READ = Write(lambda bind: granting(bind(Grant.owner), bind(Grant.document_id)))


def grant_reading(work: Work) -> StepListener:
    """Whoever is offered a task about a document may read that document."""

    def follow(step: Step) -> None:
        pairs = {(about, owner) for row in step.opened for about in _documents(row) for owner in _offered_to(row)}
        for about, owner in sorted(pairs):
            step.changes.add(LET_READ, {"owner": owner, "document_id": about})

    return follow


def _documents(row: Mapping[str, Any]) -> list[UUID]:
    try:
        return [UUID(row["about"])]
    except ValueError:
        return []  # the task is about something else


def _offered_to(row: Mapping[str, Any]) -> Sequence[str]:
    return [person_key(row["assignee"])] if row["assignee"] else row["groups"]


def is_reachable(database: Engine) -> bool:
    """Whether the database answers at all (for /readyz)."""
    try:
        with database.connect() as connection:
            return connection.scalar(sa.text("select 1")) == 1
    except sa.exc.SQLAlchemyError:
        return False
