"""A draft's words set in their template: a value in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Page:
    """Everything a template may show, detached from the database."""

    document: dict[str, Any]
    agency: dict[str, str]
    unit: dict[str, str] | None
    urgency: str
    authority: Sequence[str]
    seal_diameter_mm: float
    appendix: Markup = field(default_factory=Markup)  # what follows the signature, on pages of its own

    def to_html(self) -> str:
        """The page in the classes of signing/layout.css; official letters and named types differ in their title."""
        template = "official_letter.html" if self.document["type_code"] == "CV" else "named_type.html"
        return TEMPLATES.get_template(template).render(vars(self))


def authority_lines(collective: str, head_title: str, title: str) -> list[str]:
    """Quyền hạn and chức vụ above the signature: TM. of a committee, KT. of a deputy (NĐ 30/2020 Phụ lục I, ô số 7a)."""
    lines = [f"TM. {collective}"] if collective else []
    if title != head_title:
        lines.append(f"KT. {head_title}")
    return [*lines, title]
