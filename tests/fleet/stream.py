"""A stream of letters through the main job's first steps, over HTTP, by clients who do not give up.

Each client is one person: it reads the inbox, completes what is there under an idempotency key of its own, and sends
the same request again to some other node until one says yes. So each task it has seen is done exactly once, whatever
is killed meanwhile; any other answer than that is kept in `wrong`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.fleet.machines import Caller, Fleet, Refused, log_in
from tests.letters import Letters

PAUSE = 0.25  # seconds between two letters
WEAK = (500, 502, 503, 504)  # the server's weakness, not ours: try again
Answers = Callable[["Client", Mapping[str, Any]], Mapping[str, Any]]


def accept(client: Client, opened: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"decision": "accept", "leader": chosen(opened, "leaders", "Bùi Giả Định")}


def direct(client: Client, opened: Mapping[str, Any]) -> Mapping[str, Any]:
    due = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    lead = chosen(opened, "units", "Phòng Quy hoạch kiến trúc")
    return {"decision": "assign", "text": "Tham mưu trả lời.", "lead_unit": lead, "lead_due": due, "cooperating": []}


def assign_officer(client: Client, opened: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"officer": chosen(opened, "officers", "Nguyễn Thị Giả"), "note": ""}


def finish(client: Client, opened: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"outcome": "done", "result": "Đã trao đổi, không cần trả lời bằng văn bản."}


PEOPLE: Sequence[tuple[str, str, Answers]] = (
    ("mauvt.sxd", "receive", accept),
    ("dinhbg.sxd", "direct", direct),
    ("hoatv.sxd", "assign_officer", assign_officer),
    ("giant.sxd", "work", finish),
)


def chosen(opened: Mapping[str, Any], name: str, label: str) -> str:
    return str(next(choice["value"] for choice in opened["choices"][name] if choice["label"] == label))


@dataclass
class Client:
    """One person at work in a thread of their own."""

    caller: Caller
    ports: Sequence[int]
    stopping: threading.Event
    random: random.Random
    done: list[str] = field(default_factory=list)  # tasks to which a node said yes
    wrong: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of whichever node gives one; None when everything stops first."""
        key = uuid4().hex
        while not self.stopping.is_set():
            try:
                return self.caller.call(self.random.choice(self.ports), method, path, body, key)
            except OSError:
                self.stopping.wait(0.1)
            except Refused as refused:
                if refused.status not in WEAK:
                    raise
                self.stopping.wait(0.05)
        return None

    def post(self, letters: Letters, posted: list[str], ends: threading.Event) -> None:
        """Hand in letters, each until a node has taken it."""
        number = 0
        while not ends.wait(PAUSE):
            number += 1
            receipt = self.call("POST", "/api/v1/exchange/packets", letters.packet(number=str(number)))
            if receipt is not None:
                posted.append(receipt["sha256"])

    def work(self, element: str, answers: Answers) -> None:
        """Complete every task of one kind."""
        while not self.stopping.is_set():
            page = self.call("GET", "/api/v1/tasks?limit=20")
            mine = [task for task in page["tasks"] if task["element"] == element] if page else []
            for task in mine:
                self._complete(task["id"], answers)
            if not mine:
                self.stopping.wait(0.1)

    def _complete(self, task_id: str, answers: Answers) -> None:
        try:
            opened = self.call("GET", f"/api/v1/tasks/{task_id}")
            if opened is None:
                return
            body = {"answers": answers(self, opened)}
            if self.call("POST", f"/api/v1/tasks/{task_id}/complete", body) is not None:
                self.done.append(task_id)
        except Refused as refused:
            self.wrong.append(f"{self.caller.account} {task_id}: {refused}")


class Crowd:
    """Everybody at work at once: a person at each desk, and a ministry that keeps writing."""

    def __init__(self, fleet: Fleet, letters: Letters, chance: random.Random) -> None:
        self.stopping, self.posting_ends = threading.Event(), threading.Event()
        self.posted: list[str] = []
        self.clients: list[Client] = []
        self.threads: list[threading.Thread] = []
        for account, element, answers in PEOPLE:
            caller = log_in(fleet.ports[0], account)
            client = Client(caller, fleet.ports, self.stopping, random.Random(chance.random()))
            self.clients.append(client)
            self.threads.append(threading.Thread(target=client.work, args=(element, answers)))
        poster = Client(self.clients[0].caller, fleet.ports, self.stopping, random.Random(chance.random()))
        self.posting = threading.Thread(target=poster.post, args=(letters, self.posted, self.posting_ends))

    def __enter__(self) -> Crowd:
        for thread in (*self.threads, self.posting):
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.posting_ends.set()
        self.stopping.set()
        self.posting.join(30)
        for thread in self.threads:
            thread.join(30)

    def stop_posting(self) -> None:
        """No more letters; the one in hand is still taken."""
        self.posting_ends.set()
        self.posting.join(60)

    @property
    def done(self) -> list[str]:
        """Every task to which a node said yes."""
        return [task for client in self.clients for task in client.done]

    @property
    def wrong(self) -> list[str]:
        return [wrong for client in self.clients for wrong in client.wrong]
