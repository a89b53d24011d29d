"""What parallel branches have made of the data they started from, put together again.

SpiffWorkflow lays the data of one branch over that of the other. A branch carries everything, also what it never touched:
in the second pass of a loop the branch that comes last brings the other one's old answers back. Here each branch brings
only what it has changed since the branches parted; where two have changed the same name, the later one is on top.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

Data = dict[str, Any]


def common_start(tasks: Iterable[Any]) -> Any:
    """The task of the tree from which the ways to all these tasks part: their lowest common ancestor."""
    ways = [way_to(task) for task in tasks]
    start = ways[0][0]
    for level in zip(*ways, strict=False):
        if any(task is not level[0] for task in level):
            break
        start = level[0]
    return start


def way_to(task: Any) -> list[Any]:
    """The ancestors of a task, the root first."""
    way = []
    while (task := task.parent) is not None:
        way.append(task)
    return way[::-1]


def put_together(before: Data, branches: Iterable[Data]) -> Data:
    """`before` with the changes of all branches, in their order. Shares nothing with them that changes."""
    together = dict(before)
    for branch in branches:
        for name in changed(before, branch):
            together[name] = put_on_top(before.get(name), together.get(name), branch[name])
        for name in before.keys() - branch.keys():
            together.pop(name, None)
    return together


def put_on_top(before: Any, below: Any, above: Any) -> Any:
    """`above`, unless both are groups of data: then what `above` has changed in `below`."""
    if isinstance(below, dict) and isinstance(above, dict):
        return put_together(before if isinstance(before, dict) else {}, [below, above])
    return above


def changed(before: Data, after: Data) -> list[str]:
    """The names whose value is new or another one."""
    return [name for name, value in after.items() if name not in before or differs(before[name], value)]


def differs(old: Any, new: Any) -> bool:
    """Whether two values differ as JSON; 0 and False are equal to Python."""
    if old is new:
        return False
    if type(old) is not type(new) or old != new:
        return True
    return isinstance(new, dict | list) and orjson.dumps(old) != orjson.dumps(new)
