"""Messages and signals between cases, and from outside.

A message is for one: it is delivered when exactly one task of the agency waits for its name and key. When none does it is
kept until one begins to wait, or until it expires; when several do, or when the one that waits cannot take
it, it is kept for an operator. A signal is for all. Neither ever crosses from one agency to another.

A case that rests waits too: it counts when messages are matched, and what is for it arrives when it wakes up.

What a case throws is sent by jobs of their own, one for each message and one for each case that hears a signal: a step
holds the lock of its own case and of no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import SYSTEM, Actor
from engine.errors import (
    CaseNotRunning,
    CaseSuspended,
    EngineError,
    MessageSettled,
    NotFound,
    NotInCharge,
    NotWaiting,
    ReasonMissing,
    VersionConflict,
)
from engine.projections import WORK_WAITS, correlation_key
from engine.spiff.flow import MessageWait, ThrownEvent
from engine.tables import Case, Job, Subscription, UnmatchedMessage

if TYPE_CHECKING:
    from engine.cases import Cases

KEPT_FOR = timedelta(days=30)
PUBLISH, BROADCAST, SIGNAL = "engine.publish_message", "engine.broadcast_signal", "engine.deliver_signal"
NAMES = {PUBLISH: "Chuyển thông điệp", BROADCAST: "Phát tín hiệu", SIGNAL: "Chuyển tín hiệu"}
RETRIES = 12
UNDECIDED = ("waiting", "ambiguous", "failed")


@dataclass(frozen=True)
class Published:
    """`outcome` is "delivered" (to `case_id`), "kept", "ambiguous" or "refused"; "queued" when it is tried again at once."""

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
        self._keep(agency, name, key, body, by, status=outcome)
        return Published("ambiguous" if outcome == "ambiguous" else "kept")

    def refuse(
        self, name: str, keys: Mapping[str, Any], payload: Mapping[str, Any], by: Actor, agency: str, reason: str
    ) -> Published:
        """Keep a message that must not reach any case, with the reason."""
        body = {**payload, **keys}
        self._keep(agency, name, correlation_key(keys), body, by, status="refused", reason=reason, ended_at=self.now)
        return Published("refused")

    def _keep(self, agency: str, name: str, key: str, body: Mapping[str, Any], by: Actor, **columns: Any) -> None:
        self.session.add(
            UnmatchedMessage(
                id=uuid4(), agency=agency, name=name, key=key, payload=dict(body), by=by.id, by_name=by.name,
                at=self.now, expires_at=self.now + KEPT_FOR, **columns,
            )
        )  # fmt: skip
        self.session.flush()

    def broadcast(self, name: str, payload: Any, by: Actor, agency: str, but: UUID | None = None) -> int:
        """Let every waiting case of the agency hear a signal, each in a transaction of its own; how many these are."""
        if by.id != SYSTEM.id and by.agency != agency:
            raise NotInCharge("phát tín hiệu trong cơ quan khác", "người của cơ quan đó")
        heard = sa.and_(Subscription.kind == "signal", Subscription.name == name, Case.agency == agency)
        wanted = sa.select(Case.id, Case.status).join(Subscription, Case.id == Subscription.case_id).where(heard)
        cases = {case_id: status for case_id, status in self.session.execute(wanted) if case_id != but}
        said = {"name": name, "payload": payload, "by": spelled(by)}
        for status in sorted(set(cases.values())):
            here = [case_id for case_id in cases if cases[case_id] == status]
            self._enqueue(SIGNAL, agency, *({**said, "case": str(case_id)} for case_id in here), case_status=status)
        return len(cases)

    # ------------------------------------------------------------ for an operator

    def unmatched(self, agency: str, limit: int = 100) -> Sequence[UnmatchedMessage]:
        """Messages that found nobody or too many, newest first; expired, discarded and refused ones too."""
        mine = sa.and_(UnmatchedMessage.agency == agency, UnmatchedMessage.status != "delivered")
        wanted = sa.select(UnmatchedMessage).where(mine).order_by(UnmatchedMessage.at.desc()).limit(limit)
        return self.session.scalars(wanted).all()

    def one(self, message_id: UUID, agency: str) -> UnmatchedMessage:
        """A message kept in this agency, whatever became of it. Raises NotFound."""
        found = self.session.get(UnmatchedMessage, message_id)
        if found is None or found.agency != agency:
            raise NotFound("thông điệp")
        return found

    def candidates(self, message: UnmatchedMessage) -> Sequence[Case]:
        """The cases that wait for it now, oldest first; those at rest too."""
        wanted = sa.select(Case).where(Case.id.in_(self._matching(message.agency, message.name, message.key)))
        return self.session.scalars(wanted.order_by(Case.started_at, Case.id)).all()

    def deliver_to(self, message_id: UUID, case_id: UUID, reason: str, by: Actor) -> UnmatchedMessage:
        """Hand a message that nobody or several waited for to one case that waits for it, because a person says so.

        Raises NotFound, ReasonMissing, MessageSettled, NotWaiting, CaseNotRunning, CaseSuspended.
        """
        self.cases.lock(self.cases.of_agency(case_id, by).id)  # the case before the message, as every step does
        message = self._undecided(message_id, by, reason)
        if case_id not in {case.id for case in self.candidates(message)}:
            raise NotWaiting
        if not self.cases.deliver(case_id, message.name, message.payload, by):
            raise NotWaiting
        message.case_id = case_id
        self._settle(message, "delivered", reason, by)
        return message

    def discard(self, message_id: UUID, reason: str, by: Actor) -> UnmatchedMessage:
        """Deliver a message to nobody, ever. Raises NotFound, ReasonMissing, MessageSettled."""
        message = self._undecided(message_id, by, reason)
        self._settle(message, "discarded", reason, by)
        return message

    def expire(self, most: int = 500) -> int:
        """End what has been kept too long, up to `most`; how many these were. They stay on record."""
        late = sa.and_(UnmatchedMessage.status.in_(UNDECIDED), UnmatchedMessage.expires_at <= self.now)
        wanted = sa.select(UnmatchedMessage).where(late).order_by(UnmatchedMessage.expires_at).limit(most)
        messages = self.session.scalars(wanted.with_for_update(skip_locked=True)).all()
        for message in messages:
            message.status, message.ended_at = "expired", self.now
            message.reason = f"Sau {KEPT_FOR.days} ngày không có vụ việc nào nhận."
        return len(messages)

    def _undecided(self, message_id: UUID, by: Actor, reason: str) -> UnmatchedMessage:
        wanted = sa.select(UnmatchedMessage).where(UnmatchedMessage.id == message_id).with_for_update()
        message = self.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
        if message is None or message.agency != by.agency:
            raise NotFound("thông điệp")
        if not reason.strip():
            raise ReasonMissing
        if message.status not in UNDECIDED or message.expires_at <= self.now:
            raise MessageSettled
        return message

    def _settle(self, message: UnmatchedMessage, status: str, reason: str, by: Actor) -> None:
        message.status, message.reason = status, reason.strip()
        message.ended_at, message.ended_by_name = self.now, by.name
        self.session.flush()

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
        """Deliver what was kept for a case that has just begun to wait for it, the oldest first.

        One that the case cannot take is set aside for an operator: whoever moved the case here has done nothing wrong.
        """
        waits = {(wait.name, correlation_key(wait.correlations)): wait.element for wait in begun}
        if waits:
            case = self.cases.get(case.id)  # the session's own, which follows the steps that messages cause
        for (name, key), element in sorted(waits.items()):
            if case.status != "running":
                return
            self._meet(case.agency, name, key)
            while (kept := self._oldest_kept(case.agency, name, key)) is not None:
                if len(self._waiting(case.agency, name, key)) > 1:
                    kept.status = "ambiguous"
                elif (failure := self._hand_over(kept, case)) is not None:
                    self._set_aside(kept, case, element, failure)
                    continue
                break

    def _hand_over(self, kept: UnmatchedMessage, case: Case) -> EngineError | None:
        """Let a case take a kept message, or leave it as it was and say why it cannot."""
        try:
            with self.session.begin_nested():
                if self.cases.deliver(case.id, kept.name, kept.payload, Actor(kept.by, kept.by_name, case.agency)):
                    kept.status, kept.case_id, kept.ended_at = "delivered", case.id, self.now
        except VersionConflict:
            raise
        except EngineError as failure:
            self.session.expire(case)  # what the step had set on it is not in the table
            return failure
        return None

    def _set_aside(self, kept: UnmatchedMessage, case: Case, element: str, failure: EngineError) -> None:
        """The sentence of the failure may quote the case's data, so it stands in the case's history and not here."""
        kept.status = "failed"
        kept.reason = (
            f"Vụ việc “{case.name}” chờ thông điệp này nhưng không nhận được ({failure.code}). Lịch sử vụ việc ghi lý do. "
            "Người quản trị quy trình chữa nguyên nhân rồi chuyển lại."
        )
        self.session.flush()
        facts = {"unmatched_message": str(kept.id), "code": failure.code, "message": str(failure)}
        self.cases.report(case, element, facts)

    def _oldest_kept(self, agency: str, name: str, key: str) -> UnmatchedMessage | None:
        mine = sa.and_(
            UnmatchedMessage.agency == agency, UnmatchedMessage.name == name, UnmatchedMessage.key == key,
            UnmatchedMessage.status == "waiting", UnmatchedMessage.expires_at > self.now,
        )  # fmt: skip
        wanted = sa.select(UnmatchedMessage).where(mine).order_by(UnmatchedMessage.at, UnmatchedMessage.id).limit(1)
        return self.session.scalars(wanted.with_for_update()).first()

    def _waiting(self, agency: str, name: str, key: str) -> Sequence[UUID]:
        """The cases of up to two tasks that wait for it; one case twice when two of its tasks do."""
        return self.session.scalars(self._matching(agency, name, key).limit(2)).all()

    def _matching(self, agency: str, name: str, key: str) -> sa.Select[UUID]:
        wanted = sa.and_(Subscription.kind == "message", Subscription.name == name, Subscription.key == key)
        rows = sa.select(Subscription.case_id).join(Case, Case.id == Subscription.case_id)
        return rows.where(wanted, Case.agency == agency)

    def _deliver(self, case_id: UUID, name: str, payload: dict[str, Any], by: Actor) -> bool:
        try:
            return self.cases.deliver(case_id, name, payload, by)
        except (CaseNotRunning, CaseSuspended):
            return False  # it rests, or ended since it was looked up

    def _meet(self, agency: str, name: str, key: str) -> None:
        """Whoever keeps a message and whoever begins to wait for it do so one after the other, and see each other."""
        if self.session.get_bind().dialect.name == "postgresql":
            place = sa.func.hashtextextended(f"{agency} {name} {key}", 0)
            self.session.execute(sa.select(sa.func.pg_advisory_xact_lock(place)))

    def _enqueue(
        self, operation: str, agency: str, *parameters: Mapping[str, Any], case_status: str = "running"
    ) -> None:
        """A job for each; what is for one case is the case's, and rests and wakes up with it."""
        rows = [
            {
                "id": uuid4(), "agency": agency, "operation": operation, "name": NAMES[operation],
                "case_id": UUID(each["case"]) if "case" in each else None, "parameters": dict(each),
                "status": "suspended" if case_status == "suspended" else "waiting", "attempts": 0, "retries": RETRIES,
                "run_at": self.now, "created_at": self.now,
            }
            for each in parameters
        ]  # fmt: skip
        if rows:
            self.session.execute(sa.insert(Job), rows)
            self.session.info[WORK_WAITS] = True


def spelled(by: Actor) -> dict[str, str]:
    return {"id": by.id, "name": by.name}
