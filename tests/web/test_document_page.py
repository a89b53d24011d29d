"""The page of a document: its data, its files, where it has been, who answers whom; and the bytes exactly as stored."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from connectors.interop.codes import Priority
from connectors.interop.packet import Attachment, OtherInformation, Signer
from records.documents import SYSTEM, Document
from tests.conftest import MONDAY, Clock
from tests.web.browsing import Page
from tests.web.conftest import Connect, LogIn
from tests.web.scenes import blank_pdf, letter, open_draft, play, receive
from web.demo.story import STORY
from web.wiring import Platform

ITEMS = (  # the data items of the regulations (Bạc Liêu Đ14, Ninh Bình Đ9, Hà Nam Đ10, Lai Châu Đ14)
    "Mã cơ quan ban hành", "Mã định danh văn bản", "Số, ký hiệu", "Ngày ban hành", "Tên loại", "Trích yếu", "Tệp",
    "Tình trạng", "Người ký", "Độ khẩn", "Nơi gửi", "Nơi nhận", "Thời điểm gửi", "Thời điểm đến", "Nhận hợp lệ",
    "Thời hạn trả lời", "Số trang", "Số đến",
)  # fmt: skip


def facts(page: Page) -> dict[str, str]:
    """The list of data items, term by term."""
    (shown,) = page.find('//section[h2[starts-with(., "Dữ kiện")]]/dl')
    terms, values = shown.findall("dt"), shown.findall("dd")
    return {str(t.text_content()): " ".join(v.text_content().split()) for t, v in zip(terms, values, strict=True)}


def test_an_incoming_letter_shows_every_item_of_its_data(client: LogIn, province: Platform) -> None:
    document = receive(
        province,
        letter(
            "V/v đủ dữ kiện",
            signer=Signer("Trần Văn Ví Dụ", "Bộ trưởng", ""),
            other=OtherInformation(priority=Priority.URGENT, pages=3),
            due_on=(MONDAY + timedelta(days=7)).date(),
        ),
    )
    page = client("mauvt.sxd").get(f"/documents/{document}")
    assert page.texts("//h1") == ["V/v đủ dữ kiện"]
    found = facts(page)
    assert tuple(found) == ITEMS
    assert found == {
        "Mã cơ quan ban hành": "G17", "Mã định danh văn bản": "G17,2026/11/20,12/BXD-VP to H99.07",
        "Số, ký hiệu": "12/BXD-VP", "Ngày ban hành": "20/11/2026", "Tên loại": "Công văn", "Trích yếu": "V/v đủ dữ kiện",
        "Tệp": "1", "Tình trạng": "Đã đến", "Người ký": "Trần Văn Ví Dụ, Bộ trưởng", "Độ khẩn": "Khẩn",
        "Nơi gửi": "Bộ Xây dựng", "Nơi nhận": "Sở Xây dựng", "Thời điểm gửi": "–",
        "Thời điểm đến": "08:42 thứ Hai 23/11", "Nhận hợp lệ": "08:42 thứ Hai 23/11", "Thời hạn trả lời": "30/11/2026",
        "Số trang": "3", "Số đến": "–",
    }  # fmt: skip


def test_a_letter_that_comes_at_night_is_received_in_the_morning(
    client: LogIn, province: Platform, clock: Clock
) -> None:
    clock.advance(hours=12)
    document = receive(province, letter("V/v gửi đêm"))
    found = facts(client("mauvt.sxd").get(f"/documents/{document}"))
    assert found["Thời điểm đến"] == "20:42 thứ Hai 23/11"
    assert found["Nhận hợp lệ"] == "07:30 thứ Tư 25/11"  # the 24th is a holiday


def test_what_is_not_known_yet_is_a_dash_and_not_a_gap(client: LogIn, province: Platform) -> None:
    document = open_draft(province, "giant.sxd")
    found = facts(client("giant.sxd").get(f"/documents/{document}"))
    assert all(found.values())
    assert (found["Số, ký hiệu"], found["Trích yếu"], found["Tình trạng"]) == ("–", "–", "Đang soạn thảo")
    assert found["Nơi gửi"] == "Sở Xây dựng"


@pytest.fixture
def told(province: Platform) -> Platform:
    """The province after the whole story: a letter received and answered, the answer received."""
    play(province, STORY)
    return province


@pytest.mark.slow
def test_after_the_main_job_both_documents_tell_their_story(client: LogIn, told: Platform) -> None:
    with told.read() as work:
        ours = sa.select(Document).where(Document.organ_code == "H99.07", Document.kind == "outgoing")
        reply = work.session.scalars(ours).one()
        letter_in = work.documents.answered_by(reply)[0]
    head = client("hoatv.sxd")
    page = head.get(f"/documents/{reply.id}")
    assert "Đã phát hành" in facts(page)["Tình trạng"]
    assert facts(page)["Số, ký hiệu"] == "01/SXD-QHKT"
    (row,) = page.texts('//table[contains(@class, "board")]/tbody/tr')
    assert row.startswith("Văn phòng Ủy ban nhân dân tỉnh")
    assert f"/documents/{letter_in.id}" in page.links()
    assert "Ghi đủ nơi nhận." in page.words
    page = head.get(f"/documents/{letter_in.id}")
    assert f"/documents/{reply.id}" in page.links()
    assert "Đủ giá trị pháp lý" in page.words
    assert "Nhất trí; đề nghị rà soát hành lang suối Nháp." in page.words
    assert [step.get("class") for step in page.find('//section[@data-bpmn]//li[@class!="done"]')] == []
    for diagram in page.find("//section[@data-bpmn]"):
        answer = head.client.get(diagram.get("data-bpmn", ""))
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        assert b"BPMNDiagram" in answer.data


def test_the_steps_of_a_running_case_say_where_it_stands(client: LogIn, province: Platform) -> None:
    document = receive(province, letter("V/v đang ở đâu"))
    page = client("mauvt.sxd").get(f"/documents/{document}")
    assert [link for link in page.links() if link.startswith("/tasks/")]
    (now,) = page.texts('//li[@aria-current="step"]/span')
    assert now.startswith("Tiếp nhận")
    assert page.texts('//ol[contains(@class, "timeline")]//b')[-1] == "Hệ thống"


# ---------------------------------------------------------------- files


def test_a_pdf_opens_in_the_page_with_the_bytes_that_came(client: LogIn, province: Platform) -> None:
    document = receive(province, letter("V/v tệp", attachments=(Attachment('Công văn "số 12".pdf', blank_pdf()),)))
    browser = client("mauvt.sxd")
    answer = browser.client.get(f"/documents/{document}/files/0")
    assert answer.data == blank_pdf()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''C%C3%B4ng%20v%C4%83n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{sha256(blank_pdf()).hexdigest()}"'
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert {"private", "no-cache"} <= {word.strip() for word in answer.headers["Cache-Control"].split(",")}
    again = browser.client.get(f"/documents/{document}/files/0", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_anything_but_a_pdf_is_downloaded_and_never_run(client: LogIn, api: Connect, province: Platform) -> None:
    files = (
        Attachment("cong-van.pdf", blank_pdf()),
        Attachment("ghi chú.txt", "<script>alert(1)</script> chỉ là chữ".encode()),
        Attachment("anh.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    )
    document = receive(province, letter("V/v nhiều tệp", attachments=files))
    browser, program = client("mauvt.sxd"), api("mauvt.sxd")
    for position, file in enumerate(files):
        here = browser.client.get(f"/documents/{document}/files/{position}")
        there = program.get(f"/documents/{document}/files/{position}")
        for answer in (here, there):
            assert answer.data == file.content
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype in ("application/pdf", "text/plain", "image/gif")
        assert "default-src 'none'" in here.headers["Content-Security-Policy"]
        wanted = "inline" if position == 0 else "attachment"
        assert here.headers["Content-Disposition"].startswith(wanted), file.name
    assert browser.get(f"/documents/{document}/files/3").status == 404


@pytest.mark.parametrize(
    "name",
    ['a"; filename="b.exe.pdf', "a\\b/c.pdf", "../../etc/passwd.pdf", "tên\u202egpj.exe.pdf", "a;b,c.pdf"],
    ids=["quote", "folders", "upwards", "right to left", "marks"],
)
def test_no_name_breaks_out_of_its_header(client: LogIn, province: Platform, name: str) -> None:
    document = receive(province, letter("V/v tên tệp", attachments=(Attachment(name, blank_pdf()),)))
    answer = client("mauvt.sxd").client.get(f"/documents/{document}/files/0")
    disposition = answer.headers["Content-Disposition"]
    head, _, encoded = disposition.partition("; filename*=UTF-8''")
    assert head in ("inline", "attachment")
    assert encoded
    assert not set(encoded) & set('"\\/;, \n\r<>'), disposition


# ---------------------------------------------------------------- lists


def test_lists_show_the_documents_of_each_state(client: LogIn, province: Platform) -> None:
    first = receive(province, letter("V/v thư thứ nhất", number="1"))
    second = receive(province, letter("V/v thư thứ hai", number="2"))
    browser = client("mauvt.sxd")
    assert browser.get("/documents/incoming").links("//tbody//a") == []
    page = browser.get("/documents/incoming", loc="cho")
    assert set(page.links("//tbody//a")) == {f"/documents/{first}", f"/documents/{second}"}
    assert page.texts('//nav[contains(@class, "tabs")]/a[@aria-current="page"]') == ["Chờ tiếp nhận"]
    assert browser.get("/documents/outgoing").links("//tbody//a") == []


def test_a_long_list_has_pages_that_hold_every_document_once(client: LogIn, province: Platform) -> None:
    with province.begin() as work:
        person = work.organisations.person_by_account("giant.sxd")
        assert person is not None
        made = []
        for number in range(90):
            document = Document(
                agency_id=person.agency_id, kind="outgoing", state="drafting", subject=f"Dự thảo {number}"
            )
            work.documents.add(document, SYSTEM, "drafting", "Thử")
            work.access.grant(document.id, [f"p:{person.id}"])
            made.append(str(document.id))
    browser, seen, address = client("giant.sxd"), [], "/documents/outgoing"
    while address:
        page = browser.get(address)
        seen += [link.rpartition("/")[2] for link in page.links("//tbody//a")]
        address = next(iter(page.links('//a[@rel="next"]')), "")
    assert sorted(seen) == sorted(made)
    assert len(seen) == 90


def test_only_a_drafter_is_offered_a_new_draft(client: LogIn) -> None:
    assert "Soạn văn bản mới" in client("giant.sxd").get("/documents/outgoing").words
    clerk = client("mauvt.sxd")
    assert "Soạn văn bản mới" not in clerk.get("/documents/outgoing").words
    assert clerk.post("/documents").status == 403
