"""What a form's components mean together: findings that no component shows alone.

Names are unique, conditions read what stands before them and compare it with what it can be, defaults fit, nothing
contradicts itself. Reading only upwards is what gives every condition exactly one outcome, on the server and the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms.answers import piece
from forms.conditions import Path, walk
from forms.errors import Finding
from forms.form import Component, Form, everything, fields
from forms.keywords import first_refusal
from forms.patterns import MAX_TEXT
from forms.submission import clean, is_blank
from forms.truth import Tree, kind_of

UNREADABLE = frozenset({"secret", "moment", "files", "rows"})
VALUE_KINDS = {"number": "number", "flag": "boolean"}


def disagreements(form: Form, known: frozenset[str]) -> Iterator[Finding]:
    """Every finding about the form as a whole; `known` are the page's data names that conditions may read."""
    yield from _names(form.components)
    for component in everything(form.components):
        yield from _rules(component)
        if component.kind == "rows":
            yield from _names(component.children)
            yield from _row_parts(component)
    yield from _Conditions(known - {field.path[0] for field in fields(form.components)}).walk(
        form.components, in_row=False
    )


def _found(component: Component, code: str, sentence: str) -> Finding:
    return Finding(code, component.id or component.name, f"“{component.label or component.name}”: {sentence}")


def _names(components: Sequence[Component]) -> Iterator[Finding]:
    """No two answers of one scope at the same place, and none at a place that leads to another."""
    taken: set[Path] = set()
    for component in fields(components):
        for other in taken:
            shorter = min(len(other), len(component.path))
            if other[:shorter] == component.path[:shorter]:
                yield _found(component, "same_key", f"trùng tên dữ liệu “{'.'.join(other)}”. Đặt tên khác.")
                break
        taken.add(component.path)


def _rules(component: Component) -> Iterator[Finding]:
    rules = component.rules
    if component.required and component.fixed:
        yield _found(component, "required_read_only", "vừa bắt buộc vừa chỉ để đọc. Giữ một.")
    if component.fixed and component.kind in UNREADABLE:
        yield _found(component, "unshowable", "loại này không đặt chỉ để đọc được.")
    if rules.get("min", -float("inf")) > rules.get("max", float("inf")):
        yield _found(component, "empty_range", "nhỏ nhất lớn hơn lớn nhất.")
    longest = MAX_TEXT if rules.get("pattern") else float("inf")
    if rules.get("minLength", 0) > min(rules.get("maxLength", longest), longest):
        yield _found(component, "empty_range", "độ dài ít nhất lớn hơn độ dài nhiều nhất.")
    yield from _default(component)


def _default(component: Component) -> Iterator[Finding]:
    value = clean(component, component.default)
    if is_blank(value) or (component.kind == "flag" and value is True):
        return
    if component.fixed or component.kind == "secret" or component.list_name:
        yield _found(component, "bad_default", "ô này không có giá trị sẵn được. Bỏ giá trị sẵn.")
    elif first_refusal(piece(component, {}), value):
        yield _found(component, "bad_default", "giá trị sẵn không hợp với chính ô này. Sửa hoặc bỏ.")


def _row_parts(component: Component) -> Iterator[Finding]:
    inside = list(fields(component.children))
    if not inside:
        yield _found(component, "empty_rows", "nhóm lặp chưa có ô nào.")
    for part in inside:
        if part.kind in {"secret", "files", "rows"} or part.fixed:
            yield _found(part, "misplaced_in_rows", "mã PIN, tệp, ô chỉ để đọc, nhóm lặp không đặt trong nhóm lặp.")
        if not is_blank(part.default):
            yield _found(part, "bad_default", "trong nhóm lặp không đặt giá trị sẵn, để dòng trống được bỏ qua.")


class _Conditions:
    """One walk in reading order, knowing what stands above; `known` are names of data that no field changes."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.above: dict[Path, Component] = {}

    def walk(self, components: Sequence[Component], *, in_row: bool) -> Iterator[Finding]:
        for component in components:
            if component.hide:
                yield from self.examine(component, component.hide.tree, in_row)
            if component.kind == "group":
                yield from self.walk(component.children, in_row=in_row)
            elif component.kind == "rows":
                yield from self.walk_row(component)
            if component.is_answered:
                self.above[("this", *component.path) if in_row else component.path] = component

    def walk_row(self, component: Component) -> Iterator[Finding]:
        outside = self.above
        self.above = {path: other for path, other in outside.items() if path[0] != "this"}
        yield from self.walk(component.children, in_row=True)
        self.above = outside

    def examine(self, component: Component, tree: Tree, in_row: bool) -> Iterator[Finding]:
        for node in walk(tree):
            if node[0] == "path":
                yield from self.examine_name(component, node[1:], in_row)
            elif node[0] in {"=", "!=", "<", "<=", ">", ">="}:
                yield from self.examine_comparison(component, node[1], node[2])
            elif node[0] in {"in", "contains"} and (listed := node[2 if node[0] == "in" else 1])[0] == "list":
                for item in listed[1:]:
                    yield from self.examine_comparison(component, node[1 if node[0] == "in" else 2], item)

    def examine_name(self, component: Component, path: Path, in_row: bool) -> Iterator[Finding]:
        name = ".".join(path)
        read = self.above.get(path)
        if read is None and path[0] not in self.known:
            where = " trong dòng này" if in_row and path[0] == "this" else ""
            yield _found(
                component, "unknown_name", f"điều kiện đọc “{name}”, không có ô nào tên ấy ở phía trên{where}."
            )
        elif read is not None and read.kind in UNREADABLE:
            yield _found(component, "unreadable_name", f"điều kiện không đọc được ô “{name}”.")

    def examine_comparison(self, component: Component, left: Tree, right: Tree) -> Iterator[Finding]:
        """A comparison that can never be true, because the field can never have that value, is a slip of the pen."""
        for one, other in ((left, right), (right, left)):
            read = self.above.get(one[1:]) if one[0] == "path" else None
            if read is None or other[0] != "value" or other[1] is None:
                continue
            if not _can_be(read, other[1]):
                text = f"“{'.'.join(one[1:])}” không bao giờ bằng hay so được với “{other[1]}”."
                yield _found(component, "never_true", f"điều kiện viết nhầm: {text}")


def _can_be(read: Component, value: Any) -> bool:
    if kind_of(value) != VALUE_KINDS.get(read.kind, "string") or read.kind == "choices":
        return False
    options: Mapping[str, Any] = {option.value: option for option in read.options}
    return not options or value in options or read.kind != "choice"
