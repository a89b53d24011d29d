"""The office calendar: the year at a glance, and days that an administrator declares off or working."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from connectors.calendar_changes import declare_day, foresee, withdraw_day
from connectors.work import Work
from engine.rescheduling import Estimate
from records.calendar_days import KINDS, CalendarDay
from records.errors import CalendarDayRefused
from web.auth import Visitor
from web.current import require_role, the_platform, the_visitor
from web.pages.frame import show
from web.year import LEGEND, general_days, months_of

blueprint = Blueprint("calendar", __name__)
ADMIN = "quan_tri_he_thong"
YEARS = range(2020, 2036)  # what the table of public days covers
NOTHING: Mapping[str, str] = {"day": "", "kind": "off", "reason": "", "basis": ""}


@blueprint.get("/calendar")
def year() -> str:
    """Everybody sees when their agency works; who looks after the system also changes it here."""
    visitor = the_visitor()
    with the_platform().read() as work:
        return _page(work, visitor, NOTHING)


@blueprint.post("/calendar/preview")
def preview() -> tuple[str, int]:
    """What a declaration would change, before it is made."""
    visitor, typed = require_role(ADMIN), _typed()
    with the_platform().read() as work:
        try:
            day = _day(typed["day"])
            work.calendars.check(visitor.agency.id, day, typed["kind"], typed["reason"], typed["basis"])
        except CalendarDayRefused as refused:
            return _page(work, visitor, typed, refused=refused), 422
        estimate = foresee(work, visitor.agency.id, day, typed["kind"])
        return _page(work, visitor, typed, estimate=estimate), 200


@blueprint.post("/calendar/days")
def declare() -> Response | tuple[str, int]:
    visitor, typed = require_role(ADMIN), _typed()
    try:
        with the_platform().begin() as work:
            row = declare_day(work, _day(typed["day"]), typed["kind"], typed["reason"], typed["basis"], visitor.actor)
    except CalendarDayRefused as refused:
        with the_platform().read() as work:
            return _page(work, visitor, typed, refused=refused), 422
    flash(f"Đã khai báo {row.kind_name.lower()} {row.day:%d/%m/%Y}. Hạn đang chạy được tính lại.")
    return redirect(url_for("calendar.year", year=row.day.year))


@blueprint.post("/calendar/days/<uuid:day_id>/withdraw")
def withdraw(day_id: UUID) -> Response:
    visitor = require_role(ADMIN)
    with the_platform().begin() as work:
        row = withdraw_day(work, day_id, request.form.get(f"reason-{day_id}", ""), visitor.actor)
    flash(f"Đã bỏ khai báo ngày {row.day:%d/%m/%Y}. Hạn đang chạy được tính lại.")
    return redirect(url_for("calendar.year", year=row.day.year))


def _page(
    work: Work, visitor: Visitor, typed: Mapping[str, str], *, estimate: Estimate | None = None,
    refused: CalendarDayRefused | None = None,
) -> str:  # fmt: skip
    today = work.registers.today
    shown = _year(request.args.get("year", "") or typed["day"][:4], today.year)
    declared = work.calendars.declared(visitor.agency.id, shown)
    in_force = _by_day([row for row in declared if row.withdrawn_at is None], visitor.agency.id)
    calendar = work.calendars.of(visitor.agency.id)
    return show(
        "calendar.html", work, visitor, year=shown, years=YEARS, legend=LEGEND, kinds=KINDS, typed=typed,
        months=months_of(shown, calendar, in_force, today), declared=declared, general=general_days(shown),
        is_admin=visitor.has_role(ADMIN), mine=visitor.agency.id, estimate=estimate, refused=refused,
        runs=work.reschedulings.latest(str(visitor.agency.id), 5) if visitor.has_role(ADMIN) else [],
    )  # fmt: skip


def _by_day(rows: list[CalendarDay], own: UUID) -> Mapping[date, CalendarDay]:
    return {row.day: row for row in sorted(rows, key=lambda row: row.agency_id == own)}


def _typed() -> Mapping[str, str]:
    return {name: request.form.get(name, "").strip()[:2000] for name in NOTHING}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarDayRefused("day", "Chọn ngày.") from None


def _year(text: str, present: int) -> int:
    if text.isdigit() and int(text) in YEARS:
        return int(text)
    if request.args.get("year"):
        abort(404)
    return present
