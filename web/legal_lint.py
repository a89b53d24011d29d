"""The legal lint of the command line: diagrams from files and built-in ones, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import DiagramRefused, Finding
from engine.legal.checking import drawing_of
from processes.errors import PackError
from processes.packs import load_packs
from web.installation import BUILT_IN, PROCESSES
from web.legal import judged


def diagrams_by_process(files: Iterable[bytes]) -> dict[str, bytes]:
    """Diagrams by the id of their process; what cannot be read is left out, the linter says so where it is called."""
    found: dict[str, bytes] = {}
    for xml in files:
        try:
            found[str(drawing_of(xml).process.get("id", ""))] = xml
        except DiagramRefused:
            continue
    return found


def legal_findings(xml: bytes, pack: str, beside: Mapping[str, bytes]) -> list[Finding]:
    """What a diagram breaks of a pack; one finding when there is no such pack. Nothing for a file that cannot be read."""
    built_in = {name: (PROCESSES / f"{name}.bpmn").read_bytes() for name in BUILT_IN}
    try:
        return list(judged(load_packs().pack(pack), xml, frozenset({**built_in, **beside}.items())))
    except PackError as refused:
        return [Finding("rule-pack", "error", "", str(refused), mend="Chọn bộ quy tắc khác.")]
    except DiagramRefused:
        return []  # said by the technical linter
