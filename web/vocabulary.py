"""The words a diagram may use, for whoever draws one: made from the catalogues that the product itself works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from connectors.catalog import OPERATIONS
from connectors.operation import Operation
from connectors.parameters import Parameter
from connectors.results import RESULTS
from connectors.work import Work
from engine.errors import DiagramRefused
from engine.legal.mending import missing_steps
from engine.legal.rules import LegalRule
from engine.lint_rules.drawing import Drawing, Node, draw
from engine.spiff.elements import operator_of
from engine.spiff.expressions import KNOWN_FUNCTIONS
from engine.spiff.parser import executable_process, read_xml
from engine.versions.contents import Content
from engine.versions.needs import gives
from forms.catalog import open_form
from forms.errors import FormsError
from forms.form import Component, Form, fields
from records.organisations import ROLES
from records.states import STATES
from web.function_titles import DUE_RULES, FUNCTIONS
from web.legal import LegalRoom, rules_in
from web.queues import QUEUES
from web.surroundings import Surroundings
from web.tables_of_decisions import decisions_in

FORMS = {  # what people call the forms that every installation has
    "assign_officer": "Phân công người xử lý", "check_content": "Kiểm tra nội dung",
    "check_presentation": "Kiểm tra thể thức", "draft_document": "Soạn thảo văn bản",
    "give_direction": "Cho ý kiến chỉ đạo", "give_opinion": "Cho ý kiến", "handle_document": "Xử lý văn bản",
    "receive_incoming": "Tiếp nhận văn bản đến", "relay_return": "Chuyển lại người soạn",
    "seal_document": "Cấp số và đóng dấu", "sign_document": "Ký số",
}  # fmt: skip
GROUPS = {  # the first half of an operation's name
    "antivirus": "Kiểm tra tệp", "drafting": "Soạn thảo", "interop": "Liên thông", "recordkeeping": "Văn bản và sổ",
    "signature": "Chữ ký số",
}  # fmt: skip
FIRST: Mapping[str, tuple[tuple[str, str, str], ...]] = {  # what a case of a built-in process begins with
    "incoming": (
        ("document_id", "Mã văn bản", "document"), ("urgency", "Độ khẩn", "number"),
        ("legal_received_at", "Thời điểm nhận hợp lệ", "moment"),
    ),
    "assignment": (
        ("document_id", "Mã văn bản", "document"), ("urgency", "Độ khẩn", "number"),
        ("legal_received_at", "Thời điểm nhận hợp lệ", "moment"), ("receive", "Tiếp nhận", "answers"),
    ),
    "outgoing": (
        ("drafting", "Dự thảo", "answers"), ("drafting.document_id", "Mã dự thảo", "document"),
        ("drafting.drafter", "Người soạn thảo", "officer"), ("drafting.unit", "Đơn vị soạn thảo", "unit"),
        ("drafting.urgency", "Độ khẩn", "number"), ("drafting.due", "Hạn", "moment"),
    ),
}  # fmt: skip
EVERY_CASE = (("agency", "Cơ quan", "id"),)
OF_EVERY_TASK = (("by", "người làm", "person"), ("at", "lúc hoàn thành", "moment"))
MADE_OF: Mapping[str, tuple[tuple[str, str, str], ...]] = {  # what the desk makes of the answers of a form
    "give_direction": (("lead.unit", "đơn vị chủ trì", "unit"), ("lead.due", "hạn của đơn vị chủ trì", "moment")),
    "seal_document": (("activation_id", "lần cho phép đóng dấu", "activation"),),
    "sign_document": (("activation_id", "lần cho phép ký", "activation"),),
}  # fmt: skip
ANSWERS = {"give_direction": "direction"}  # the kind of all answers of a form together
ANSWERED = {"assign_officer.officer": "officer"}  # a choice among people, by form and field


@dataclass(frozen=True)
class Vocabulary:
    """What the diagram of `content` may name among its surroundings."""

    work: Work
    surroundings: Surroundings
    content: Content
    legal: LegalRoom

    def to_json(self, at: str = "") -> dict[str, Any]:
        """All of it; `data` is what is known when a case comes to the element `at`, or anywhere in the diagram."""
        return {
            "operations": [operation(each) for each in OPERATIONS.values()],
            "forms": [form(key, self._title(key), each) for key, each in sorted(self.forms.items())],
            "groups": [{"id": key, "title": title} for key, title in ROLES.items()],
            "functions": list(functions()),
            "processes": self._processes(),
            "decisions": [{"id": key, "name": name} for key, name in sorted(self.decisions.items())],
            "states": [{"id": key, "title": title} for key, title in STATES.items()],
            "queues": [{"id": key, "title": title} for key, title in QUEUES.items()],
            "due_rules": [{"expression": text, "title": title} for text, title in DUE_RULES],
            "data": list(self.data(at)),
            "missing_steps": {rule: asdict(step) for rule, step in missing_steps(self.rules).items()},
        }

    @property
    def rules(self) -> Sequence[LegalRule]:
        """Those of the pack that holds for the agency."""
        return rules_in(self.legal.choice.pack)

    @cached_property
    def forms(self) -> dict[str, Form]:
        """Every form that can be asked here; one that is not right yet has no fields."""
        own = {**self.surroundings.library.forms, **self.content.redrawn.forms}
        return {**self.work.parts.forms.forms, **{key: readable_form(key, schema) for key, schema in own.items()}}

    @cached_property
    def decisions(self) -> dict[str, str]:
        """The name of every decision table that can be used here, by id."""
        own = {**self.surroundings.library.decisions, **self.content.redrawn.decisions}
        return {key: decisions_in(text).get(key, key) for key, text in own.items()}

    def data(self, at: str = "") -> Iterator[dict[str, str]]:
        """The names an expression may read, with the element that gives each ("" for those a case begins with)."""
        drawing = self._drawing
        process = drawing.process.get("id", "") if drawing else ""
        for name, title, kind in (*EVERY_CASE, *FIRST.get(process, ())):
            yield {"name": name, "title": title, "type": kind, "element": ""}
        for node in before(drawing, at) if drawing else ():
            yield from self._given_by(node)

    @cached_property
    def _drawing(self) -> Drawing | None:
        try:
            root = read_xml(self.content.xml)
            return draw(root, executable_process(root))
        except DiagramRefused:
            return None

    def _given_by(self, node: Node) -> Iterator[dict[str, str]]:
        known = {"element": node.id}
        operated = operator_of(node.xml) if node.tag == "serviceTask" else {}
        for name in sorted(gives(node)):
            answers = ANSWERS.get(node.said("form"), "answers")
            kind = "result" if operated else answers if node.tag == "userTask" and name == node.id else "value"
            yield {"name": name, "title": node.name, "type": kind, **known}
        if node.tag == "userTask" and node.id.isidentifier():
            asked = self.forms.get(node.said("form"))
            for part in fields(asked.components) if asked else ():
                name, title = f"{node.id}.{part.name}", f"{node.name}: {part.label or part.name}"
                if part.kind != "secret":
                    yield {"name": name, "title": title, "type": answered(node.said("form"), part), **known}
            for end, title, kind in (*MADE_OF.get(node.said("form"), ()), *OF_EVERY_TASK):
                yield {"name": f"{node.id}.{end}", "title": f"{node.name}: {title}", "type": kind, **known}
        under = operated.get("resultVariable") or node.id
        for field, left in RESULTS.get(operated.get("name", ""), {}).items():
            yield {"name": f"{under}.{field}", "title": f"{node.name}: {left.title}", "type": left.kind, **known}

    def _processes(self) -> list[dict[str, str]]:
        seen = self.surroundings.processes.values()
        return [{"id": each.process_id, "name": each.name} for each in sorted(seen, key=lambda each: each.name)]

    def _title(self, key: str) -> str:
        return FORMS.get(key, key)


def operation(each: Operation) -> dict[str, Any]:
    """One operation with its parameters and the codes that a boundary event may catch."""
    return {
        "name": each.name, "group": GROUPS.get(each.name.partition(".")[0], each.name.partition(".")[0]),
        "title": each.title,
        "parameters": [parameter(name, given) for name, given in each.parameters.items()],
        "errors": [{"code": code, "title": title} for code, title in each.all_errors.items()],
        "results": [
            {"name": name, "title": left.title, "type": left.kind} for name, left in RESULTS.get(each.name, {}).items()
        ],
    }  # fmt: skip


def parameter(name: str, given: Parameter) -> dict[str, Any]:
    """What an operation asks for: data of `type` fits (connectors/parameters.py), or one of `options`."""
    options = [{"value": value, "label": label} for value, label in given.choices.items()]
    return {
        "name": name, "title": given.title, "type": given.kind, "required": given.is_required, "options": options,
    }  # fmt: skip


def form(key: str, title: str, read: Form) -> dict[str, Any]:
    """A form with its answers; `made` is what a step that asks it knows beyond them, `answers` the kind of all together."""
    made = [{"key": name, "label": label, "type": kind} for name, label, kind in MADE_OF.get(key, ())]
    asked = [{**field_of(part), "type": answered(key, part)} for part in fields(read.components)]
    return {"key": key, "title": title, "fields": asked, "made": made, "answers": ANSWERS.get(key, "answers")}


def answered(form_key: str, part: Component) -> str:
    """The kind of an answer: that of its field, or what the choice is made among."""
    return ANSWERED.get(f"{form_key}.{part.name}", part.kind)


def field_of(part: Component) -> dict[str, Any]:
    """An answer of a form; `options` are the values that it can have, when the form itself lists them."""
    options = [{"value": option.value, "label": option.label} for option in part.options]
    return {"key": part.name, "label": part.label or part.name, "type": part.kind, "options": options}


def functions() -> Iterator[dict[str, Any]]:
    for name, told in FUNCTIONS.items():
        yield {"name": name, "title": told.title, "parameters": list(told.parameters), "example": told.example}
    for name in sorted(KNOWN_FUNCTIONS - FUNCTIONS.keys()):
        yield {"name": name, "title": name, "parameters": [], "example": f"{name}()"}


def readable_form(key: str, schema: Any) -> Form:
    try:
        return open_form(key, schema)
    except FormsError:
        return Form(key, (), "")


def before(drawing: Drawing, at: str) -> list[Node]:
    """The elements that a case may have passed when it comes to `at`, in the order of the file; all when it is not there."""
    nodes = {node.id: node for node in drawing.nodes()}
    if at not in nodes:
        return list(nodes.values())
    found: set[str] = set()
    todo = [nodes[at]]
    while todo:
        node = todo.pop()
        behind = [flow.source for flow in node.incoming] + ([node.attached] if node.attached else [])
        around = [nodes[each.get("id")] for each in node.xml.iterancestors() if each.get("id") in nodes]
        for each in (*behind, *around):
            inside = (
                [other for other in nodes.values() if each.xml in other.xml.iterancestors()] if each in behind else []
            )
            for passed in (each, *inside):
                if passed.id not in found:
                    found.add(passed.id)
                    todo.append(passed)
    return [node for key, node in nodes.items() if key in found]
