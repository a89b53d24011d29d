"""A version printed as an internal process, drafted into a decision, signed, sealed, issued, and found again on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from signing.pages import page_text
from signing.verdict import judge
from tests.driver import ORDINARY, WORDS, Driver
from tests.letters import Letters
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, FIRST, OFFICER, ONE_BY_ONE, laid_out
from tests.web.scenes import SXD, agency_id
from web.installation import development_authority
from web.wiring import Platform

DECISION = {
    **WORDS, "type_code": "QĐ", "subject": "Ban hành Quy trình nội bộ Rà soát", "addressees": "",
    "body": "Điều 1. Ban hành kèm theo Quyết định này Quy trình nội bộ Rà soát (Phụ lục).", "to_places": "Như Điều 1",
}  # fmt: skip
DONE_BY: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    **ORDINARY, "draft": (ADMIN, DECISION), "check_content": ("nhapcv.sxd", {"decision": "pass"})
}  # fmt: skip


def put_in_use(platform: Platform, xml: bytes) -> str:
    """A version of the agency's own, in use."""
    agency = str(agency_id(platform, SXD))
    with platform.begin() as work:
        return str(work.definitions.deploy(laid_out(xml), agency, "Thử").id)


@pytest.fixture
def version(province: Platform) -> str:
    return put_in_use(province, FIRST)


def issue(driver: Driver, document: UUID) -> None:
    """Everybody does their share until the decision is out."""
    for _ in range(12):
        waiting = {task.element: UUID(task.about) for task in driver.open_tasks(document)}
        if not waiting:
            return
        element = next(iter(waiting))
        account, answers = DONE_BY[element]
        driver.as_(account).completes(element, waiting[element], **answers)
    raise AssertionError("the decision is never issued")


def test_the_annex_is_printed_the_same_on_page_and_api(client: LogIn, api: Connect, version: str) -> None:
    printed = client(ADMIN).client.get(f"/processes/versions/{version}/annex.pdf")
    again = api(ADMIN).get(f"/versions/{version}/annex")
    assert printed.mimetype == "application/pdf"
    assert printed.data == again.data
    bundle = api(ADMIN).get(f"/versions/{version}").json["bundle"]
    text = page_text(printed.data)
    assert all(bundle in page for page in text.split("\f"))
    assert "QUY TRÌNH NỘI BỘ RÀ SOÁT" in " ".join(text.split())


def test_a_version_is_drawn_as_a_picture_that_may_run_nothing(client: LogIn, version: str) -> None:
    drawn = client(ADMIN).client.get(f"/processes/versions/{version}/picture.svg")
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert drawn.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_who_is_no_process_admin_prints_and_decides_nothing(client: LogIn, version: str) -> None:
    browser = client(OFFICER)
    assert browser.get(f"/processes/versions/{version}/annex.pdf").status == 403
    browser.get("/tasks")
    assert browser.post(f"/processes/versions/{version}/decision").status == 403


@pytest.mark.timeout(180)
def test_a_decision_carries_the_annex_and_is_shown_once_issued(
    client: LogIn, api: Connect, province: Platform, version: str
) -> None:
    driver, browser = Driver(province, Letters(development_authority(province))), client(ADMIN)
    assert "chưa có quyết định ban hành" in browser.get(f"/processes/versions/{version}").words
    started = browser.post(f"/processes/versions/{version}/decision")
    assert started.location.startswith("/tasks/")
    task = browser.get(started.location)
    assert "Ban hành Quy trình nội bộ Rà soát" in task.source
    assert "Dự thảo quyết định: đang soạn thảo" in browser.get(f"/processes/versions/{version}").words
    (told,) = api(ADMIN).get(f"/versions/{version}/decisions").json
    document = UUID(told["document_id"])
    issue(driver, document)
    with province.read() as work:
        sealed = work.documents.newest_file(work.documents.get(document))
        assert sealed is not None
        pdf = province.storage.get(sealed.sha256)
    assert judge(pdf, province.trust, province.rules, province.clock()).ok
    bundle = api(ADMIN).get(f"/versions/{version}").json["bundle"]
    assert told["bundle"] == bundle
    pages = page_text(pdf).split("\f")
    assert sum(bundle in page for page in pages) == len(pages) - 1
    page = browser.get("/processes/review")
    assert "Quyết định số 01/QĐ-SXD ngày 23/11/2026" in page.words
    assert "không phải bản đã được ban hành" not in page.words

    put_in_use(province, ONE_BY_ONE)
    page = browser.get("/processes/review")
    assert "Bản đang dùng (bản 2) không phải bản đã được ban hành" in page.words
    assert "Bản 2 chưa có quyết định ban hành." in page.words
