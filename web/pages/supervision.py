"""How work stands: open, due soon, overdue, by unit and by person. Every number opens exactly the list it counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for

from connectors.work import Work
from engine.load import Loads
from records.calendar import VIETNAM
from web.auth import Visitor
from web.current import require_role, the_platform
from web.pages.frame import show
from web.pages.inbox import PAGE, readable
from web.words import due_words, moment

blueprint = Blueprint("supervision", __name__)
STANDINGS = {"open": "Đang xử lý", "soon": "Đến hạn hôm nay", "late": "Quá hạn"}


@blueprint.get("/supervision")
def board() -> str:
    visitor = require_role("giam_sat", "lanh_dao")
    with the_platform().read() as work:
        loads = _loads(work, visitor)
        by_unit = _named(loads.by_unit(), {str(u.id): u.name for u in work.organisations.units(visitor.agency.id)})
        by_person = _named(loads.by_person(), _people(work, visitor))
        return show("supervision.html", work, visitor, total=loads.total(), by_unit=by_unit, by_person=by_person)


@blueprint.get("/supervision/tasks")
def tasks() -> str:
    """The list behind a number: the same conditions, the same rows."""
    visitor = require_role("giam_sat", "lanh_dao")
    wanted = {name: request.args.get(name, "") for name in ("standing", "unit", "person")}
    with the_platform().read() as work:
        loads = _loads(work, visitor)
        found, more = loads.tasks(**wanted, after=request.args.get("after"), limit=PAGE)
        after = url_for("supervision.tasks", **{k: v for k, v in wanted.items() if v}, after=more) if more else ""
        rows = _rows(work, visitor, found, _people(work, visitor))
        standing = STANDINGS.get(wanted["standing"], STANDINGS["open"])
        return show("supervised_tasks.html", work, visitor, rows=rows, standing=standing, after=after, wanted=wanted)


def _loads(work: Work, visitor: Visitor) -> Loads:
    closing = work.shown_calendar(visitor.agency.id).end_of_day(work.now.astimezone(VIETNAM).date())
    return Loads(work.session, str(visitor.agency.id), work.now, closing)


def _people(work: Work, visitor: Visitor) -> Mapping[str, str]:
    return {str(person.id): person.full_name for person in work.organisations.people(visitor.agency.id)}


def _named(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The rows with the name behind their key, busiest first; what belongs to nobody yet is said so."""
    named = [{**row, "name": names.get(row["key"], "Chưa có người nhận" if not row["key"] else "Khác")} for row in rows]
    return sorted(named, key=lambda row: (-row["late"], -row["open"], row["name"]))


def _rows(work: Work, visitor: Visitor, tasks: Sequence[Any], people: Mapping[str, str]) -> list[Mapping[str, Any]]:
    calendar = work.shown_calendar(visitor.agency.id)
    documents = readable(work, tasks, visitor.reader)
    return [
        {
            "task": task,
            "document": documents.get(task.about),
            "who": people.get(task.assignee or "", "") or task.lane,
            "due": moment(task.due_at) if task.due_at else "",
            "left": due_words(task.due_at, work.now, calendar) if task.due_at else "",
            "tone": "late" if task.due_at and task.due_at < work.now else "",
        }
        for task in tasks
    ]
