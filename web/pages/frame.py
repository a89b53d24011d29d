"""What every page inside the frame shows: the rail with its counts, who is here, the office clock, the demo's switcher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from connectors.work import Work
from records.calendar import VIETNAM, WEEKDAYS, WorkCalendar
from web.auth import Visitor
from web.current import the_platform
from web.queues import QUEUES
from web.words import count

QUEUES_OF = {  # which queues a role sees even when they are empty
    "van_thu": ("cho_tiep_nhan", "cho_cap_so"),
    "lanh_dao": ("cho_y_kien", "cho_ky"),
    "truong_don_vi": ("cho_phan_cong", "cho_phoi_hop", "cho_kiem_tra"),
    "chuyen_vien": ("dang_xu_ly", "dang_soan"),
    "kiem_tra_the_thuc": ("cho_kiem_tra",),
}
ALL_TASKS = "Việc của tôi"


def show(template: str, work: Work, visitor: Visitor, **context: Any) -> str:
    """A page inside the frame."""
    calendar = work.shown_calendar(visitor.agency.id)
    return render_template(
        template, shell=_shell(work, visitor, calendar), person_id=visitor.person.id, visitor=visitor, now=work.now,
        calendar=calendar, **context,
    )  # fmt: skip


def _shell(work: Work, visitor: Visitor, calendar: WorkCalendar) -> Mapping[str, Any]:
    counts = work.inbox.counts(visitor.actor)
    person = visitor.person
    return {
        "groups": [group for group in (_tasks(visitor, counts), _records(work), *_others(visitor)) if group["links"]],
        "person": {
            "name": person.full_name,
            "role": ", ".join(filter(None, (person.title, person.unit_name, visitor.agency.name))),
        },
        "clock": _clock(work, calendar),
        "leave_href": url_for("entry.leave"),
        "switcher": _switcher(work, visitor) if the_platform().config.demo else None,
    }


def _tasks(visitor: Visitor, counts: Mapping[str, int]) -> Mapping[str, Any]:
    usual = {queue for role in visitor.roles for queue in QUEUES_OF.get(role, ())}
    shown = [queue for queue in QUEUES if queue in usual or counts.get(queue)]
    current = request.args.get("queue") if request.endpoint == "inbox.tasks" else None
    total = sum(counts.values())
    links = [_link(ALL_TASKS, url_for("inbox.tasks"), total, request.endpoint == "inbox.tasks" and current is None)]
    links += [
        _link(QUEUES[queue], url_for("inbox.tasks", queue=queue), counts.get(queue, 0), current == queue)
        for queue in shown
    ]
    links += [
        _link("Việc tôi đã làm", url_for("done.listing")),
        _link("Ủy quyền xử lý", url_for("delegations.listing")),
    ]
    return {"title": "Việc", "links": links}


def _records(work: Work) -> Mapping[str, Any]:
    year = work.registers.today.year
    pages = [
        ("Văn bản đến", url_for("documents.listing", kind="incoming")),
        ("Văn bản đi", url_for("documents.listing", kind="outgoing")),
        ("Sổ văn bản đến", url_for("registers.book", kind="incoming", year=year)),
        ("Sổ văn bản đi", url_for("registers.book", kind="outgoing", year=year)),
    ]
    return {"title": "Văn bản và sổ", "links": [_link(label, href) for label, href in pages]}


def _others(visitor: Visitor) -> list[Mapping[str, Any]]:
    groups = []
    if visitor.has_role("giam_sat", "lanh_dao"):
        links = [_link("Tình hình giải quyết", url_for("supervision.board"))]
        groups.append({"title": "Giám sát", "links": links})
    if visitor.has_role("quan_tri_quy_trinh"):
        links = [
            _link("Quy trình", url_for("processes.listing")),
            _link("Xưởng vẽ quy trình", url_for("studio.listing")),
        ]
        groups.append({"title": "Quản trị", "links": links})
    if visitor.has_role("van_thu", "quan_tri_he_thong", "quan_tri_quy_trinh"):
        links = [_link("Gói tin bị từ chối", url_for("operations.packets"))]
        if visitor.has_role("quan_tri_he_thong", "quan_tri_quy_trinh"):
            links.append(_link("Sự cố", url_for("operations.incidents")))
            links.append(_link("Thông điệp chờ", url_for("messages.listing")))
        if visitor.has_role("quan_tri_he_thong"):
            links.append(_link("Lịch làm việc", url_for("calendar.year")))
        groups.append({"title": "Vận hành", "links": links})
    return groups


def _link(label: str, href: str, number: int | None = None, current: bool | None = None) -> Mapping[str, Any]:
    is_current = request.path == href.partition("?")[0] if current is None else current
    shown = None if number is None else count(number) if number < 1000 else "1.000+"
    return {"label": label, "href": href, "count": shown, "current": is_current}


def _clock(work: Work, calendar: WorkCalendar) -> Mapping[str, str]:
    local = work.now.astimezone(VIETNAM)
    day = WEEKDAYS[local.weekday()]
    state = "trong giờ" if calendar.is_office_time(work.now) else "ngoài giờ"
    return {
        "text": f"{day[0].upper()}{day[1:]} {local:%d/%m/%Y, %H:%M}, {state}",
        "now": local.isoformat(timespec="seconds"),
        "hours": _hours(calendar) if calendar.is_working_day(local.date()) else "",
    }


def _hours(calendar: WorkCalendar) -> str:
    return " ".join(f"{session.opens:%H:%M}-{session.closes:%H:%M}" for session in calendar.sessions)


def _switcher(work: Work, visitor: Visitor) -> Mapping[str, Any]:
    """Demo only: every account of the province, to play all parts from one screen."""
    people = [
        {
            "value": person.account,
            "label": f"{person.full_name}, {person.title}, {agency.name}",
            "current": person.id == visitor.person.id,
        }
        for agency in work.organisations.agencies()
        if agency.is_local
        for person in work.organisations.people(agency.id)
    ]
    return {"action": url_for("entry.switch"), "people": people}
