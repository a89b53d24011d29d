"""Things that break for real: the exchange folder is no folder any more, a diagram names a unit that is none."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from engine.tables import Job
from records.assignments import Assignment
from records.organisations import ROLES
from tests.conftest import Clock
from tests.engine.bpmn import process, service, user
from tests.web.scenes import SXD, agency_id, letter, receive, task_of, visitor
from web.demo.stage import PlatformStage
from web.wiring import Platform

OPERATOR, SECOND, CLERK = "quytt.sxd", "nhapcv.sxd", "mauvt.sxd"
WRONG = "không phải mã"


def break_door(platform: Platform) -> Path:
    """Where packets leave for other systems there is a file in the way."""
    outgoing = platform.folder.root / "outgoing"
    outgoing.rename(outgoing.with_name("outgoing.away"))
    outgoing.write_text("")
    return outgoing


def mend_door(outgoing: Path) -> None:
    outgoing.unlink()
    outgoing.with_name("outgoing.away").rename(outgoing)


def undelivered(platform: Platform, count: int) -> None:
    """Letters come in, and the reports to their sender cannot leave, however often they are tried."""
    for number in range(count):
        receive(platform, letter(f"V/v thư {number}", number=str(number + 1)))
    give_up(platform)


def give_up(platform: Platform) -> None:
    """The machine works and time passes until nothing is waiting to be tried again."""
    clock = platform.clock
    assert isinstance(clock, Clock)
    while True:
        platform.worker.drain()
        with platform.read() as work:
            moment = work.session.scalar(sa.select(sa.func.min(Job.run_at)).where(Job.status == "waiting"))
        if moment is None:
            return
        clock.now = max(clock.now, moment)


def make_operator(platform: Platform, account: str, role: str = "quan_tri_quy_trinh") -> None:
    assert role in ROLES
    with platform.begin() as work:
        person = work.organisations.person_by_account(account)
        assert person is not None
        work.organisations.grant(person, role, work.now)


def directed(platform: Platform, subject: str = "V/v chỉ-nơi-này đọc") -> UUID:
    """A letter that a unit has been given to handle."""
    document, stage = receive(platform, letter(subject)), PlatformStage(platform)
    receiving = task_of(platform, CLERK, "receive")
    leader = stage.choice(CLERK, receiving, "leaders", visitor(platform, "dinhbg.sxd").person.full_name)
    stage.complete(CLERK, receiving, {"decision": "accept", "leader": leader})
    stage.settle()
    unit = str(visitor(platform, "hoatv.sxd").person.unit_id)
    answers = {
        "decision": "assign",
        "text": "Tham mưu.",
        "lead_unit": unit,
        "lead_due": stage.due_day(),
        "cooperating": [],
    }
    stage.complete("dinhbg.sxd", task_of(platform, "dinhbg.sxd", "direct"), answers)
    stage.settle()
    return document


def misdrawn(platform: Platform, document: UUID, operation: str = "recordkeeping.finish_lead") -> UUID:
    """A process of the agency's own names a unit that is none; its job, which cannot be done."""
    handed = {"document_id": "document_id", "unit": f"'{WRONG}'", "result": "'Kết quả mật của phòng'"}
    drawn = process("note_down", service("note", operation, handed), user("look", form="give_opinion"), name="Ghi việc")
    agency = str(agency_id(platform, SXD))
    with platform.begin() as work:
        work.definitions.deploy(drawn, agency, "Thử")
        actor = visitor(platform, CLERK).actor
        data = {"document_id": str(document)}
        case = work.cases.start("note_down", [agency], agency, str(document), data, actor)
    platform.worker.drain()
    with platform.read() as work:
        return work.session.scalars(sa.select(Job.id).where(Job.case_id == case)).one()


def lead_of(platform: Platform, document: UUID) -> Assignment:
    with platform.read() as work:
        wanted = sa.select(Assignment).where(Assignment.document_id == document, Assignment.role == "lead")
        return work.session.scalars(wanted).one()


def job_of(platform: Platform, job: UUID) -> Job:
    with platform.read() as work:
        return work.session.get_one(Job, job)
