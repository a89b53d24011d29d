"""Scenes that tests begin with: letters that arrive, drafts, errands by the dozen, steps of the main job already done."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import sqlalchemy as sa

from connectors.interop.packet import AgencyCard, Attachment
from connectors.interop.writer import write_packet
from connectors.tasks.starting import start_case
from engine.tables import Task
from records.organisations import Agency
from tests.connectors.interop.packets import LETTER
from tests.engine.bpmn import process, user
from web.auth import Visitor
from web.demo.stage import PlatformStage
from web.demo.story import Step
from web.wiring import Platform

OFFICE, SXD, FINANCE, COMMUNE = AGENCIES = ("H99.01", "H99.07", "H99.05", "H99.31")
MINISTRY = AgencyCard("G17", "Bộ Xây dựng")
ERRAND = process(
    "errands",
    user("errand", form="give_opinion", groups="truong_don_vi,lanh_dao", assignee="who", priority="urgency", due="due"),
    name="Việc lặt vặt",
)


@dataclass(frozen=True)
class Errand:
    """A task for one person, or for every unit head and leader; `about` may be a document's id."""

    account: str
    urgency: int = 0
    due: datetime | None = None
    about: str = ""
    is_for_all: bool = False


@cache
def blank_pdf() -> bytes:
    """A page that opens and that nobody signed."""
    buffer = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def letter(subject: str, to: str = SXD, number: str = "12", **changes: Any) -> bytes:
    """A packet of the ministry to one agency, by its code."""
    packet = replace(
        LETTER, sender=MINISTRY, receivers=(AgencyCard(to, "Nơi nhận"),), subject=subject, number=number,
        notation="BXD-VP", document_id=f"G17,2026/11/20,{number}/BXD-VP to {to}",
        attachments=(Attachment("cong-van.pdf", blank_pdf(), "Công văn", "1"),),
    )  # fmt: skip
    return write_packet(replace(packet, **changes))


def receive(platform: Platform, packet: bytes) -> UUID:
    """Let a packet in and the machine do its share; the id of the document it became."""
    receipt = platform.intake.take_in(packet, "api")
    assert receipt.state == "accepted", receipt
    platform.worker.drain()
    return receipt.document_ids[0]


def play(platform: Platform, steps: Iterable[Step]) -> None:
    """Steps of the main job, without HTTP."""
    stage = PlatformStage(platform)
    for step in steps:
        step.play(stage)


def visitor(platform: Platform, account: str) -> Visitor:
    return PlatformStage(platform).visitor(account)


def open_draft(platform: Platform, account: str) -> UUID:
    """A draft of one's own; the document's id."""
    who = visitor(platform, account)
    with platform.begin() as work:
        case = work.cases.get(start_case(work, "outgoing", {}, who.actor, who.person))
        return UUID(case.about)


def send_on_errands(platform: Platform, errands: Sequence[Errand]) -> list[UUID]:
    """Start one errand each, all in the agency of the first one's account; the ids of their tasks, in order."""
    people = {account: visitor(platform, account) for account in {errand.account for errand in errands}}
    agency = people[errands[0].account].agency
    with platform.begin() as work:
        work.definitions.deploy(ERRAND, str(agency.id), "Thử")
        cases = []
        for errand in errands:
            actor = people[errand.account].actor
            who = None if errand.is_for_all else actor.id
            data = {"who": who, "urgency": errand.urgency, "due": errand.due and errand.due.isoformat()}
            about = errand.about or str(uuid4())
            cases.append(work.cases.start("errands", [str(agency.id)], str(agency.id), about, data, actor))
        tasks = {task.case_id: task.id for task in work.session.scalars(sa.select(Task).where(Task.case_id.in_(cases)))}
        return [tasks[case] for case in cases]


def task_of(platform: Platform, account: str, element: str) -> str:
    """The first open task of a person at one element."""
    found = [task["id"] for task in PlatformStage(platform).tasks(account) if task["element"] == element]
    assert found, f"{account} has no task {element}"
    return str(found[0])


def agency_id(platform: Platform, code: str) -> UUID:
    with platform.read() as work:
        agency: Agency | None = work.organisations.agency_by_code(code)
        assert agency is not None
        return agency.id
