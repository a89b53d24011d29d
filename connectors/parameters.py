"""What an operation is given and what it leaves behind, typed, so that the studio can offer the data that fits.

`kind` is one of `KINDS`; the vocabulary of the studio uses the same words for the data of a diagram (web/vocabulary.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = {
    "document": "mã văn bản",
    "person": "người đã làm một bước",  # {name, id}, as `.by` of every answer
    "officer": "mã người",
    "unit": "mã đơn vị",
    "activation": "lần cho phép ký",
    "packet": "mã gói tin",
    "direction": "ý kiến chỉ đạo",  # the answers of give_direction
    "moment": "thời điểm",
    "date": "ngày",
    "choice": "một trong các giá trị",
    "number": "số",
    "text": "chữ",
}


@dataclass(frozen=True)
class Parameter:
    """One value that an operation reads; `choices` value → title, for kind "choice". Without a required one it fails."""

    title: str
    kind: str = "text"
    is_required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """One field of what an operation leaves in the case under its result name."""

    title: str
    kind: str = "text"


def document(title: str = "Văn bản") -> Parameter:
    return Parameter(title, "document")


def person(title: str) -> Parameter:
    """Who did it; the system when nobody is named (`author_of`)."""
    return Parameter(title, "person", is_required=False)
