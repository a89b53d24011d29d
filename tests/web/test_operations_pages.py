"""What an operator looks after: packets that were not let in, and jobs that gave up, each with its reason and its remedy."""

from __future__ import annotations

from uuid import UUID, uuid4

import sqlalchemy as sa

from connectors.interop.packet import Attachment
from engine.tables import Case, Job
from records.documents import DocumentFile
from tests.web.browsing import Page
from tests.web.conftest import LogIn
from tests.web.scenes import COMMUNE, OFFICE, SXD, agency_id, letter, play, task_of
from web.demo.province import PIN
from web.demo.stage import PlatformStage
from web.demo.story import OFFICE_ISSUES
from web.wiring import Platform

PROGRAM = b"MZ" + bytes(200)
INCIDENTS = "//tr[@data-incident]"


def refused(platform: Platform, to: str = SXD) -> None:
    packet = letter("V/v chương trình", to=to, attachments=(Attachment("cong-van.pdf", PROGRAM),))
    assert platform.intake.take_in(packet, "api").state == "refused"


def stuck(platform: Platform, code: str = SXD, error: str = "Kho tệp không trả lời.") -> UUID:
    """A job of a case of one agency that has given up."""
    with platform.begin() as work:
        case = Case(
            id=uuid4(), process_id="outgoing", name="Văn bản đi", agency=str(agency_id(platform, code)), about="x",
            pins={}, status="running", version=1, state=b"", waiting={}, started_at=work.now, started_by="Thử",
        )  # fmt: skip
        work.session.add(case)
        work.session.flush()
        job = Job(
            id=uuid4(), case_id=case.id, agency=case.agency, name="Tạo bản dự thảo PDF", operation="drafting.render_draft",
            parameters={},
            status="incident", attempts=6, run_at=work.now, created_at=work.now, ended_at=work.now,
            error_code="storage_down", error=error,
        )  # fmt: skip
        work.session.add(job)
        return job.id


def retry_in(page: Page) -> str:
    """Where the only incident of a list is tried again."""
    (button,) = page.find(f"{INCIDENTS}//button")
    return str(button.get("formaction"))


def test_a_refused_packet_is_listed_with_its_reason(client: LogIn, province: Platform) -> None:
    browser = client("mauvt.sxd")
    assert "Không có gói tin nào bị từ chối." in browser.get("/operations/packets").words
    refused(province)
    (row,) = browser.get("/operations/packets").texts("//tbody/tr")
    assert "G17" in row
    assert "là chương trình, không được đính kèm." in row
    assert "file_executable" in row
    assert "08:42 thứ Hai 23/11" in row


def test_refused_packets_are_shown_to_their_agency_alone(client: LogIn, province: Platform) -> None:
    refused(province, SXD)
    assert client("thutt.vp").get("/operations/packets").texts("//tbody/tr") == []
    assert len(client("quytt.sxd").get("/operations/packets").texts("//tbody/tr")) == 1


def test_an_incident_says_what_stopped_and_is_tried_again(client: LogIn, province: Platform) -> None:
    browser = client("quytt.sxd")
    assert "Không có sự cố." in browser.get("/operations/incidents").words
    job = stuck(province)
    page = browser.get("/operations/incidents")
    (row,) = page.texts(INCIDENTS)
    assert row.startswith("Tạo bản dự thảo PDF Văn bản đi Kho tệp không trả lời. storage_down")
    assert browser.post(retry_in(page)).location == "/operations/incidents"
    with province.read() as work:
        again = work.session.get_one(Job, job)
        assert (again.status, again.attempts) == ("waiting", 0)
    page = browser.get("/operations/incidents")
    assert "Đã cho chạy lại." in page.words
    assert page.texts("//tbody/tr") == []
    assert browser.post(f"/operations/incidents/{job}/retry").status == 409


def test_an_incident_belongs_to_its_agency(client: LogIn, province: Platform) -> None:
    theirs = stuck(province, OFFICE, error="Chuyện riêng của Văn phòng.")
    browser = client("quytt.sxd")
    page = browser.get("/operations/incidents")
    assert "Chuyện riêng" not in page.source
    assert browser.post(f"/operations/incidents/{theirs}/retry").status == 404
    with province.read() as work:
        assert work.session.get_one(Job, theirs).status == "incident"


def test_a_delivery_that_fails_is_an_incident_of_its_sender_alone(client: LogIn, province: Platform) -> None:
    """A packet of one agency that cannot leave is no business of another agency's operator."""
    with province.begin() as work:
        sender = work.organisations.agency(agency_id(province, COMMUNE))
        packet = work.exchange.received(
            kind="unreadable", agency_id=sender.id, from_code="G" * 60, to_code=sender.code, identifier="Bí mật xã",
            source="api", state="refused", reason="Lý do riêng của xã", reason_code="x", sha256="0" * 64,
        )  # fmt: skip
        answer = work.exchange.refuse(packet, sender.code)
        assert answer is not None
        job = work.jobs.enqueue("interop.deliver_packet", {"packet_id": str(answer.id)}, str(sender.id))
    province.worker.drain()
    with province.read() as work:
        assert work.session.get_one(Job, job).status == "incident"
    browser = client("quytt.sxd")
    assert browser.get("/operations/incidents").texts("//tbody/tr") == []
    assert browser.post(f"/operations/incidents/{job}/retry").status == 404


def test_a_real_incident_goes_on_where_it_stopped(client: LogIn, province: Platform) -> None:
    """The stored bytes of a signed letter vanish: its sealing stops with the reason, and goes on once they are back."""
    play(province, OFFICE_ISSUES[:5])
    with province.begin() as work:
        signed = work.session.scalars(sa.select(DocumentFile).where(DocumentFile.stage == "signed")).one()
        operator = work.organisations.person_by_account("luunv.vp")
        assert operator is not None
        work.organisations.grant(operator, "quan_tri_he_thong", work.now)
    path = province.config.data_dir / "files" / signed.sha256[:2] / signed.sha256
    away = path.rename(path.with_suffix(".away"))
    stage = PlatformStage(province)
    stage.complete("thutt.vp", task_of(province, "thutt.vp", "number_and_seal"), {"pin": PIN})
    stage.settle()
    browser = client("luunv.vp")
    page = browser.get("/operations/incidents")
    (row,) = page.texts(INCIDENTS)
    assert "Kho tệp không có tệp" in row
    away.rename(path)
    assert browser.post(retry_in(page)).status == 302
    stage.settle()
    assert browser.get("/operations/incidents").texts("//tbody/tr") == []
    assert "Đã phát hành" in client("thutt.vp").get("/documents/outgoing", loc="phat").words


def test_only_operators_see_what_broke(client: LogIn) -> None:
    wanted = {
        "quytt.sxd": {"/operations/incidents": 200, "/operations/packets": 200},
        "mauvt.sxd": {"/operations/incidents": 403, "/operations/packets": 200},
        "giant.sxd": {"/operations/incidents": 403, "/operations/packets": 403},
    }
    for account, pages in wanted.items():
        browser = client(account)
        assert {path: browser.get(path).status for path in pages} == pages
        rail = browser.get("/tasks").links("//nav//a")
        assert {path for path in pages if path in rail} == {path for path, status in pages.items() if status == 200}
