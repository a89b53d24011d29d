"""Messages and signals between cases, and from outside.

A message is for one: it is delivered when exactly one task of the agency waits for its name and key. When none does it is
kept until one begins to wait, or until it expires; when several do it is kept for an operator and never delivered. A
signal is for all. Neither ever crosses from one agency to another.

What a case throws is sent by jobs of their own, one for each message and one for each case that hears a signal: a step
holds the lock of its own case and of no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.errors import CaseNotRunning, CaseSuspended, NotInCharge
from engine.projections import WORK_WAITS, correlation_key
from engine.spiff.flow import MessageWait, ThrownEvent
from engine.tables import Case, Job, Subscription, UnmatchedMessage

if TYPE_CHECKING:
    from engine.cases import Cases

KEPT_FOR = timedelta(days=30)
PUBLISH, BROADCAST, SIGNAL = "engine.publish_message", "engine.broadcast_signal", "engine.deliver_signal"
NAMES = {PUBLISH: "Chuyển thông điệp", BROADCAST: "Phát tín hiệu", SIGNAL: "Chuyển tín hiệu"}
RETRIES = 12


@dataclass(frozen=True)
class Published:
    """`outcome` is "delivered" (to `case_id`), "kept" or "ambiguous"; or "queued" when it is tried again at once."""

    outcome: str
    case_id: UUID | None = None


@dataclass(frozen=True)
class Messages:
    session: Session
    cases: Cases
    now: datetime

    def publish(
        self, name: str, keys: Mapping[str, Any], payload: Mapping[str, Any], by: Actor, agency: str
    ) -> Published:
        """Deliver a message to the one task of the agency that waits for this name and these keys, or keep it.

        Raises NotInCharge for somebody of another agency, DataRefused for a payload that may not enter a case.
        """
        if by.id != SYSTEM.id and by.agency != agency:
            raise NotInCharge("gửi thông điệp vào cơ quan khác", "người của cơ quan nhận")
        key, body = correlation_key(keys), {**payload, **keys}
        waiting = self._waiting(agency, name, key)
        if len(waiting) == 1 and self._deliver(waiting[0], name, body, by):
            return Published("delivered", waiting[0])
        self._meet(agency, name, key)
        if not waiting and self._waiting(agency, name, key):  # it began to wait just now
            self._enqueue(PUBLISH, agency, {"name": name, "keys": dict(keys), "payload": body, "by": spelled(by)})
            return Published("queued")
        outcome = "ambiguous" if len(waiting) > 1 else "waiting"
        self.session.add(
            UnmatchedMessage(
                id=uuid4(), agency=agency, name=name, key=key, payload=body, by=by.id, by_name=by.name, at=self.now,
                expires_at=self.now + KEPT_FOR, status=outcome,
            )
        )  # fmt: skip
        self.session.flush()
        return Published("ambiguous" if outcome == "ambiguous" else "kept")

    def broadcast(self, name: str, payload: Any, by: Actor, agency: str, but: UUID | None = None) -> int:
        """Let every waiting case of the agency hear a signal, each in a transaction of its own; how many these are."""
        if by.id != SYSTEM.id and by.agency != agency:
            raise NotInCharge("phát tín hiệu trong cơ quan khác", "người của cơ quan đó")
        heard = sa.and_(Subscription.kind == "signal", Subscription.name == name, Case.agency == agency)
        wanted = sa.select(Subscription.case_id).join(Case, Case.id == Subscription.case_id).where(heard).distinct()
        cases = [case_id for case_id in self.session.scalars(wanted) if case_id != but]
        said = {"name": name, "payload": payload, "by": spelled(by)}
        self._enqueue(SIGNAL, agency, *({**said, "case": str(case_id)} for case_id in cases))
        return len(cases)

    def unmatched(self, agency: str, limit: int = 100) -> Sequence[UnmatchedMessage]:
        """Messages that found nobody or too many, newest first, for an operator; expired ones too."""
        mine = sa.and_(UnmatchedMessage.agency == agency, UnmatchedMessage.status != "delivered")
        wanted = sa.select(UnmatchedMessage).where(mine).order_by(UnmatchedMessage.at.desc()).limit(limit)
        return self.session.scalars(wanted).all()

    # ------------------------------------------------------------ from and to a step

    def send(self, case: Case, thrown: Sequence[ThrownEvent]) -> None:
        """What a step has thrown goes to the other cases of the agency. Errors and escalations are the case's own."""
        for event in thrown:
            said = {"name": event.name, "payload": event.payload, "by": spelled(SYSTEM), "from": str(case.id)}
            if event.kind == "message":
                self._enqueue(PUBLISH, case.agency, {**said, "keys": event.correlations})
            elif event.kind == "signal":
                self._enqueue(BROADCAST, case.agency, said)

    def hear_kept(self, case: Case, begun: Sequence[MessageWait]) -> None:
        """Deliver what was kept for a case that has just begun to wait for it, the oldest first."""
        waits = sorted({(wait.name, correlation_key(wait.correlations)) for wait in begun})
        for name, key in waits:
            if case.status != "running":
                return
            self._meet(case.agency, name, key)
            kept = self._oldest_kept(case.agency, name, key)
            if kept is None:
                continue
            if len(self._waiting(case.agency, name, key)) > 1:
                kept.status, kept.ended_at = "ambiguous", self.now
            elif self.cases.deliver(case.id, name, kept.payload, Actor(kept.by, kept.by_name, case.agency)):
                kept.status, kept.case_id, kept.ended_at = "delivered", case.id, self.now

    def _oldest_kept(self, agency: str, name: str, key: str) -> UnmatchedMessage | None:
        mine = sa.and_(
            UnmatchedMessage.agency == agency, UnmatchedMessage.name == name, UnmatchedMessage.key == key,
            UnmatchedMessage.status == "waiting", UnmatchedMessage.expires_at > self.now,
        )  # fmt: skip
        wanted = sa.select(UnmatchedMessage).where(mine).order_by(UnmatchedMessage.at, UnmatchedMessage.id).limit(1)
        return self.session.scalars(wanted.with_for_update()).first()

    def _waiting(self, agency: str, name: str, key: str) -> Sequence[UUID]:
        """The cases of up to two tasks that wait for it; one case twice when two of its tasks do."""
        wanted = sa.and_(Subscription.kind == "message", Subscription.name == name, Subscription.key == key)
        rows = sa.select(Subscription.case_id).join(Case, Case.id == Subscription.case_id)
        return self.session.scalars(rows.where(wanted, Case.agency == agency).limit(2)).all()

    def _deliver(self, case_id: UUID, name: str, payload: dict[str, Any], by: Actor) -> bool:
        try:
            return self.cases.deliver(case_id, name, payload, by)
        except (CaseNotRunning, CaseSuspended):
            return False  # since it was looked up

    def _meet(self, agency: str, name: str, key: str) -> None:
        """Whoever keeps a message and whoever begins to wait for it do so one after the other, and see each other."""
        if self.session.get_bind().dialect.name == "postgresql":
            place = sa.func.hashtextextended(f"{agency} {name} {key}", 0)
            self.session.execute(sa.select(sa.func.pg_advisory_xact_lock(place)))

    def _enqueue(self, operation: str, agency: str, *parameters: Mapping[str, Any]) -> None:
        rows = [
            {
                "id": uuid4(), "agency": agency, "operation": operation, "name": NAMES[operation],
                "parameters": dict(each), "status": "waiting", "attempts": 0, "retries": RETRIES, "run_at": self.now,
                "created_at": self.now,
            }
            for each in parameters
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Job), rows)
            self.session.info[WORK_WAITS] = True


def spelled(by: Actor) -> dict[str, str]:
    return {"id": by.id, "name": by.name}


# ---------------------------------------------------------------- the worker's side


def publish_message(messages: Messages, agency: str, said: Mapping[str, Any]) -> None:
    messages.publish(said["name"], said["keys"], said["payload"] or {}, author(said, agency), agency)


def broadcast_signal(messages: Messages, agency: str, said: Mapping[str, Any]) -> None:
    messages.broadcast(said["name"], said["payload"], author(said, agency), agency, but=UUID(said["from"]))


def deliver_signal(messages: Messages, agency: str, said: Mapping[str, Any]) -> None:
    try:
        messages.cases.throw_signal(UUID(said["case"]), said["name"], said["payload"], author(said, agency))
    except CaseNotRunning:
        return  # it ended while the signal was on its way


def author(said: Mapping[str, Any], agency: str) -> Actor:
    return Actor(said["by"]["id"], said["by"]["name"], agency)


DELIVERIES: Mapping[str, Callable[[Messages, str, Mapping[str, Any]], None]] = {
    PUBLISH: publish_message, BROADCAST: broadcast_signal, SIGNAL: deliver_signal,
}  # fmt: skip
