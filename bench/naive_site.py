"""SpiffWorkflow as most people use it first, on the plain site: the whole workflow as JSON in the case's row.

The only file of the bench that knows SpiffWorkflow. Parser, serialiser and script engine are the library's own, unchanged: a
step reads the state from JSON, completes the task, lets the engine run and writes the state as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.plain import create_site

SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


def parse(xml: bytes, process: str) -> Any:
    """The specification of one process."""
    parser = BpmnParser()
    parser.add_bpmn_str(xml)
    return parser.get_spec(process)


def begin(specification: Any, data: Mapping[str, Any]) -> Any:
    """A workflow that stands at its first user task."""
    workflow = BpmnWorkflow(specification)
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    return workflow


def waiting(workflow: Any) -> str:
    """The element of the user task it stands at; empty at the end."""
    return next((task.task_spec.bpmn_id for task in workflow.get_tasks(state=TaskState.READY, manual=True)), "")


def complete(workflow: Any, element: str, answers: Mapping[str, Any]) -> str:
    """Complete the user task it stands at; the element of the next one."""
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    task = next(task for task in tasks if task.task_spec.bpmn_id == element)
    task.data[element] = dict(answers)
    task.run()
    workflow.do_engine_steps()
    return waiting(workflow)


def dump(workflow: Any) -> str:
    return str(SERIALIZER.serialize_json(workflow))


def go(state: str, element: str, answers: Mapping[str, Any]) -> tuple[str, str]:
    workflow = SERIALIZER.deserialize_json(state)
    following = complete(workflow, element, answers)
    return dump(workflow), following


def create() -> Flask:
    return create_site(go)
