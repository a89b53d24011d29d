"""What I have done: the latest first, to look at again, and to take back while nothing has come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for

from connectors.tasks.orders import takeable
from connectors.work import Work
from engine.tables import Task
from web.auth import Visitor
from web.current import the_platform, the_visitor
from web.pages.frame import show
from web.pages.inbox import readable
from web.words import actor_words

blueprint = Blueprint("done", __name__)
PAGE = 30


@blueprint.get("/tasks/done")
def listing() -> str:
    visitor = the_visitor()
    with the_platform().read() as work:
        tasks, after = work.done.page(visitor.actor, PAGE, request.args.get("after"))
        following = url_for("done.listing", after=after) if after else ""
        return show("done.html", work, visitor, rows=_rows(work, visitor, tasks), after=following)


def _rows(work: Work, visitor: Visitor, tasks: Sequence[Task]) -> list[Mapping[str, Any]]:
    documents = readable(work, tasks, visitor.reader)
    free = takeable(work, tasks, visitor.actor)
    return [
        {
            "task": task,
            "document": documents.get(task.about),
            "is_takeable": task.id in free,
            "stood_in": actor_words(task.ended_by or "") if " thay " in (task.ended_by or "") else "",
        }
        for task in tasks
    ]
