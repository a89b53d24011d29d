"""A diagram is changed without code (R066): cases that run keep theirs, new ones take the new one, other agencies keep the old."""

from __future__ import annotations

from uuid import UUID

import pytest

from engine.errors import DiagramRefused
from engine.tables import Definition
from tests.driver import ORDINARY, Driver
from web.installation import PROCESSES, catalogue_of, deploy_built_in

DRAFTER = "giant.sxd"
OUTGOING = (PROCESSES / "outgoing.bpmn").read_bytes()
ASSIGNMENT = (PROCESSES / "assignment.bpmn").read_bytes()


def changed(diagram: bytes, old: str, new: str) -> bytes:
    assert diagram.count(old.encode()) >= 1, old
    return diagram.replace(old.encode(), new.encode())


def deploys(driver: Driver, diagram: bytes, code: str = "") -> Definition:
    """Make a diagram the newest of the agency `code`, or the newest built-in one."""
    with driver.platform.begin() as work:
        agency = work.organisations.agency_by_code(code)
        scope = str(agency.id) if agency else "*"
        return work.definitions.deploy(diagram, scope, "Quản trị quy trình", catalogue_of(work))


def versions(driver: Driver, document: UUID) -> dict[str, int]:
    """Which version of each process the case about a document is pinned to."""
    with driver.platform.read() as work:
        (case,) = work.cases.about(str(document))
        return {process: work.definitions.get(UUID(pin)).version for process, pin in case.pins.items()}


CHECK_BY_HEAD = (
    'name="Người kiểm tra thể thức" cv:groups="kiem_tra_the_thuc"',
    'name="Trưởng đơn vị" cv:groups="truong_don_vi"',
)


def test_a_new_version_is_for_new_cases_and_running_ones_end_as_they_began(driver: Driver) -> None:
    running = driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(running, "check_content")
    assert deploys(driver, changed(OUTGOING, *CHECK_BY_HEAD)).version == 2
    new = driver.as_(DRAFTER).starts("outgoing")
    driver.reaches(new, "check_content")
    assert (versions(driver, running), versions(driver, new)) == ({"outgoing": 1}, {"outgoing": 2})

    driver.as_("hoatv.sxd").completes("check_content", running)
    driver.as_("hoatv.sxd").completes("check_content", new)
    assert [task.lane for task in driver.open_tasks(running)] == ["Người kiểm tra thể thức"]
    assert [task.lane for task in driver.open_tasks(new)] == ["Trưởng đơn vị"]
    driver.runs_out(running)
    driver.as_("nhapdv.sxd").completes("check_presentation", new)
    driver.runs_out(new)
    assert {driver.document(running).state, driver.document(new).state} == {"issued"}
    assert driver.book("outgoing") == [(1, running), (2, new)]


def test_a_called_process_is_pinned_when_the_case_starts_not_when_it_is_called(driver: Driver) -> None:
    letter = driver.packet_arrives(number="1")
    driver.reaches(letter, "work")
    deploys(driver, changed(OUTGOING, 'name="Soạn thảo" ', 'name="Soạn thảo (mẫu mới)" '))
    later = driver.packet_arrives(number="2")
    driver.reaches(letter, "draft")
    driver.reaches(later, "draft")
    assert [task.name for task in driver.open_tasks(letter)] == ["Soạn thảo"]
    assert [task.name for task in driver.open_tasks(later)] == ["Soạn thảo (mẫu mới)"]
    assert versions(driver, letter) == {"incoming": 1, "assignment": 1, "outgoing": 1}
    assert versions(driver, later) == {"incoming": 1, "assignment": 1, "outgoing": 2}


BY_ANY_LEADER = (' cv:assignee="receive.leader"', "")


def test_an_agency_draws_its_own_part_and_the_others_keep_the_built_in_one(driver: Driver) -> None:
    deploys(driver, changed(ASSIGNMENT, *BY_ANY_LEADER), "H99.07")
    receipt = driver.platform.intake.take_in(driver.letters.packet(to=["H99.07", "H99.05"]), "api")
    driver.machine_works()
    ours, theirs = receipt.document_ids
    driver.as_("mauvt.sxd").completes("receive")
    driver.as_("nhapdt.stc").completes("receive", decision="accept", leader="Hà Văn Mẫu")

    assert driver.waits_for("direct", "dinhbg.sxd")  # in this agency any leader may direct …
    assert driver.waits_for("direct", "thudt.sxd")
    (task,) = driver.open_tasks(theirs)
    assert task.assignee == str(driver.as_("mauhv.stc").visitor.person.id)  # … there the one whom the clerk chose
    with driver.platform.read() as work:
        scopes = {
            document: {process: work.definitions.get(UUID(pin)).scope for process, pin in case.pins.items()}
            for document in (ours, theirs)
            for case in work.cases.about(str(document))
        }
    own = str(driver.document(ours).agency_id)
    assert scopes[ours] == {"incoming": "*", "assignment": own, "outgoing": "*"}
    assert scopes[theirs] == {"incoming": "*", "assignment": "*", "outgoing": "*"}

    way = ORDINARY["direct"][1]
    driver.as_("thudt.sxd").completes("direct", **way)
    driver.runs_out(ours)
    assert driver.document(ours).state == "completed"


def test_an_agencys_own_diagram_wins_over_a_newer_built_in_one(driver: Driver) -> None:
    deploys(driver, changed(OUTGOING, 'name="Ký số" ', 'name="Ký số của Sở" '), "H99.07")
    deploys(driver, changed(OUTGOING, 'name="Ký số" ', 'name="Ký số (chung)" '))
    ours = driver.as_(DRAFTER).starts("outgoing")
    theirs = driver.as_("hoakt.stc").starts("outgoing")
    driver.reaches(ours, "sign")
    assert [task.name for task in driver.open_tasks(ours)] == ["Ký số của Sở"]
    assert versions(driver, ours) == {"outgoing": 1}
    assert versions(driver, theirs) == {"outgoing": 2}


def test_the_province_draws_for_the_agencies_below_it(driver: Driver) -> None:
    with driver.platform.begin() as work:
        office, ours = (work.organisations.agency_by_code(code) for code in ("H99.01", "H99.07"))
        assert office is not None
        assert ours is not None
        ours.parent_id = office.id
    deploys(driver, changed(OUTGOING, 'name="Ký số" ', 'name="Ký số (mẫu của tỉnh)" '), "H99.01")
    below, beside = driver.as_(DRAFTER).starts("outgoing"), driver.as_("hoakt.stc").starts("outgoing")
    driver.reaches(below, "sign")
    assert [task.name for task in driver.open_tasks(below)] == ["Ký số (mẫu của tỉnh)"]
    with driver.platform.read() as work:
        (case,) = work.cases.about(str(beside))
        assert work.definitions.get(UUID(case.pins["outgoing"])).scope == "*"


def test_deploying_the_same_diagram_again_makes_no_version(driver: Driver) -> None:
    assert deploys(driver, OUTGOING).version == 1
    deploy_built_in(driver.platform)
    assert versions(driver, driver.as_(DRAFTER).starts("outgoing")) == {"outgoing": 1}


def test_a_diagram_that_names_what_is_not_there_does_not_go_live(driver: Driver) -> None:
    for element, old, new in (
        ("seal", 'cv:operation="signature.seal_document"', 'cv:operation="signature.seal_everything"'),
        ("sign", 'cv:form="sign_document"', 'cv:form="sign_blindly"'),
        ("outgoing_lane_6", 'cv:groups="van_thu"', 'cv:groups="nguoi_la"'),
        ("content_ok_to_to_draft", "check_content.decision == 'return'", "__import__('os').system('id')"),
    ):
        with pytest.raises(DiagramRefused) as refused:
            deploys(driver, changed(OUTGOING, old, new))
        assert element in {finding.element for finding in refused.value.findings}
    assert versions(driver, driver.as_(DRAFTER).starts("outgoing")) == {"outgoing": 1}
