"""Forms as an agency redraws them: asked of the cases on the version they were drawn for, and what they must keep.

A case asks the forms of the versions it is pinned to; what a version does not redraw is asked as delivered. Where a form
writes into the records, those need the answers they know: such a form may say more, ask more and ask in other words, but
what it asked as delivered must still come in, and nothing that the records do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.tasks.catalog import BINDINGS
from connectors.work import Work
from engine.tables import Task
from forms.catalog import Catalog, open_form
from forms.errors import Finding, FormRefused
from forms.form import Component, Form, fields


def form_of(work: Work, task: Task, pins: Mapping[str, str]) -> Form:
    """The form a task asks, as its case's version draws it; `pins` are the case's. Raises UnknownForm."""
    pin = pins.get(task.process_id)
    own = work.parts.version_forms.of(pin, lambda: work.definitions.redrawn_forms(pin)) if pin else {}
    return own.get(task.form) or work.parts.forms.form(task.form)


def added_answers(form: Form, delivered: Catalog, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that only the agency's own drawing asks for: no binding knows them, the case gets them as they are."""
    if form.key not in BINDINGS or form.digest == delivered.form(form.key).digest:
        return {}
    known = {component.path[0] for component in fields(delivered.form(form.key).components)}
    own = {component.path[0] for component in fields(form.components)} - known
    return {name: answers[name] for name in own & answers.keys()}


def form_findings(key: str, schema: Any, delivered: Catalog) -> tuple[Finding, ...]:
    """Every reason why a form drawn by an agency cannot be asked under this key; none when it can."""
    try:
        form = open_form(key, schema)
    except FormRefused as refused:
        return refused.findings
    original = delivered.forms.get(key)
    return tuple(_unmet(form, original))


def _unmet(form: Form, original: Form | None) -> Iterator[Finding]:
    for name in sorted(form.lists - (original.lists if original else frozenset())):
        sentence = f"Không trang nào đưa danh sách “{name}” cho biểu mẫu này. Ghi các lựa chọn vào biểu mẫu."
        yield Finding("list_missing", "", sentence)
    bound = {component.path: component for component in fields(original.components)} if original else {}
    if form.key not in BINDINGS:
        bound = {}
    drawn = {component.path: component for component in fields(form.components)}
    for path, component in bound.items():
        yield from _differences(component, drawn.get(path))
    for path in drawn.keys() - bound.keys():
        if drawn[path].kind == "secret":
            sentence = f"Không thêm ô mật khẩu, mã PIN “{drawn[path].label}”: chỉ bước ký số mới hỏi."
            yield Finding("secret_added", drawn[path].id, sentence)


def _differences(before: Component, now: Component | None) -> Iterator[Finding]:
    """What the records would miss of one answer."""
    title = f"“{before.label or before.name}”"
    if now is None or now.kind != before.kind:
        sentence = f"Hồ sơ cần câu trả lời {title} (tên dữ liệu {before.name}). Giữ ô này với đúng loại và tên dữ liệu."
        yield Finding("answer_missing", before.id, sentence)
        return
    if before.required and not now.required:
        yield Finding("answer_optional", now.id, f"Hồ sơ cần câu trả lời {title}. Đặt lại là bắt buộc.")
    if now.fixed and not before.fixed:
        yield Finding("answer_fixed", now.id, f"Hồ sơ cần câu trả lời {title}. Bỏ “chỉ đọc”.")
    if before.settings.get("conditional") != now.settings.get("conditional"):
        yield Finding("answer_hidden", now.id, f"Điều kiện ẩn {title} phải như ban đầu: hồ sơ cần câu trả lời này.")
    if before.list_name != now.list_name:
        yield Finding("answer_list", now.id, f"{title}: các lựa chọn phải lấy từ danh sách “{before.list_name}”.")
    unknown = {option.value for option in now.options} - {option.value for option in before.options}
    if before.options and unknown:
        sentence = f"{title}: hồ sơ không biết lựa chọn {', '.join(sorted(unknown))}. Chỉ đổi chữ, giữ giá trị."
        yield Finding("answer_unknown", now.id, sentence)
