"""Rule packs: one regulation as dated data. `load_packs()` reads `processes/rules/`, `packs_with()` adds a province's own texts,
`Packs` says which one holds for whom.

A pack stands on another one (national → province → agency): it takes over that one's citations, settings and rules, changes
rules by their id, adds its own and leaves out what does not hold for it (`processes.layering`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from processes.errors import PackMissing
from processes.frame import checked_pack
from processes.layering import layered
from processes.reading import read_yaml
from processes.regulation import LAYERS, Pack

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Choice:
    """The pack that holds for somebody on a day, and why this one."""

    pack: Pack
    why: str


@dataclass(frozen=True)
class Packs:
    """Packs by name."""

    by_name: Mapping[str, Pack]

    def pack(self, name: str) -> Pack:
        """Raises PackMissing."""
        if name not in self.by_name:
            raise PackMissing(name)
        return self.by_name[name]

    def __iter__(self) -> Iterator[Pack]:
        return iter(sorted(self.by_name.values(), key=lambda pack: (list(LAYERS).index(pack.layer), pack.name)))

    def in_force(self, day: date) -> list[Pack]:
        return [pack for pack in self if pack.is_in_force(day)]

    def choose(self, name: str, day: date) -> Choice:
        """The pack for an agency that has chosen `name`: that one while it is in force, else the one that replaces it,
        else what it stands on; "" chooses the national one. Raises PackMissing."""
        if not name:
            return Choice(self.national(), "cơ quan chưa chọn bộ quy tắc riêng")
        pack = self.pack(name)
        if pack.is_in_force(day):
            return Choice(pack, "cơ quan đã chọn bộ quy tắc này")
        newer = next((each for each in self.in_force(day) if name in each.replaces), None)
        if newer is not None:
            return Choice(newer, f"bộ quy tắc này thay thế “{pack.title}”")
        below = self.choose(pack.extends, day).pack
        return Choice(below, f"“{pack.title}” không có hiệu lực vào ngày {day:%d/%m/%Y}")

    def national(self) -> Pack:
        """Raises PackMissing."""
        found = next((pack for pack in self if pack.layer == "national"), None)
        if found is None:
            raise PackMissing("quoc-gia")
        return found


@lru_cache(maxsize=4)
def load_packs(folder: Path = FOLDER) -> Packs:
    """Every pack of a folder, layered. Raises PackRefused for the first that is not written as it must be."""
    return Packs(
        layered({file.stem: read_pack(file.stem, file.read_bytes()) for file in sorted(folder.glob("*.yaml"))})
    )


@lru_cache(maxsize=32)
def packs_with(own: frozenset[tuple[str, bytes]]) -> Packs:
    """The packs delivered and a province's own, by name and text; the same texts give the same packs. Raises PackRefused."""
    delivered = load_packs()
    return (
        Packs(layered({name: read_pack(name, text) for name, text in sorted(own)}, delivered.by_name))
        if own
        else delivered
    )


def read_pack(name: str, content: bytes) -> Mapping[str, Any]:
    """What the file of a pack says, its frame checked. Raises PackRefused with the place of the fault."""
    return checked_pack(name, read_yaml(name, content))
