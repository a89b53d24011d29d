"""A case's history in Vietnamese: who did what, when and why. One sentence a kind, all of them in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from connectors.places import Place
from connectors.reading import is_id
from engine.tables import History
from web.words import actor_words, moment

SENTENCES: Mapping[str, str] = {  # what follows the name of who did it
    "case_started": "bắt đầu vụ việc “{name}”",
    "case_suspended": "tạm dừng vụ việc",
    "case_resumed": "cho vụ việc tiếp tục sau {rested} tạm dừng",
    "case_restarted": "cho làm lại vụ việc từ bước “{name}”, giao {to_person}",
    "case_cancelled": "hủy vụ việc",
    "state_kept": "giữ lại tình trạng vụ việc để đối chiếu: {message}",
    "case_moved": "chuyển vụ việc sang bản {to_version} của quy trình",
    "case_move_reverted": "đưa vụ việc về bản quy trình trước khi chuyển",
    "task_claimed": "nhận việc “{name}”",
    "task_released": "trả việc “{name}” về nhóm",
    "task_completed": "hoàn thành “{name}”",
    "task_reassigned": "chuyển việc “{name}” từ {from_person} cho {to_person}",
    "task_returned": "trả việc “{name}” về bước “{to_step}”, giao {to_person}",
    "task_taken_back": "rút lại việc “{name}” đã hoàn thành",
    "task_extended": "gia hạn việc “{name}” từ {from_due} đến {to_due}",
    "job_done": "thực hiện xong “{name}”",
    "job_failed": "không thực hiện được “{name}”: {message}; quy trình chuyển sang hướng xử lý lỗi",
    "incident": "dừng ở “{name}” vì sự cố: {message}",
    "incident_retried": "cho chạy lại “{name}”",
    "incident_skipped": "bỏ qua “{name}”, vụ việc đi tiếp",
    "incident_edit_proposed": "đề nghị sửa đầu vào của “{name}”",
    "incident_edit_approved": "đồng ý sửa đầu vào của “{name}” và cho chạy lại",
    "incident_edit_rejected": "không đồng ý sửa đầu vào của “{name}”",
    "incident_edit_withdrawn": "rút đề nghị sửa đầu vào của “{name}”",
    "date_moved": "đổi hạn của “{name}” từ {from_due} sang {to_due} theo lịch làm việc",
    "dates_not_moved": "không tính lại được hạn theo lịch làm việc: {message}",
    "timer_fired": "báo đến giờ hẹn “{name}”",
    "message_received": "chuyển đến vụ việc thông điệp “{name}”",
    "signal_received": "chuyển đến vụ việc tín hiệu “{name}”",
    "message_thrown": "gửi đi thông điệp “{name}”",
    "signal_thrown": "phát đi tín hiệu “{name}”",
    "escalation_thrown": "báo cấp trên: “{name}”",
    "error_thrown": "báo lỗi “{name}”",
}
GROUP = "nhóm được giao"
TIMED = ("boundaryEvent", "intermediateCatchEvent")


@dataclass(frozen=True)
class Told:
    """A line as a page shows it; `reason` is what the person wrote, word for word."""

    kind: str
    at: datetime
    who: str
    what: str
    reason: str


@dataclass(frozen=True)
class Chronicle:
    """`people` are full names by id, `steps` the names of elements: for what a line itself names by id only."""

    people: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)

    def tell(self, line: History) -> Told:
        """What the line says; a kind that is not known here shows under its own name."""
        what = SENTENCES.get(line.kind, f"{line.kind} “{{name}}”").format_map(self._words(line))
        return Told(line.kind, line.at, actor_words(line.by_name), what, _why(line.facts))

    def _words(self, line: History) -> Mapping[str, str]:
        facts = line.facts
        return {
            "name": self._name(line),
            "to_step": facts.get("to_step", ""),
            "from_person": self._person(facts, "from"),
            "to_person": self._person(facts, "to"),
            "from_due": due_words(facts.get("from")),
            "to_due": due_words(facts.get("to")),
            "to_version": facts.get("to_version", ""),
            "message": str(facts.get("message", "")).rstrip("."),
            "rested": rest_words(int(facts.get("rested_seconds", 0))),
        }

    def _name(self, line: History) -> str:
        passed = [name for _, element, name, _ in line.facts.get("trail", []) if name and element == line.element]
        timers = [name for *_, name, kind in line.facts.get("trail", []) if name and kind in TIMED]
        known = line.name or next(iter(passed), "") or self.steps.get(line.element, "")
        return known or (next(iter(timers), "") if line.kind == "timer_fired" else "") or line.element

    def _person(self, facts: Mapping[str, Any], end: str) -> str:
        return str(facts.get(f"{end}_name") or self.people.get(str(facts.get(end)), "") or GROUP)


def _why(facts: Mapping[str, Any]) -> str:
    """What the person wrote; for a date that followed the calendar, the day that was declared."""
    return str(facts.get("reason") or facts.get("why") or "")


def people_in(lines: Iterable[History]) -> set[UUID]:
    """Whose names the lines may lack."""
    ends = ("from", "to")
    found = {line.facts.get(end) for line in lines for end in ends if not line.facts.get(f"{end}_name")}
    return {UUID(each) for each in found if isinstance(each, str) and is_id(each)}


def step_names(places: Sequence[Place]) -> Mapping[str, str]:
    """The names of the elements that a case has passed or stands at."""
    return {stop.element: stop.name for place in places for stop in place.stops.values()}


def due_words(written: Any) -> str:
    """A due date as the history keeps it, in words."""
    try:
        return moment(datetime.fromisoformat(written))
    except (TypeError, ValueError):
        return "chưa có hạn"


def rest_words(seconds: int) -> str:
    """3 ngày · 5 giờ · 12 phút: how long a case has rested."""
    rested = timedelta(seconds=seconds)
    if rested.days:
        return f"{rested.days} ngày"
    return f"{seconds // 3600} giờ" if seconds >= 3600 else f"{max(1, seconds // 60)} phút"
