"""A case in memory: the real engine on the real diagram, an open field around it instead of the live world.

Nothing here can reach a database, a connector or the network: the sandbox holds a program and three tables of plain
values. Operations are `Simulated`, so an act is never called; people's answers go through whatever check is handed in;
the clock is a value that moves only when told. Each method gives a new `Position` and leaves the old one as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from engine.errors import ExpressionFailed
from engine.spiff.flow import HumanTask, JobWait, Program, ThrownEvent, Waits
from engine.spiff.functions import VIETNAM, read_moment
from engine.spiff.timers import is_moment, read_duration
from engine.spiff.tracing import TracedRun
from engine.trials.errors import StepImpossible
from engine.trials.scenario import NEXT_DUE

MOST_FIRINGS = 100  # of timers while the clock moves once
NOTHING = Waits((), (), (), (), ())
Data = dict[str, Any]
Wait = TypeVar("Wait", HumanTask, JobWait)


@dataclass(frozen=True)
class Simulated:
    """An operation as the sandbox knows it: `errors` by code, `result` from the parameters and the time."""

    title: str
    errors: Mapping[str, str] = field(default_factory=dict)
    result: Callable[[Mapping[str, Any], datetime], Data] = field(default=lambda parameters, now: {})


AnswerCheck = Callable[[HumanTask, Mapping[str, Any], datetime], Data]


def take_as_given(task: HumanTask, answers: Mapping[str, Any], now: datetime) -> Data:
    """For diagrams without forms."""
    return dict(answers)


@dataclass(frozen=True)
class Position:
    """Where a case stands: its state, its clock, what it waits for and all it has passed so far.

    `passed` are (process, element), `taken` (process, element, next element), in order; `thrown` are events that the live
    engine would have sent outside.
    """

    now: datetime
    state: bytes
    waits: Waits
    data: Data
    completed: bool
    passed: tuple[tuple[str, str], ...] = ()
    taken: tuple[tuple[str, str, str], ...] = ()
    thrown: tuple[ThrownEvent, ...] = ()

    @property
    def open_elements(self) -> list[str]:
        """The elements where it waits for somebody, a worker, a message or a signal; timers are not among them."""
        waits = self.waits
        kinds: tuple[Sequence[Any], ...] = (waits.tasks, waits.jobs, waits.messages, waits.signals)
        return sorted({each.element for kind in kinds for each in kind})

    @property
    def next_due(self) -> datetime | None:
        return min((timer.due for timer in self.waits.timers), default=None)


@dataclass(frozen=True)
class Sandbox:
    program: Program
    operations: Mapping[str, Simulated]
    check: AnswerCheck = take_as_given
    roles: Mapping[str, str] = field(default_factory=dict)  # what roles are called

    def start(self, data: Mapping[str, Any], now: datetime) -> Position:
        """A new case. Raises what the engine raises."""
        run = TracedRun.start(self.program, {"agency": "co-quan-mau", **data}, now)
        return self._after(run, Position(now, b"", NOTHING, {}, completed=False))

    def complete(self, at: Position, element: str, role: str, answers: Mapping[str, Any], turn: int = 1) -> Position:
        """Somebody with this role finishes a user task. Raises StepImpossible, with the fields that were refused."""
        task = self._waiting(at, at.waits.tasks, element, turn)
        role = role or (task.groups[0] if task.groups else "")
        if task.groups and role not in task.groups:
            wanted = ", ".join(self.roles.get(group, group) for group in task.groups)
            raise StepImpossible(f"“{task.name}” là việc của {wanted}, không phải của {self.roles.get(role, role)}")
        checked = self.check(task, answers, at.now)
        by = {"id": f"mau-{role}", "name": f"{self.roles.get(role, 'Người')} mẫu"}
        run = self._run(at)
        run.complete(task.id, {element: {**checked, "by": by, "at": at.now.isoformat()}})
        return self._after(run, at)

    def operate(
        self, at: Position, element: str, result: Mapping[str, Any] | None = None, error: str = "", turn: int = 1
    ) -> Position:
        """An operation ends with a result, its usual one when none is given, or with the code of an error."""
        job = self._waiting(at, at.waits.jobs, element, turn)
        simulated = self.operation(job.operation)
        run = self._run(at)
        if not error:
            run.finish_job(job.id, dict(simulated.result(job.parameters, at.now) if result is None else result))
            return self._after(run, at)
        if error not in simulated.errors:
            raise StepImpossible(f"tác vụ “{simulated.title}” không bao giờ lỗi với mã “{error[:80]}”")
        if not run.fail_job(job.id, error, simulated.errors[error]):
            raise StepImpossible(f"“{job.name}” lỗi “{simulated.errors[error]}” mà không nhánh nào nhận: thành sự cố")
        return self._after(run, at)

    def operation(self, name: str) -> Simulated:
        """Raises StepImpossible for one that this installation does not have."""
        if name not in self.operations:
            raise StepImpossible(f"không có tác vụ “{name[:80]}” trong hệ thống này")
        return self.operations[name]

    def advance(self, at: Position, by: str) -> Position:
        """Move the clock by a duration, to a time, or to what is due next; timers on the way fire in order, each at its
        own time. Raises StepImpossible when nothing is due, time would go back, or timers never end."""
        until = self._until(at, by)
        for _ in range(MOST_FIRINGS):
            due = at.next_due
            if at.completed or due is None or due > until:
                return replace(at, now=until)
            at = replace(at, now=max(due, at.now))
            run = self._run(at)
            run.fire_timers()
            at = self._after(run, at)
        raise StepImpossible(f"hơn {MOST_FIRINGS} lần hẹn giờ đến hạn trong một bước")

    def deliver(self, at: Position, name: str, payload: Mapping[str, Any]) -> Position:
        """Hand a message in. Raises StepImpossible when nothing waits for it, or for one with other values."""
        run = self._run(at)
        if not run.deliver(name, dict(payload)):
            raise StepImpossible(f"không bước nào đang chờ thông điệp “{name[:80]}” với các giá trị này")
        return self._after(run, at)

    def signal(self, at: Position, name: str, payload: Any) -> Position:
        run = self._run(at)
        if not run.throw_signal(name, payload):
            raise StepImpossible(f"không bước nào đang chờ tín hiệu “{name[:80]}”")
        return self._after(run, at)

    def value(self, at: Position, name: str) -> Any:
        """What the case knows under a dotted name: what its last branch knows, else any open one. Raises StepImpossible."""
        known = (at.data, *(task.data for task in at.waits.tasks))
        environment = self.program.engine(at.now).environment
        for data in known:
            try:
                return environment.evaluate(name, data)
            except ExpressionFailed:
                continue
        raise StepImpossible(f"chưa có dữ liệu “{name[:80]}”")

    # ------------------------------------------------------------ parts

    def _run(self, at: Position) -> TracedRun:
        if at.completed:
            raise StepImpossible("vụ việc đã kết thúc")
        run = TracedRun.load(self.program, at.state, at.now)
        assert isinstance(run, TracedRun)
        return run

    def _after(self, run: Any, before: Position) -> Position:
        thrown = run.thrown()
        return Position(
            now=before.now,
            state=b"" if run.completed else run.dump(),
            waits=NOTHING if run.completed else run.waits(),
            data=run.data,
            completed=run.completed,
            passed=(*before.passed, *((each.process_id, each.element) for each in run.trail)),
            taken=(*before.taken, *run.taken),
            thrown=(*before.thrown, *thrown),
        )

    def _waiting(self, at: Position, waits: tuple[Wait, ...], element: str, turn: int) -> Wait:
        found = [each for each in waits if each.element == element]
        if at.completed:
            raise StepImpossible("vụ việc đã kết thúc")
        if len(found) >= turn:
            return found[turn - 1]
        if found:
            raise StepImpossible(f"“{found[0].name or element}” chỉ có {len(found)} lượt đang mở, không có lượt {turn}")
        raise StepImpossible(f"vụ việc không chờ ở “{element[:80]}”; {standing(at)}")

    def _until(self, at: Position, by: str) -> datetime:
        if by == NEXT_DUE:
            if at.next_due is None:
                raise StepImpossible("không có hẹn giờ nào đang chờ")
            return max(at.next_due, at.now)
        until = read_moment(by) if is_moment(by) else at.now + read_duration(by, at.now)
        if until < at.now:
            raise StepImpossible(f"thời gian không lùi được về {until.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}")
        return until


def standing(at: Position) -> str:
    """Where a case stands, in words."""
    if at.completed:
        return "vụ việc đã kết thúc"
    names = [task.name or task.element for task in at.waits.tasks]
    names += [job.name or job.element for job in at.waits.jobs]
    names += [each.name for each in at.waits.messages]
    if not names:
        return "vụ việc chỉ còn chờ hẹn giờ" if at.waits.timers else "vụ việc không chờ gì"
    return f"đang chờ ở {', '.join(f'“{name}”' for name in dict.fromkeys(names))}"
