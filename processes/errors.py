"""What can be wrong with rule packs. Each class is a reason with a stable `code`; `str(error)` is a Vietnamese sentence.

PackError
├── PackRefused          a pack is not written as it must be; `place` leads to the fault
└── PackMissing          no pack of that name
"""

from __future__ import annotations

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


class PackMissing(PackError):
    code = "pack_missing"

    def __init__(self, pack: str) -> None:
        self.pack = pack
        super().__init__(f"Không có bộ quy tắc “{pack}”. Người vận hành hệ thống chọn bộ quy tắc khác cho cơ quan.")
