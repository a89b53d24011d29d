"""A person's desk: open a task with its form, keep a half-filled answer, complete it. Pages and API both come here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from connectors.signature.activation import Request, request
from connectors.tasks.binding import AnswerRefused, Binding, author, document_of
from connectors.tasks.catalog import binding_of
from connectors.tasks.redrawn import added_answers, form_of
from connectors.tasks.signing import key_for
from connectors.work import Work
from engine.actors import Actor
from engine.cases import HeldTask
from engine.errors import EngineError
from engine.tables import Task
from forms.checker import Checked, FieldError, check, draft
from forms.form import Choice, Form
from forms.submission import Submitted
from records.calendar import VIETNAM
from records.errors import RecordsError
from records.keys import Activation
from records.storage import Storage
from signing.errors import WrongPin


@dataclass(frozen=True)
class OpenTask:
    """A task as its page shows it: the form, what may be chosen, and what is filled in already."""

    task: Task
    form: Form
    choices: Mapping[str, Sequence[Choice]]
    answers: Mapping[str, Any]
    saved_at: datetime | None
    is_mine: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: errors by field and what was typed, or nothing of both when the task is done."""

    errors: Mapping[str, FieldError]
    typed: Mapping[str, Any]
    case_id: UUID | None = None

    @property
    def is_done(self) -> bool:
        return not self.errors


@dataclass(frozen=True)
class Desk:
    begin: Callable[[], AbstractContextManager[Work]]
    read: Callable[[], AbstractContextManager[Work]]
    storage: Storage
    secret: bytes
    clock: Callable[[], datetime]

    def open(self, work: Work, task_id: UUID, actor: Actor) -> OpenTask:
        """The task, if it is offered to `actor`; engine.errors.NotFound otherwise."""
        task = work.inbox.get(task_id, actor)
        binding, form = binding_of(task.form), form_of(work, task, work.cases.get(task.case_id).pins)
        saved = work.inbox.draft(task_id, actor)
        is_open = task.status == "open"
        return OpenTask(
            task=task,
            form=form,
            choices=binding.choices(work, task) if is_open else {},
            answers=saved.answers if saved else binding.prefill(work, task) if is_open else {},
            saved_at=saved.saved_at if saved else None,
            is_mine=is_open and task.assignee in (None, *actor.persons),
        )

    def save_draft(self, task_id: UUID, submitted: Submitted, actor: Actor) -> datetime:
        """Keep what was typed, unjudged and without PINs; when it was kept."""
        with self.begin() as work:
            task = work.inbox.get(task_id, actor)
            form = form_of(work, task, work.cases.get(task.case_id).pins)
            return work.inbox.save_draft(task_id, draft(form, submitted), actor).saved_at

    def complete(self, task_id: UUID, submitted: Submitted, actor: Actor, key: str = "", body: bytes = b"") -> Outcome:
        """Check the answers, write down what they mean and let the case move on: one transaction, or nothing at all.

        `key` with `body` makes it safe to send twice. A PIN is opened between two transactions and forgotten; that it was
        tried is written down first.
        """
        submission, typed = (key, body), {}
        try:
            with self.begin() as work:
                if before := self._before(work, actor, *submission):
                    return before
                held = work.inbox.hold(task_id, actor)
                checked = self._check(work, held, submitted)
                typed = dict(checked.typed)
                if not checked.is_right:
                    return Outcome(checked.errors, typed)
                pin = checked.secrets.get("pin", "")
                if not pin:
                    return self._finish(work, held, dict(checked.answers), actor, submission)
                wanted = self._request(work, held.task, binding_of(held.task.form), actor)
            return self._finish_with_key(task_id, checked, (wanted, self._seal(wanted, pin)), actor, submission)
        except AnswerRefused as refused:
            return Outcome({refused.field: FieldError(refused.field, refused.code, str(refused))}, typed)
        except (EngineError, RecordsError, IntegrityError):  # perhaps done by this same request, sent twice at once
            with self.read() as work:
                if before := self._before(work, actor, *submission):
                    return before
            raise

    def _before(self, work: Work, actor: Actor, key: str, body: bytes) -> Outcome | None:
        """What the same request led to when it came the first time."""
        known = work.inbox.outcome_of(key, body, actor) if key else None
        return Outcome({}, {}, UUID(known["case_id"])) if known else None

    def _seal(self, wanted: Request, pin: str) -> bytes:
        """The key, opened with the PIN and sealed for this one use; AnswerRefused when the PIN is wrong."""
        with self.begin() as work:
            left = work.keys.try_pin(wanted.key.id)
        try:
            sealed = wanted.seal(self.storage.get(wanted.key.sha256), pin, self.secret, self.clock())
        except WrongPin:
            said = f"Còn {left} lần thử." if left else "Đã sai 5 lần, khóa tạm ngừng 15 phút."
            raise AnswerRefused("pin", "wrong_pin", f"Sai mã PIN. {said}") from None
        with self.begin() as work:
            work.keys.right_pin(wanted.key.id)
        return sealed

    def _finish_with_key(
        self, task_id: UUID, checked: Checked, activation: tuple[Request, bytes], actor: Actor,
        submission: tuple[str, bytes],
    ) -> Outcome:  # fmt: skip
        with self.begin() as work:
            held = work.inbox.hold(task_id, actor)
            given = self._give(work, held.task, activation, actor)
            answers = {**checked.answers, "activation_id": str(given.id)}
            return self._finish(work, held, answers, actor, submission)

    def _finish(
        self, work: Work, held: HeldTask, answers: dict[str, Any], actor: Actor, submission: tuple[str, bytes]
    ) -> Outcome:
        form = form_of(work, held.task, held.case.pins)
        added = added_answers(form, work.parts.forms, answers)
        accepted = {**added, **binding_of(held.task.form).accept(work, held.task, answers, actor)}
        work.inbox.finish(held, accepted, actor)
        if submission[0]:
            work.inbox.remember_outcome(*submission, {"case_id": str(held.case.id)}, actor)
        return Outcome({}, {}, held.case.id)

    def _check(self, work: Work, held: HeldTask, submitted: Submitted) -> Checked:
        today: date = self.clock().astimezone(VIETNAM).date()
        choices = binding_of(held.task.form).choices(work, held.task)
        return check(form_of(work, held.task, held.case.pins), submitted, choices, today)

    def _request(self, work: Work, task: Task, binding: Binding, actor: Actor) -> Request:
        if binding.purpose == "sign" and task.assignee not in (None, actor.id):
            sentence = "Không ký số thay người khác. Trả lại người soạn để đổi người ký, hoặc chờ người ký."
            raise AnswerRefused("pin", "signature_not_delegable", sentence)
        document = document_of(work, task)
        return request(work, document, key_for(work, document, actor, binding.purpose), binding.purpose)

    def _give(self, work: Work, task: Task, activation: tuple[Request, bytes], actor: Actor) -> Activation:
        wanted, sealed = activation
        return work.keys.give(wanted.to_row(document_of(work, task), sealed, author(actor), work.now))
