"""Multi-instances: one turn for each element of a list, all at once or one after the other.

With `cv:each` what a turn writes is its own: it neither sees nor touches another's. Only what `cv:gather` names is brought
home, as a list under `cv:into`, in the order in which the turns ended.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.spiff.specs import defaults

from engine.errors import ExpressionFailed
from engine.spiff.expressions import element_of

LISTED = "each"  # in `internal_data` of the multi-instance: the list it was entered with


class Each(TaskDataReference):  # type: ignore[misc]  # the library carries no types
    """The elements that `cv:each` came to when the activity was entered; `bpmn_id` is the expression."""

    def exists(self, task: Any) -> bool:
        return True

    def get(self, task: Any) -> list[Any]:
        if LISTED not in task.internal_data:
            task.internal_data[LISTED] = self._listed(task)
        return task.internal_data[LISTED]  # type: ignore[no-any-return]  # the library carries no types

    def _listed(self, task: Any) -> list[Any]:
        try:
            found = task.workflow.script_engine.evaluate(task, self.bpmn_id)
        except ExpressionFailed as failed:
            raise failed.at(element_of(task), "cv:each") from failed
        if not isinstance(found, list):
            raise ExpressionFailed(self.bpmn_id, "cần một danh sách", element=element_of(task), attribute="cv:each")
        return found


class Nowhere(TaskDataReference):  # type: ignore[misc]  # the library carries no types
    """Where turns are gathered when `cv:into` is not given: without any place the library would lay all of a turn's data
    over the case's."""

    def get(self, task: Any) -> list[Any]:
        return []

    def set(self, task: Any, value: Any) -> None:
        pass


class FreshTurns:
    """A multi-instance that may be entered again in a loop, where the library refuses because its own names are still
    there; and where a turn that ended without its output leaves None, not a case that cannot go on."""

    data_input: Any
    data_output: Any
    input_item: Any
    output_item: Any

    def create_child(self, task: Any, item: Any, key_or_index: Any = None) -> None:
        for name in (self.input_item, self.output_item):
            if name is not None:
                task.data.pop(name.bpmn_id, None)
        super().create_child(task, item, key_or_index)  # type: ignore[misc]  # a mixin: the library's class follows

    def merge_child(self, workflow: Any, child: Any) -> None:
        if self.output_item is not None:
            child.data.setdefault(self.output_item.bpmn_id, None)
        super().merge_child(workflow, child)  # type: ignore[misc]  # the library carries no types

    def init_data_output_with_input_data(self, task: Any, input_data: Any) -> None:
        if self.data_output.bpmn_id != self.data_input.bpmn_id:
            self.data_output.set(task, {} if isinstance(input_data, dict) else [])

    def init_data_output_with_cardinality(self, task: Any) -> None:
        self.data_output.set(task, [])


class ParallelTurns(FreshTurns, defaults.ParallelMultiInstanceTask):  # type: ignore[misc]  # the library carries no types
    pass


class SequentialTurns(FreshTurns, defaults.SequentialMultiInstanceTask):  # type: ignore[misc]  # the library carries no types
    pass
