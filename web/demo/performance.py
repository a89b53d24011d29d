"""`congvan demo`: the story played on a fresh database without a browser, and its result proved.

{"ok": true, "steps": [{"step", "actor", "seconds"}…], "incoming": {"arrival_number", …},
 "outgoing": {"number", "pdf", "packet", …}, "verdict": {…}, "problems": []}
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from connectors.work import Work
from records.documents import Document
from records.exchange import Packet
from records.organisations import Agency
from signing.verdict import judge
from web.config import Config
from web.demo.stage import PlatformStage
from web.demo.story import STORY
from web.installation import install, install_demo
from web.wiring import Platform


def perform(keep: Path | None = None) -> dict[str, Any]:
    """Play and prove; the data folder is `keep`, or a new temporary one whose files the result names."""
    folder = keep or Path(tempfile.mkdtemp(prefix="congvan-demo-"))
    platform = Platform(Config(data_dir=folder, demo=True))
    install(platform)
    install_demo(platform)
    try:
        return play(platform, folder)
    finally:
        platform.close()


def play(platform: Platform, folder: Path) -> dict[str, Any]:
    """Every step of the story with its time, then the proofs."""
    stage, steps = PlatformStage(platform), []
    for step in STORY:
        started = time.perf_counter()
        step.play(stage)
        steps.append({"step": step.name, "actor": step.actor, "seconds": round(time.perf_counter() - started, 3)})
    return {**prove(platform, folder), "steps": steps}


def prove(platform: Platform, folder: Path) -> dict[str, Any]:
    """What the story must have led to; `problems` says what it did not."""
    with platform.read() as work:
        incoming, outgoing = _documents(work, "H99.07")
        facts = {"incoming": _incoming(work, incoming), "outgoing": _outgoing(work, platform, outgoing, folder)}
        problems = [*_wrong_states(work, incoming, outgoing), *_wrong_books(work)]
    pdf = Path(facts["outgoing"]["pdf"]).read_bytes()
    verdict = judge(pdf, platform.trust, platform.rules, platform.clock()).to_json()
    if not verdict["ok"]:
        problems.append(f"the signed letter is judged {verdict['verdict']}")
    problems += [f"{name} goes unnoticed" for name, forged in _forgeries(pdf) if _passes(platform, forged)]
    problems += _second_opinion(Path(facts["outgoing"]["pdf"]))
    return {"ok": not problems, **facts, "verdict": verdict, "problems": problems}


def _documents(work: Work, code: str) -> tuple[Document, Document]:
    agency = sa.select(Agency.id).where(Agency.code == code).scalar_subquery()
    mine = sa.select(Document).where(Document.agency_id == agency)
    incoming = work.session.scalars(mine.where(Document.kind == "incoming")).one()
    return incoming, work.documents.answers_to(incoming)[0]


def _incoming(work: Work, document: Document) -> dict[str, Any]:
    entry = work.registers.entry_of(document)
    return {
        "arrival_number": entry.number if entry else None,
        "number": document.number,
        "from": document.organ_name,
        "state": document.state,
        "statuses": sorted(packet.status_code for packet in work.exchange.statuses_sent(document)),
    }


def _outgoing(work: Work, platform: Platform, document: Document, folder: Path) -> dict[str, Any]:
    """The issued letter and its packet, written beside the data for whoever wants to look at them."""
    file = work.documents.file_for(document, 0)
    pdf = folder / file.name
    pdf.write_bytes(platform.storage.get(file.sha256))
    (delivery,) = work.exchange.deliveries(document)
    packet = work.session.get_one(Packet, delivery.packet_id)
    path = folder / f"{pdf.stem}.edxml"
    path.write_bytes(platform.storage.get(packet.sha256 or ""))
    return {
        "number": document.number,
        "identifier": document.identifier,
        "state": document.state,
        "pdf": str(pdf),
        "sha256": file.sha256,
        "packet": str(path),
        "delivered": delivery.status_name,
    }


def _wrong_states(work: Work, incoming: Document, outgoing: Document) -> list[str]:
    problems = []
    if incoming.state != "completed":
        problems.append(f"the incoming document is {incoming.state}")
    if sorted(packet.status_code for packet in work.exchange.statuses_sent(incoming)) != ["01", "03", "04", "05", "06"]:
        problems.append("not every status was reported exactly once")
    if outgoing.state != "issued":
        problems.append(f"the reply is {outgoing.state}")
    if any(delivery.accepted_at is None for delivery in work.exchange.deliveries(outgoing)):
        problems.append("a recipient has not accepted the reply")
    return problems


def _wrong_books(work: Work) -> list[str]:
    problems = []
    for agency in work.organisations.agencies():
        for book in work.registers.books(agency.id):
            if gaps := work.registers.gaps(book):
                problems.append(f"{agency.name}, {book.name}: missing {gaps}")
    return problems


def _forgeries(pdf: bytes) -> list[tuple[str, bytes]]:
    """The letter with one byte changed here and there, cut, and with something added."""
    places = [len(pdf) // 5, len(pdf) // 2, len(pdf) - 600]
    flipped = [(f"a changed byte at {p}", pdf[:p] + bytes([pdf[p] ^ 1]) + pdf[p + 1 :]) for p in places]
    return [*flipped, ("a cut end", pdf[:-2000]), ("something added at the end", pdf + b"\n% one more line\n")]


def _passes(platform: Platform, pdf: bytes) -> bool:
    return judge(pdf, platform.trust, platform.rules, platform.clock()).ok


def _second_opinion(pdf: Path) -> list[str]:
    """poppler's pdfsig, where it is installed, must find both signatures valid too."""
    if shutil.which("pdfsig") is None:
        return []
    told = subprocess.run(["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
    return [] if told.count("Signature is Valid.") == 2 else ["pdfsig does not find two valid signatures"]
