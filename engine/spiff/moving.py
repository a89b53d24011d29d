"""Carrying a stored case over to another version of one of its diagrams: `Passage(old, new, process).carry(state)`.

Everything stays what it is: tasks keep their ids and what was worked out when they opened, timers their moments, rounds
their counts, joins the tokens that have arrived. Only the names change under which the state knows the elements, and what
comes next is drawn anew. An element is its counterpart in the new diagram when it has the same id, or the id it is mapped
to, and is of the same kind. What has no counterpart keeps the case where it is, unless it is over and done with.

Nothing here decides whether the new diagram can stand like that; `engine.passages` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BoundaryEventMixin, SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineError
from engine.spiff.expressions import element_of
from engine.spiff.flow import Program, Run
from engine.spiff.joins import InclusiveJoin, ParallelJoin, is_token
from engine.spiff.prediction import AHEAD
from engine.spiff.pruning import LIVE, workflows
from engine.spiff.returning import Level, level_of
from engine.spiff.specs import REGISTRY, MachineTask, PersonTask
from engine.spiff.state import encode
from engine.versions.errors import MappingRefused

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # by this clock no timer is due
SPENT = "Start"  # what every process has: the name under which tasks are kept that are over and whose element is gone
Key = tuple[str, str]  # the part a spec plays for an element, and the element
WAITING_KINDS = (PersonTask, MachineTask, SubWorkflowTaskMixin, LoopTask, CatchingEvent)
LOOP_WORDS = ("cardinality", "data_input", "data_output", "input_item", "output_item")


class Stays(Exception):
    """The case cannot be carried over as it stands now; `why` is a sentence without its end."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Standing:
    """A run of the process that is moved, before and after: where its tokens are, and the names its data has."""

    before: Level
    after: Level
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Carried:
    """`state` is for the new program. `places` are the elements that wait, before → after, those of all levels."""

    state: bytes
    standings: tuple[Standing, ...]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A step without counterpart. `candidates` may stand for it: elements of the new diagram of its kind, with names."""

    element: str
    name: str
    candidates: Mapping[str, str]


@dataclass(frozen=True)
class Passage:
    """From one program to another that differs in the diagram of `process`; `mapping` is old element → new element.

    Immutable once made, shared between threads. Raises MappingRefused.
    """

    old: Program
    new: Program
    process: str
    mapping: Mapping[str, str]
    _keys: Mapping[Key, str] = field(init=False)

    def __post_init__(self) -> None:
        specs = self.new.specs[self.process].task_specs
        object.__setattr__(self, "_keys", {key_of(spec): name for name, spec in specs.items()})
        for element, instead in self.mapping.items():
            self._check(element, instead)

    @property
    def elements(self) -> frozenset[str]:
        """The ids of the old diagram."""
        return frozenset(name for name, spec in self.old.specs[self.process].task_specs.items() if spec.bpmn_id == name)

    @property
    def gaps(self) -> list[Gap]:
        """The steps of the old diagram at which a case may wait, and for which the new one has no counterpart."""
        old = self.old.specs[self.process].task_specs
        lost = [spec for spec in old.values() if can_wait(spec) and self._counterpart(spec) is None]
        return [Gap(spec.name, called(spec), self._candidates(spec)) for spec in lost]

    def _candidates(self, lost: Any) -> dict[str, str]:
        new = self.new.specs[self.process].task_specs.values()
        return {spec.name: called(spec) for spec in new if can_wait(spec) and type(spec) is type(lost)}

    def carry(self, state: bytes) -> Carried:
        """The state on the new program, tried out there. Raises Stays, StateUnreadable."""
        before = Run.load(self.old, state, LONG_AGO)
        levels = self._levels(before)
        known = {level.id: names_known(workflow) for level, workflow in levels}
        renamed = self._renamed(before)
        try:
            moved = Run.move(self.new, renamed, LONG_AGO)
            tried = Run.move(self.new, renamed, LONG_AGO)
            tried.fire_timers()
        except EngineError as failed:
            raise Stays(f"thử chạy trên sơ đồ mới không được ({failed})") from failed
        if waiting(tried) != waiting(moved):
            raise Stays("ở sơ đồ mới vụ việc sẽ tự đi tiếp ngay")
        after = {level.id: level for level, _ in self._levels(moved)}
        standings = tuple(Standing(level, after[level.id], known[level.id]) for level, _ in levels)
        return Carried(moved.dump(), standings, dict(zip(places_of(before), places_of(moved), strict=True)))

    def _levels(self, run: Run) -> list[tuple[Level, Any]]:
        """The runs of the process that is moved, with their workflows; not its embedded sub-processes."""
        found = [each for each in workflows(run._workflow) if each.spec.name == self.process]
        return [(level_of(workflow), workflow) for workflow in found]

    def _renamed(self, run: Run) -> bytes:
        """The state with the names of the new diagram, and without what comes next by the old one."""
        top = run._workflow
        names = {}
        for workflow in workflows(top):
            drop_predicted(workflow)
            names[None if workflow is top else workflow.parent_task_id] = self._names(workflow)
        stored = orjson.loads(encode(top))
        stored["main"]["names"] = [names[None][name] for name in stored["main"]["names"]]
        for task_id, _, each in stored.get("sub", ()):
            each["names"] = [names[UUID(task_id)][name] for name in each["names"]]
        return orjson.dumps(stored)

    def _names(self, workflow: Any) -> Mapping[str, str]:
        """New names by the old ones, of everything that this level keeps. Raises Stays."""
        name = str(workflow.spec.name)
        if name.startswith(f"{self.process}/"):
            self._refuse_changed(name)
        if name != self.process:
            return {task.task_spec.name: task.task_spec.name for task in workflow.tasks.values()}
        needed = {task.task_spec.name for task in workflow.tasks.values() if is_needed(task)}
        names = {}
        for spec in {task.task_spec.name: task.task_spec for task in workflow.tasks.values()}.values():
            found = self._counterpart(spec)
            if spec.name in needed:
                self._refuse_different(spec, found)
            names[spec.name] = found or SPENT
        return names

    def _counterpart(self, spec: Any) -> str | None:
        part, element = key_of(spec)
        name = self._keys.get((part, self.mapping.get(element, element)))
        same_kind = name is not None and type(self.new.specs[self.process].task_specs[name]) is type(spec)
        return name if same_kind else None

    def _refuse_different(self, spec: Any, found: str | None) -> None:
        """Raises Stays when what waits here would wait for something else there."""
        title = called(spec)
        if found is None and isinstance(spec, ParallelJoin | InclusiveJoin):
            raise Stays("một nhánh đã xong đang đợi nhánh khác, sơ đồ mới không có chỗ đợi này")
        if found is None:
            raise Stays(f"đang ở “{title}”, sơ đồ mới không có bước này")
        new = self.new.specs[self.process].task_specs[found]
        if isinstance(spec, MachineTask) and works(spec) != works(new):
            raise Stays(f"tác vụ tự động “{title}” đã đổi, phải đợi làm xong")
        if isinstance(spec, SubWorkflowTaskMixin) and spec.spec != new.spec:
            raise Stays(f"đang ở trong “{title}”, sơ đồ mới gọi quy trình khác")
        if isinstance(spec, LoopTask) and turns(spec) != turns(new):
            raise Stays(f"“{title}” đang làm nhiều lượt, sơ đồ mới chia lượt khác")
        if isinstance(spec, CatchingEvent) and awaited(spec) != awaited(new):
            raise Stays(f"sự kiện “{title}” đã đổi, phải đợi qua")
        if spec.bpmn_id is not None and not isinstance(spec, BoundaryEventMixin):
            if self._edge(spec) != set(edge(new)):
                raise Stays(f"các sự kiện gắn ở “{title}” đã đổi, phải đợi làm xong bước này")

    def _edge(self, spec: Any) -> set[str]:
        return {self.mapping.get(name, name) for name in edge(spec)}

    def _refuse_changed(self, name: str) -> None:
        old, new = self.old.specs[name], self.new.specs.get(name)
        if new is None or REGISTRY.convert(old) != REGISTRY.convert(new):
            element = name.rpartition("/")[2]
            title = next(
                (s.bpmn_name for s in self.old.specs[self.process].task_specs.values() if s.bpmn_id == element), ""
            )
            raise Stays(f"đang ở trong “{title or element}”, phần này đã đổi ở sơ đồ mới")

    def _check(self, element: str, instead: str) -> None:
        old, new = (program.specs[self.process].task_specs for program in (self.old, self.new))
        if element not in old or old[element].bpmn_id != element:
            return  # of another of the versions that cases are on
        if instead not in new or new[instead].bpmn_id != instead:
            raise MappingRefused(called(old[element]), f"sơ đồ mới không có “{instead}”")
        if type(old[element]) is not type(new[instead]):
            raise MappingRefused(called(old[element]), f"“{called(new[instead])}” là loại phần tử khác")


# ---------------------------------------------------------------- specs


def key_of(spec: Any) -> Key:
    """The part a spec plays: itself, each turn of a round, before and after an activity with events, or the library's."""
    if isinstance(spec, BoundaryEventSplit):
        return "split", next(str(out.bpmn_id) for out in spec.outputs if not isinstance(out, BoundaryEventMixin))
    if isinstance(spec, BoundaryEventJoin):
        return "join", key_of(spec._wf_spec.task_specs[spec.split_task])[1]
    if spec.bpmn_id is None:
        return type(spec).__name__, ""
    return ("itself" if spec.name == spec.bpmn_id else "turn"), str(spec.bpmn_id)


def called(spec: Any) -> str:
    """What people call the element behind a spec."""
    part, element = key_of(spec)
    named = spec._wf_spec.task_specs.get(element, spec) if part in ("split", "join") else spec
    return str(named.bpmn_name or element or spec.name)


def can_wait(spec: Any) -> bool:
    return spec.bpmn_id == spec.name and isinstance(spec, WAITING_KINDS)


def edge(spec: Any) -> Iterator[str]:
    """The events on the edge of an activity."""
    for before in spec.inputs:
        if isinstance(before, BoundaryEventSplit) and spec in before.outputs:
            yield from (out.name for out in before.outputs if isinstance(out, BoundaryEventMixin))


def works(spec: Any) -> tuple[str, str]:
    return spec.operation_name, spec.result_variable


def turns(spec: Any) -> list[Any]:
    """What a round has taken its turns from and brings home; when it may end early is not part of it."""
    return [getattr(getattr(spec, word, None), "bpmn_id", getattr(spec, word, None)) for word in LOOP_WORDS]


def awaited(spec: Any) -> Any:
    """What an event listens for; of a timer only its kind, since the moment has been worked out."""
    definition = spec.event_definition
    what: Any = type(definition)
    if not isinstance(definition, TimerEventDefinition):
        what = REGISTRY.convert(definition)
    return what, getattr(spec, "cancel_activity", None)


# ---------------------------------------------------------------- tasks


def is_needed(task: Any) -> bool:
    """Whether the case still looks at the element of this task; the others are kept for their data alone."""
    if task._state & LIVE or is_token(task):
        return True
    return isinstance(task.task_spec, BoundaryEventSplit) and any(child._state & LIVE for child in task.children)


def drop_predicted(workflow: Any) -> None:
    for task in list(workflow.tasks.values()):
        if task._state & AHEAD and not task.triggered and task.id in workflow.tasks:
            workflow._remove_task(task.id)


def names_known(workflow: Any) -> frozenset[str]:
    return frozenset(name for task in workflow.tasks.values() for name in task.data)


def waiting(run: Run) -> Any:
    """What a case waits for, by id."""
    waits = run.waits()
    every: list[Any] = [*waits.tasks, *waits.jobs, *waits.timers, *waits.messages, *waits.signals]
    return run.completed, sorted(each.id for each in every), [level_of(each) for each in workflows(run._workflow)]


def places_of(run: Run) -> list[str]:
    """The elements at which people, the machine and events wait, in the order they are stored."""
    moving = TaskState.READY | TaskState.WAITING | TaskState.STARTED
    tasks = [task for each in workflows(run._workflow) for task in each.tasks.values() if task._state & moving]
    return [element_of(task) for task in tasks]
