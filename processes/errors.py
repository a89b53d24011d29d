"""What can be wrong with rule packs. Each class is a reason with a stable `code`; `str(error)` is a Vietnamese sentence.

PackError
├── PackRefused          a pack is not written as it must be; `place` leads to the fault
├── PackFaulty           the same, with every fault that was found
└── PackMissing          no pack of that name
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class PackError(Exception):
    """Base of everything in this file."""

    code: ClassVar[str] = "pack_error"


class PackRefused(PackError):
    """`place` is like "rules.L01a.article.0.text"; "" for the file as a whole."""

    code = "pack_refused"

    def __init__(self, pack: str, place: str, why: str) -> None:
        self.pack = pack
        self.place = place
        self.why = why
        where = f", mục {place}" if place else ""
        super().__init__(f"Bộ quy tắc “{pack}”{where}: {why}. Người quản trị quy trình cấp tỉnh sửa bộ quy tắc.")


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of a pack's text; `line` 0 when it is nowhere in particular."""

    place: str
    line: int
    sentence: str


class PackFaulty(PackError):
    """`findings` are the faults, in the order of the text."""

    code = "pack_refused"

    def __init__(self, findings: Sequence[Fault]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        where = (f" (dòng {first.line})" if first.line else "") + (f", mục {first.place}" if first.place else "")
        super().__init__(
            f"Chưa lưu: bộ quy tắc có {len(self.findings)} chỗ chưa đúng. Chỗ đầu tiên{where}: {first.sentence}."
        )


class PackMissing(PackError):
    code = "pack_missing"

    def __init__(self, pack: str) -> None:
        self.pack = pack
        super().__init__(f"Không có bộ quy tắc “{pack}”. Người vận hành hệ thống chọn bộ quy tắc khác cho cơ quan.")
