"""What must hold in the tables and folders after anything: nothing lost, nothing doubled, nothing half done."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from connectors.work import Work
from engine.tables import Case, History, Job, Task, TaskOwner, Timer
from records.documents import Document
from records.exchange import Packet
from records.registers import Register, RegisterEntry

BESIDE = (
    "incident",
    "incident_retried",
    "message_thrown",
    "signal_thrown",
    "error_thrown",
    "escalation_thrown",
)  # told beside a step


def broken(work: Work) -> list[str]:
    """Every case stands exactly before or after a step, and the tables say what its history says."""
    return [*broken_cases(work), *broken_work(work), *broken_registers(work)]


def broken_cases(work: Work) -> list[str]:
    """The version of a case is the number of its steps, and each step is told once."""
    steps: dict[object, list[int]] = {}
    for line in work.session.scalars(sa.select(History).order_by(History.id)):
        if line.kind not in BESIDE:
            steps.setdefault(line.case_id, []).append(line.version)
    return [
        f"case {case.id} has version {case.version} and steps {steps.get(case.id)}"
        for case in work.session.scalars(sa.select(Case))
        if steps.get(case.id) != list(range(1, case.version + 1))
    ]


def broken_work(work: Work) -> list[str]:
    """Each task and job that is done moved its case exactly once; each that is open is waited for by a running case."""
    told = Counter[str]()
    for line in work.session.scalars(sa.select(History).where(History.kind.in_(["task_completed", "job_done"]))):
        told[line.facts.get("task") or line.facts["job"]] += 1
    problems = [f"{done} moved its case {times} times" for done, times in told.items() if times != 1]
    tasks, jobs = work.session.scalars(sa.select(Task)).all(), work.session.scalars(sa.select(Job)).all()
    own = [job for job in jobs if job.case_id is not None]
    rows: list[Task | Job] = [*tasks, *own]
    for row in rows:
        if (row.status == "done") != (str(row.id) in told):
            problems.append(f"{row.id} is {row.status} and moved its case {told[str(row.id)]} times")
    waited = {
        (case.id.hex, task) for case in work.session.scalars(sa.select(Case).where(Case.status == "running"))
        for task in (*case.waiting.get("tasks", {}), *case.waiting.get("jobs", {}))
    }  # fmt: skip
    shown = {(row.case_id.hex, row.id.hex) for row in tasks if row.status == "open"}
    shown |= {(row.case_id.hex, row.id.hex) for row in own if row.status in ("waiting", "running", "incident")}  # type: ignore[union-attr]
    problems += [f"{pair} is in only one of case and tables" for pair in waited ^ shown]
    owned = set(work.session.scalars(sa.select(TaskOwner.task_id)))
    problems += [
        f"{task} is in only one of task and inbox" for task in owned ^ {t.id for t in tasks if t.status == "open"}
    ]
    return problems


def broken_registers(work: Work) -> list[str]:
    """Books without a gap or a double; the ledger stands at the next number."""
    problems = []
    for book in work.session.scalars(sa.select(Register)):
        wanted = sa.select(RegisterEntry.number).where(RegisterEntry.register_id == book.id)
        numbers = sorted(work.session.scalars(wanted))
        if numbers != list(range(1, len(numbers) + 1)) or book.next_number != len(numbers) + 1:
            problems.append(f"{book.name} {book.year}: {numbers}, next {book.next_number}")
    return problems


def unfinished(work: Work) -> list[str]:
    """What keeps the story from being at its end."""
    left = {
        "cases": sa.select(sa.func.count()).select_from(Case).where(Case.status != "completed"),
        "tasks": sa.select(sa.func.count()).select_from(Task).where(Task.status == "open"),
        "jobs": sa.select(sa.func.count()).select_from(Job).where(Job.status.in_(["waiting", "running", "incident"])),
        "timers": sa.select(sa.func.count()).select_from(Timer),
    }
    counts = {name: work.session.scalar(wanted) for name, wanted in left.items()}
    return [f"{count} {name} are left" for name, count in counts.items() if count]


def wrong_statuses(work: Work, expected: list[str]) -> list[str]:
    """Each incoming document told its sender every status exactly once."""
    problems = []
    for document in work.session.scalars(sa.select(Document).where(Document.kind == "incoming")):
        told = sorted(packet.status_code or "" for packet in work.exchange.statuses_sent(document))
        if told != expected:
            problems.append(f"document {document.id} told {told}")
    return problems


def wrong_files(work: Work, outgoing: Path) -> list[str]:
    """Each packet that left is exactly one file of the exchange folder, with the bytes that are written down."""
    there = {
        path.name: sha256(path.read_bytes()).hexdigest() for path in outgoing.iterdir() if not path.name.startswith(".")
    }
    sent = work.session.scalars(sa.select(Packet).where(Packet.direction == "out")).all()
    told = {f"{packet.id}.edxml": packet.sha256 for packet in sent}
    return [
        f"{name} differs between table and folder"
        for name in there.keys() | told.keys()
        if there.get(name) != told.get(name)
    ]
