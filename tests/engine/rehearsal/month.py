"""A month in the life of an office, recorded in the engine's real tables by people who work through their inboxes.

It knows nothing of the simulation: minute by minute whoever is free takes the oldest task of theirs and completes it when
their time is up, through the same commands that the desk uses.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from engine.actors import Actor, group_key
from engine.tables import Task, TaskOwner
from tests.engine.bpmn import process, service, user, xor
from tests.engine.shop import AGENCY, Plain, Shop

VIETNAM = timezone(timedelta(hours=7))
SESSIONS = ((7, 30, 11, 30), (13, 30, 17, 0))
LETTER = process(
    "letter",
    user("receive"),
    xor(
        "accepted",
        {"receive.decision == 'return'": [service("send_back", "books.stamp")]},
        [
            user("handle", groups="chuyen_vien", due="add_hours(now(), 26)"),
            user("check", groups="lanh_dao", due="add_hours(now(), 8)"),
            xor("good", {"check.decision == 'return'": [user("mend", groups="chuyen_vien")]}),
        ],
    ),
)
MINUTES: Mapping[str, tuple[int, int]] = {"receive": (5, 20), "handle": (40, 160), "check": (10, 60), "mend": (20, 80)}
PEOPLE = {
    "lan": "van_thu", "cuc": "chuyen_vien", "dung": "chuyen_vien", "em": "chuyen_vien", "giang": "lanh_dao",
}  # fmt: skip


def sessions(first: date, days: int) -> list[tuple[datetime, datetime]]:
    """Office sessions, Monday to Friday."""
    found = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        for opens, past, closes, later in SESSIONS if day.weekday() < 5 else ():
            start = datetime(day.year, day.month, day.day, opens, past, tzinfo=VIETNAM)
            found.append((start, start.replace(hour=closes, minute=later)))
    return found


@dataclass
class Month:
    shop: Shop
    chance: random.Random
    busy: dict[str, tuple[datetime, Any]] = field(default_factory=dict)  # person → until when, with which task

    def lives(self, first: date, days: int, letters: int) -> None:
        """Letters come in at random minutes of office time; everybody works."""
        self.shop.operations["books.stamp"] = Plain(lambda job: {})
        self.shop.deploys(LETTER)
        minutes = [
            start + timedelta(minutes=step)
            for start, end in sessions(first, days)
            for step in range(int((end - start).total_seconds() // 60))
        ]
        coming = sorted(self.chance.choices(minutes[: len(minutes) * 9 // 10], k=letters))
        for minute in minutes:
            self.shop.clock.now = minute.astimezone(UTC)
            while coming and coming[0] <= minute:
                coming.pop(0)
                self.shop.starts("letter", {}, ("*",))
            self._work(minute)

    def _work(self, minute: datetime) -> None:
        for person in PEOPLE:
            until, task = self.busy.get(person, (minute, None))
            if task is not None and until <= minute:
                self._complete(person, task)
                del self.busy[person]
            if person not in self.busy and (found := self._next(person)) is not None:
                low, high = MINUTES[found.element]
                self.busy[person] = (self._later(minute, self.chance.randint(low, high)), found)

    def _later(self, minute: datetime, minutes: int) -> datetime:
        """So many minutes of office time on."""
        for start, end in sessions(minute.date(), 15):
            if end <= minute:
                continue
            begin = max(start, minute)
            there = int((end - begin).total_seconds() // 60)
            if minutes <= there:
                return begin + timedelta(minutes=minutes)
            minutes -= there
        raise AssertionError("a very long task")

    def _next(self, person: str) -> Any:
        taken = {task.id for _, task in self.busy.values()}
        owner = group_key(AGENCY, PEOPLE[person])
        wanted = (
            sa.select(Task.id, Task.element)
            .join(TaskOwner, TaskOwner.task_id == Task.id)
            .where(TaskOwner.owner == owner, Task.status == "open")
            .order_by(TaskOwner.rank, Task.created_at)
        )
        with self.shop.begin() as desk:
            return next((row for row in desk.session.execute(wanted) if row.id not in taken), None)

    def _complete(self, person: str, task: Any) -> None:
        actor = Actor(person, person.title(), AGENCY, frozenset({group_key(AGENCY, PEOPLE[person])}))
        share = {"receive": 0.2, "check": 0.25}.get(task.element, 0.0)
        decision = "return" if self.chance.random() < share else "pass"
        with self.shop.begin() as desk:
            desk.inbox.complete(task.id, {"decision": decision}, actor)
        self.shop.worker().drain()


def everybody() -> Sequence[tuple[str, str]]:
    return tuple(PEOPLE.items())
