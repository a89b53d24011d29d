"""A form of a draft on the work bench: what is wrong with it, how it will look, what it would let in.

Everything here is asked about a schema that somebody is just drawing, kept or not, so nothing of it need be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from connectors.tasks.redrawn import form_findings
from engine.versions.tables import Draft
from forms.catalog import SCHEMAS, read_schema
from forms.checker import Checked, FieldError, check
from forms.errors import Finding
from forms.form import Choice, Component, Form, everything, fields, read_form
from forms.renderer import render
from forms.review import review
from forms.submission import Posted
from records.calendar import VIETNAM
from web.data_paths import paths_read
from web.draft_steps import form_steps
from web.studio import StudioRoom
from web.vocabulary import FORMS, OF_EVERY_TASK

BLANK: Mapping[str, Any] = {"type": "default", "schemaVersion": 19, "components": []}
TAKEN_BY_TASK = {name: title for name, title, _ in OF_EVERY_TASK}
MOST_PASSES = 5  # of taking what is wrong out of a form, so that the rest can be shown
EXAMPLES = {"unit": "Đơn vị", "units": "Đơn vị", "person": "Người", "recipients": "Nơi nhận", "upload": "Tệp"}


@dataclass(frozen=True)
class Look:
    """How a form looks, and what became of what was typed into it; `checked` is None when nothing was to be checked."""

    html: str = ""
    left_out: int = 0  # components that are not right yet, so that they are not shown
    checked: Checked | None = None


@dataclass(frozen=True)
class Name:
    """A name that an answer may have: what reads it, or where else it is asked."""

    name: str
    title: str


@dataclass(frozen=True)
class FormBench:
    """In one transaction, for one visitor, about one form of one draft."""

    room: StudioRoom
    draft: Draft
    key: str

    @property
    def schema(self) -> Mapping[str, Any]:
        """As the draft has it; else as agency or province drew it for a version in use; else as it was delivered."""
        library = self.room.surroundings.library.forms
        return self.draft.forms.get(self.key) or library.get(self.key) or delivered(self.key) or BLANK

    @property
    def is_redrawn(self) -> bool:
        return self.key in self.draft.forms

    @property
    def is_new(self) -> bool:
        """Nobody has drawn it yet."""
        return self.schema is BLANK

    def findings(self, schema: Any) -> Sequence[Finding]:
        """Every reason why it cannot go live as it is."""
        return form_findings(self.key, schema, self.room.work.parts.forms)

    def look(self, schema: Any, typed: Mapping[str, Sequence[str]], submit: bool = False) -> Look:
        """The form with what was typed into it; with `submit` also what the checker says of that."""
        whole, left_out = showable(schema)
        form = readable(self.key, whole)
        if form is None:
            return Look(left_out=left_out)
        choices = examples(form)
        today = self.room.work.now.astimezone(VIETNAM).date()
        checked = check(form, Posted(typed), choices, today)
        errors: Mapping[str, FieldError] = checked.errors if submit else {}
        values = checked.typed if typed else None
        return Look(render(form, choices, values, errors=errors), left_out, checked if submit else None)

    # ------------------------------------------------------------ names

    @cached_property
    def read(self) -> Mapping[str, str]:
        """The answers of this form that the diagram reads, each with the steps that do."""
        found: dict[str, str] = {}
        steps = {node.id for node in form_steps(self.draft.xml).get(self.key, ())}
        for path, reader in paths_read(self.draft.xml).items():
            step, _, answer = path.partition(".")
            if step in steps and answer and answer not in TAKEN_BY_TASK:
                found.setdefault(answer, reader)
        return found

    def names(self) -> list[Name]:
        """Names to choose from: what the diagram reads first, then what other forms call their answers."""
        offered = {name: f"sơ đồ đọc ở “{reader}”" for name, reader in self.read.items()}
        for key, part in self._elsewhere():
            offered.setdefault(part.name, f"{part.label or part.name} (biểu mẫu {key})")
        return [Name(name, title) for name, title in offered.items()]

    def notes(self, schema: Any) -> Iterator[Finding]:
        """What is allowed, and perhaps not meant: names nobody asks for, names that mean another thing elsewhere."""
        form = readable(self.key, showable(schema)[0])
        if form is None:
            return
        own = {part.name: part for part in fields(form.components)}
        for name, reader in self.read.items():
            if name not in own and name.partition(".")[0] not in own:
                say = f"Sơ đồ đọc “{name}” ở “{reader}”, biểu mẫu không có ô nào tên ấy. Thêm ô hoặc sửa sơ đồ."
                yield Finding("name_not_asked", "", say)
        yield from self._clashes(own)

    def _clashes(self, own: Mapping[str, Component]) -> Iterator[Finding]:
        for name, part in own.items():
            if name in TAKEN_BY_TASK:
                say = f"“{name}” là tên hệ thống ghi {TAKEN_BY_TASK[name]}. Đặt tên khác thì đọc được cả hai."
                yield Finding("name_of_task", part.id, f"“{part.label or name}”: {say}")
        for key, other in self._elsewhere():
            part_here = own.get(other.name)
            if part_here and part_here.kind != other.kind:
                say = f"tên “{other.name}” ở biểu mẫu {key} là loại khác (“{other.label or other.name}”). Đặt tên khác."
                yield Finding("name_of_another_kind", part_here.id, f"“{part_here.label or other.name}”: {say}")

    def _elsewhere(self) -> Iterator[tuple[str, Component]]:
        """The answers of the other forms that this process asks."""
        forms = self.room.vocabulary(self.draft).forms
        for key in sorted(form_steps(self.draft.xml).keys() & forms.keys() - {self.key}):
            yield from ((key, part) for part in fields(forms[key].components) if part.kind != "secret")


@dataclass(frozen=True)
class ListedForm:
    """A line of the list: who asks the form, and where it comes from."""

    key: str
    title: str
    steps: Sequence[str] = field(default_factory=tuple)
    is_redrawn: bool = False
    is_there: bool = True
    wrong: int = 0


def listed(room: StudioRoom, draft: Draft) -> list[ListedForm]:
    """The forms that the steps of a draft ask, then those drawn for it that no step asks yet."""
    forms = room.vocabulary(draft).forms
    asked = {key: [node.name or node.id for node in nodes] for key, nodes in form_steps(draft.xml).items()}
    keys = [key for key in asked if key] + [key for key in draft.forms if key not in asked]
    wrong = {key: len(form_findings(key, schema, room.work.parts.forms)) for key, schema in draft.forms.items()}
    return [
        ListedForm(
            key, FORMS.get(key, key), asked.get(key, ()), key in draft.forms, key in forms, wrong.get(key, 0)
        )
        for key in keys
    ]  # fmt: skip


def delivered(key: str) -> Any:
    """The schema that every installation has under this key, or None."""
    path = SCHEMAS / f"{key}.json"
    return read_schema(key, path.read_bytes()) if key.isidentifier() and path.is_file() else None


def readable(key: str, schema: Any) -> Form | None:
    return read_form(key, schema) if schema is not None else None


def showable(schema: Any) -> tuple[Any, int]:
    """The schema without the components that are not right yet, and how many; None when nothing of it can be shown."""
    left_out = 0
    for _ in range(MOST_PASSES):
        findings = review(schema)
        if not findings:
            return schema, left_out
        wrong = {finding.component for finding in findings} - {""}
        if not wrong or not isinstance(schema, Mapping) or not isinstance(schema.get("components"), list):
            return None, left_out
        kept = without(schema["components"], wrong)
        left_out += len(wrong)
        schema = {**schema, "components": kept}
    return None, left_out


def without(components: Sequence[Any], wrong: set[str]) -> list[Any]:
    """The components at every depth but those of these ids or keys."""
    kept = [part for part in components if isinstance(part, Mapping) and not {part.get("id"), part.get("key")} & wrong]
    return [
        {**part, "components": without(part["components"], wrong)} if isinstance(part.get("components"), list) else part
        for part in kept
    ]


def examples(form: Form) -> dict[str, list[Choice]]:
    """Lists as the page would bring them: three made-up choices each."""
    made: dict[str, list[Choice]] = {}
    for part in everything(form.components):
        if part.list_name:
            word = EXAMPLES.get(part.widget, "Lựa chọn")
            made[part.list_name] = [Choice(f"vi_du_{n}", f"{word} ví dụ {n}") for n in (1, 2, 3)]
    return made
