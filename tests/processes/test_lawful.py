"""The bundled diagrams are lawful under each rule pack; what they leave open is known, rule by rule."""

from __future__ import annotations

import pytest

from processes.packs import load_packs
from web.installation import BUILT_IN, PROCESSES
from web.legal import judged

DIAGRAMS = {name: (PROCESSES / f"{name}.bpmn").read_bytes() for name in BUILT_IN}
PACKS = [pack.name for pack in load_packs()]
LEFT_OPEN = {  # the regulation allows it, and whoever puts such a diagram to use says why
    ("incoming", "L15"), ("assignment", "L15"),  # who follows up is appointed by role, not in the diagram
    ("incoming", "L16"),  # files are made outside this flow
}  # fmt: skip
NEXT_MORNING = {(name, "L23") for name in BUILT_IN}  # Bạc Liêu: sealing may be due the morning after signing


@pytest.mark.parametrize("pack", PACKS)
def test_a_bundled_diagram_breaks_no_law(pack: str) -> None:
    found = {(name, each.rule, each.severity) for name, xml in DIAGRAMS.items() for each in judge(pack, xml)}
    assert {each for each in found if each[2] == "error"} == set()
    allowed = LEFT_OPEN | (NEXT_MORNING if pack == "bac-lieu-2019" else set())
    assert {each[:2] for each in found} <= allowed


def judge(pack: str, xml: bytes) -> tuple:  # type: ignore[type-arg]
    return judged(load_packs().pack(pack), xml, frozenset(DIAGRAMS.items()))
