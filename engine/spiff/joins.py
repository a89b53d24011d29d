"""Gateways that count the tokens of this pass only, and event gateways that take one way.

SpiffWorkflow's count what a task tree still holds. In a loop they take the tokens of an earlier pass for new ones; an
inclusive join opens too early when it should wait for a parked service task, a sub-process or another gateway, and then
once more; and both look at predicted tasks, which we do not make. Here a token is a task of the gateway that has arrived
and was not used yet; the join that fires uses up all there are.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway, InclusiveGateway, ParallelGateway
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.errors import StepFailed
from engine.spiff.merging import common_start, put_together

ARRIVED = "arrived"  # in the internal data of a join's task, from its arrival until it is used: its place in the order
MOVING = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def is_token(task: Any) -> bool:
    """Whether this task of a join has arrived and waits to be used; the library may have cancelled it meanwhile, when the
    next one arrived. One that was cancelled on its way, by an interrupted activity, never arrived."""
    return ARRIVED in task.internal_data


def tokens(task: Any) -> list[Any]:
    """The tokens that arrived at this task's gateway, itself among them, in order of arrival."""
    arrived = [other for other in task.workflow.tasks.values() if other.task_spec is task.task_spec and is_token(other)]
    return sorted(arrived, key=lambda other: float(other.internal_data[ARRIVED]))


class TokenJoin:
    """Counts and uses up tokens; goes before the library's gateway."""

    def _update_hook(self, task: Any) -> bool:
        """When it fires, the task that goes on gets the data of all tokens and uses them up."""
        task.internal_data.setdefault(
            ARRIVED, 1 + max((each.internal_data[ARRIVED] for each in tokens(task)), default=0)
        )
        fires: bool = super()._update_hook(task)  # type: ignore[misc]  # a mixin: the library's class follows
        if fires:
            use_up(task, tokens(task))
        return fires


def use_up(task: Any, arrived: list[Any]) -> None:
    branches = [token.parent.data for token in arrived]
    task.data = put_together(common_start(arrived).data, branches)
    for token in arrived:
        del token.internal_data[ARRIVED]


class ParallelJoin(TokenJoin, ParallelGateway):  # type: ignore[misc]  # the library carries no types
    """Goes on when a token has come along every incoming flow."""

    def _check_threshold_unstructured(self, task: Any) -> bool:
        return set(self._inputs) <= {token.parent.task_spec.name for token in tokens(task)}

    def _run_hook(self, task: Any) -> bool:
        return True


class InclusiveJoin(TokenJoin, InclusiveGateway):  # type: ignore[misc]  # the library carries no types
    """Goes on when no token that is still moving can reach it any more."""

    def _check_threshold_unstructured(self, task: Any) -> bool:
        if len(self._inputs) < 2:
            return True
        before = upstream(self)
        moving = (other for other in task.workflow.tasks.values() if other._state & MOVING)
        return not any(other.task_spec.name in before for other in moving if other.task_spec is not self)

    def _run_hook(self, task: Any) -> bool:
        matches, otherwise = self._get_matching_outputs(task)
        if not matches + otherwise:
            raise StepFailed(self.name, "không nhánh nào thỏa điều kiện và không có nhánh mặc định")
        task._sync_children(matches or otherwise, TaskState.FUTURE)
        for child in task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class EventChoice(EventBasedGateway):  # type: ignore[misc]  # the library carries no types
    """The first event decides. The library takes every way whose event has happened by the time it looks."""

    def _run_hook(self, task: Any) -> Any:
        task.internal_data["seen_events"] = task.internal_data["seen_events"][:1]
        return super()._run_hook(task)


def run_end_join(self: Any, task: Any) -> bool:
    """In place of the library's, which has the same fault with data: all ends of a process that were reached."""
    ends = [
        other for other in task.workflow.tasks.values()
        if other.task_spec is self and (other is task or other._state & TaskState.FINISHED_MASK)
    ]  # fmt: skip
    ends.sort(key=lambda other: float(other.last_state_change))
    task.data = put_together(common_start(ends).data, [end.parent.data for end in ends])
    task.workflow.data.update(task.data)
    return True


def upstream(join: TaskSpec) -> set[str]:
    """The names of all specs from which a token can come to `join` without passing it."""
    found: set[str] = set()
    todo = list(join._inputs)
    while todo:
        name = todo.pop()
        if name not in found and name != join.name:
            found.add(name)
            todo += join._wf_spec.task_specs[name]._inputs
    return found
