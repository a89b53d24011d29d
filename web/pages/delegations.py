"""Delegation of work: who stands in for whom, from when to when, why; made for oneself, by leaders for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.tasks.binding import AnswerRefused
from connectors.work import Work
from engine import authority
from engine.actors import Person
from engine.tables import Delegation
from records.calendar import VIETNAM
from web.auth import Visitor
from web.colleagues import colleague, colleagues
from web.current import the_platform, the_visitor
from web.errors import OURS, problem_of
from web.pages.frame import show
from web.pages.orders import chosen_id, day_of, told_at_field
from web.words import period

blueprint = Blueprint("delegations", __name__)
PAGE = 30


@blueprint.get("/delegations")
def listing() -> str:
    with the_platform().read() as work:
        return _page(work, the_visitor())


@blueprint.post("/delegations")
def make() -> Response | tuple[str, int]:
    visitor, platform = the_visitor(), the_platform()
    try:
        with platform.begin() as work:
            made = _delegate(work, visitor)
    except OURS as refused:
        errors = told_at_field(refused)
        with platform.read() as work:
            return _page(work, visitor, errors), problem_of(refused).status
    flash(f"{made.to_name} làm thay {made.person_name}: {period(made.starts, made.ends)}.")
    return redirect(url_for("delegations.listing"))


@blueprint.post("/delegations/<uuid:delegation_id>/end")
def end(delegation_id: UUID) -> Response:
    with the_platform().begin() as work:
        work.delegations.undelegate(delegation_id, the_visitor().actor)
    flash("Đã kết thúc ủy quyền.")
    return redirect(url_for("delegations.listing"))


def _delegate(work: Work, visitor: Visitor) -> Delegation:
    """Whole days, as the office counts them: from the morning of the first to the end of the last."""
    actor = visitor.actor
    person = visitor.person
    if request.form.get("person"):
        person = colleague(work, chosen_id("person", "Chọn người ủy quyền."), actor)
    to = colleague(work, chosen_id("to", "Chọn người làm thay."), actor)
    first, last = day_of("starts", "starts", work.now), day_of("ends", "ends", work.now)
    if last < first:
        raise AnswerRefused("ends", "days_reversed", "Ngày cuối đứng trước ngày đầu. Chọn lại thời hạn.")
    midnight = datetime.min.time()
    begins, ends = (datetime.combine(day, midnight, VIETNAM) for day in (first, last + timedelta(days=1)))
    given, taken = Person(str(person.id), person.full_name), Person(str(to.id), to.full_name)
    return work.delegations.delegate(given, taken, (begins, ends), request.form.get("reason", ""), actor)


def _page(work: Work, visitor: Visitor, errors: Mapping[str, str] | None = None) -> str:
    actor = visitor.actor
    is_leader = authority.leads(actor.agency, actor)
    whose = None if is_leader and request.args.get("xem") == "tat-ca" else actor.id
    rows, after = work.delegations.page(actor.agency, whose, PAGE, request.args.get("after"))
    following = url_for("delegations.listing", xem=request.args.get("xem"), after=after) if after else ""
    return show(
        "delegations.html", work, visitor, rows=[_row(one, work.now, visitor, is_leader) for one in rows],
        after=following, is_leader=is_leader, shows_all=whose is None, people=colleagues(work, visitor.agency),
        today=work.now.astimezone(VIETNAM).date().isoformat(), typed=request.form, errors=errors or {},
    )  # fmt: skip


def _row(one: Delegation, now: datetime, visitor: Visitor, is_leader: bool) -> Mapping[str, Any]:
    state, tone = _state(one, now)
    is_over = one.ended_at is not None or one.ends <= now
    return {
        "delegation": one,
        "state": state,
        "tone": tone,
        "is_over": is_over,
        "may_end": not is_over and (is_leader or one.person == visitor.actor.id),
    }


def _state(one: Delegation, now: datetime) -> tuple[str, str]:
    if one.ended_at is not None:
        return "Đã kết thúc sớm", ""
    if one.ends <= now:
        return "Đã hết hạn", ""
    return ("Đang hiệu lực", "proven") if one.starts <= now else ("Chưa đến ngày", "info")
