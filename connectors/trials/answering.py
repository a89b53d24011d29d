"""How the answers of a trial are checked: by the forms as they are, with made-up people to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.tasks.catalog import binding_of
from connectors.trials import samples
from engine.spiff.flow import HumanTask
from engine.trials.errors import StepImpossible
from forms.catalog import Catalog
from forms.checker import Checked, check
from forms.errors import FormsError
from forms.form import Form, everything
from forms.submission import Posted, Submitted
from records.calendar import VIETNAM, WorkCalendar

ANY_PIN = "000000"
ANY_ACTIVATION = "lan-cho-phep-mau"


@dataclass(frozen=True)
class Answering:
    """The forms of one diagram and the calendar of its agency."""

    forms: Catalog
    calendar: WorkCalendar

    def __call__(self, task: HumanTask, answers: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """What the diagram learns from the answers. Raises StepImpossible with a sentence for each refused field.

        A PIN is never part of a scenario: where a form asks for one, a trial gives permission by itself.
        """
        if not task.form:
            return dict(answers)
        form = self.form(task.form)
        if kept := sorted(name for name in secrets(form) if name in answers):
            raise StepImpossible(f"kịch bản không giữ mã PIN (mục “{kept[0]}”), bỏ mục này đi")
        checked = self.judge(task, answers, now)
        if not checked.is_right:
            sentences = {name: error.sentence for name, error in checked.errors.items()}
            first = next(iter(sentences.values())).rstrip(".")
            raise StepImpossible(f"biểu mẫu “{task.form}” không nhận: {first}", sentences)
        activation = {"activation_id": ANY_ACTIVATION} if checked.secrets else {}
        return binding_of(task.form).told({**checked.answers, **activation}, self.calendar)

    def judge(self, task: HumanTask, submitted: Submitted, now: datetime) -> Checked:
        """What the form says of a submission. Where it asks for a PIN, any is right."""
        form = self.form(task.form)
        pins = secrets(form)
        if isinstance(submitted, Posted):
            submitted = Posted({**submitted.fields, **{name: [ANY_PIN] for name in pins}}, submitted.ignored)
        else:
            submitted = {**submitted, **dict.fromkeys(pins, ANY_PIN)}
        return check(form, submitted, samples.choices(form.lists), now.astimezone(VIETNAM).date())

    def form(self, key: str) -> Form:
        """Raises StepImpossible for a form that does not exist."""
        try:
            return self.forms.form(key)
        except FormsError as refused:
            raise StepImpossible(str(refused).rstrip(".")) from refused


def secrets(form: Form) -> list[str]:
    """The names of the fields whose answers are never kept."""
    return [component.name for component in everything(form.components) if component.kind == "secret"]
