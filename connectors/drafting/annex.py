"""An agency's internal process (quy trình nội bộ) as the annex of a decision, made from a version of the process.

The same version gives the same text: nothing in it comes from the clock or from what is in use today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from connectors.drafting.deadlines import deadline_words, duration_words
from connectors.drafting.page import TEMPLATES
from engine.drawings.picture import sheets
from engine.drawings.steps import Edge, Outline, Step, Way, outline
from forms.form import Form, fields
from records.organisations import ROLES

FACE = "Page"  # of signing/layout.css
WIDEST, TALLEST = 1560, 900  # what a sheet of 262 × 142 mm shows so that names can be read
ANSWERED_ALONE = ("secret",)  # what a person types to prove who they are is no part of the work
EVENTS = {"timer": "đến giờ hẹn", "message": "nhận được thông điệp", "signal": "có tín hiệu", "error": "có lỗi"}
ROUNDS = {
    "parallel": "Lặp lại cho từng nơi, cùng lúc.",
    "sequential": "Lặp lại lần lượt cho từng nơi.",
    "loop": "Lặp lại đến khi đạt.",
}


@dataclass(frozen=True)
class Subject:
    """What the annex is about: a version as it was deployed, and the agency that decides on it."""

    xml: bytes
    version: int
    bundle: str
    agency: str
    head_title: str
    notation: str  # what stands after the number of its decisions: QĐ-SXD


@dataclass(frozen=True)
class Row:
    """A line of the table of steps."""

    number: str
    name: str
    who: str
    what: Sequence[str]
    until: str
    then: str


@dataclass(frozen=True)
class Annex:
    subject: Subject
    outline: Outline
    rows: Sequence[Row]
    branches: Sequence[str]
    called: Sequence[str]
    sheets: Sequence[Markup]  # the whole diagram, then its parts when the whole is too small to read

    def to_section(self) -> Markup:
        """The annex as a `section.appendix` of signing/layout.css, for the end of a decision."""
        return Markup(TEMPLATES.get_template("annex.html").render(vars(self)))  # noqa: S704 - escaped by its template

    def to_html(self) -> str:
        """A page that is the annex alone."""
        title = Markup.escape(f"Quy trình nội bộ {self.outline.name}")
        head = f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head>'
        return f"{head}\n<body>{self.to_section()}</body></html>\n"


def annex_of(subject: Subject, form_of: Callable[[str], Form | None]) -> Annex:
    """The annex of a version that was deployed, and so passed the linter; `form_of` gives the forms that it asks."""
    process = outline(subject.xml)
    writer = Writer(process, form_of)
    drawn = sheets(subject.xml, face=FACE, widest=WIDEST, tallest=TALLEST)
    return Annex(
        subject=subject, outline=process, rows=[writer.row(step) for step in process.steps],
        branches=[line for step in process.steps for line in writer.branches(step)],
        called=[f"Bước {step.number} ({step.name}): quy trình “{step.called}”." for step in process.steps if step.called],
        sheets=[Markup(sheet) for sheet in drawn],  # noqa: S704 - drawn by ourselves, names escaped
    )  # fmt: skip


@dataclass(frozen=True)
class Writer:
    outline: Outline
    form_of: Callable[[str], Form | None]

    @property
    def numbers(self) -> Mapping[str, str]:
        """Step numbers by element, and by the name that its result has in the data."""
        by_result = {step.result: step.number for step in self.outline.steps if step.result}
        return {**by_result, **{step.element: step.number for step in self.outline.steps}}

    def row(self, step: Step) -> Row:
        until = deadline_words(step.due, self.numbers) if step.due or not step.when else ""
        waits = f"Chờ {duration_words(step.when, self.numbers)}" if step.when else ""
        return Row(step.number, step.name, self._who(step), list(self._what(step)), until or waits, self._then(step))

    def _who(self, step: Step) -> str:
        if step.tag in ("serviceTask", "scriptTask", "businessRuleTask", "sendTask", "task"):
            return "Hệ thống, tự động"
        roles = ", ".join(ROLES.get(group, group) for group in step.groups)
        told = [step.lane, *([roles] if roles and roles.casefold() != step.lane.casefold() else [])]
        who = "; ".join(part for part in told if part) or "Người được giao"
        return f"{who} (đích danh)" if step.assignee else who

    def _what(self, step: Step) -> list[str]:
        told = [step.note] if step.note else []
        if step.form:
            told.append(self._asked(step.form))
        elif step.called:
            told.append(f"Thực hiện quy trình “{step.called}”.")
        elif step.decision:
            told.append(f"Theo bảng quyết định “{step.decision}”.")
        elif step.event:
            told.append(f"Chờ đến khi {EVENTS.get(step.event, 'có sự kiện')}.")
        elif step.operation and not told:
            told.append("Hệ thống tự thực hiện.")
        return [*told, *([ROUNDS[step.repeats]] if step.repeats else [])]

    def _asked(self, key: str) -> str:
        form = self.form_of(key)
        if form is None:
            return f"Biểu mẫu {key}."
        asked = [part for part in fields(form.components) if part.label and part.kind not in ANSWERED_ALONE]
        told = [f"{part.label}{' (bắt buộc)' if part.required and part.hide is None else ''}" for part in asked]
        return f"Biểu mẫu {key}: {'; '.join(told)}." if told else f"Biểu mẫu {key}."

    # ------------------------------------------------------------ where it leads

    def _then(self, step: Step) -> str:
        ways = [way for way in step.ways if way.is_usual or not way.conditions] or list(step.ways)
        words = [self._to(way, step) for way in dict.fromkeys(ways)]
        if len(words) > 1 and any(way.is_beside for way in ways):
            return f"Đồng thời: {', '.join(words)}"
        told = words[0] if words else ""
        has_others = len(step.ways) > len(ways)
        return f"{told[:1].upper()}{told[1:]}{'; trường hợp khác xem Mục III' if has_others else ''}"

    def branches(self, step: Step) -> list[str]:
        """A line for each way that is taken on a condition, and for each thing that may happen meanwhile."""
        lines = []
        if any(way.conditions for way in step.ways):
            said = "; ".join(self._when(way, step) for way in sorted(step.ways, key=lambda way: way.is_usual))
            lines.append(f"Sau bước {step.number} ({step.name}): {said}.")
        return [*lines, *(self._meanwhile(step, edge) for edge in step.edges)]

    def _when(self, way: Way, step: Step) -> str:
        if way.is_usual:
            answer = f" ({way.conditions[-1]})" if way.conditions else ""
            return f"các trường hợp còn lại{answer}, {self._to(way, step)}"
        if not way.conditions:
            return self._to(way, step)
        return f"nếu {' và '.join(f'“{each}”' for each in way.conditions)}, {self._to(way, step)}"

    def _meanwhile(self, step: Step, edge: Edge) -> str:
        cause = edge.name or EVENTS.get(edge.kind, "có sự kiện")
        after = f" sau {duration_words(edge.when, self.numbers)}" if edge.when else ""
        leads = ", ".join(self._to(way, step) for way in edge.ways)
        stays = "" if edge.interrupts else ", bước này vẫn tiếp tục"
        return f"Trong khi làm bước {step.number} ({step.name}): khi “{cause}”{after}, {leads}{stays}."

    def _to(self, way: Way, step: Step) -> str:
        joined = "khi mọi nhánh song song đã xong, " if way.is_joined else ""
        number = self.numbers.get(way.to)
        if number is None:
            inner = step.number.rpartition(".")[0]
            ended = f"xong bước {inner}" if inner else f"kết thúc: {way.to_name}"
            return f"{joined}{ended}"
        back = _as_numbers(number) <= _as_numbers(step.number)
        return f"{joined}{'về' if back else 'chuyển sang'} bước {number}"


def _as_numbers(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]
