"""What waits in the demo province at first start: letters that its agencies really issued to one another, and packets of a
ministry outside, one sound, one unsigned, one changed after signing.
"""

from __future__ import annotations

from datetime import timedelta

from connectors.interop.codes import Priority
from connectors.interop.packet import (
    AgencyCard,
    Attachment,
    Business,
    Contact,
    DocumentPacket,
    DocumentType,
    Hop,
    OtherInformation,
    Signer,
)
from connectors.interop.writer import write_packet
from records.calendar import VIETNAM
from web.demo.province import MINISTRY, PIN
from web.demo.stage import PlatformStage
from web.demo.story import PASS, SEAL, SIGN, Letter, Step
from web.installation import development_authority
from web.wiring import Platform

STORM = Letter(
    to=("Sở Xây dựng", "Sở Tài chính", "Ủy ban nhân dân xã Tân Thử"),
    signer="Lê Minh Họa",
    type_code="TB",
    subject="Về việc chủ động ứng phó mưa lớn, sạt lở đất tại các xã vùng cao",
    body=(
        "Dự báo trong ba ngày tới, các xã vùng cao có mưa lớn, nguy cơ sạt lở đất.",
        "Đề nghị các cơ quan trực 24/24 giờ, rà soát công trình đang thi công, báo cáo trước 16 giờ 30 hằng ngày.",
    ),
    urgency=3,
)
BUDGET = Letter(
    to=("Sở Xây dựng",),
    signer="Hà Văn Mẫu",
    subject="quyết toán kinh phí cải cách hành chính năm 2026",
    body=(
        "Đề nghị Sở Xây dựng lập báo cáo quyết toán kinh phí cải cách hành chính năm 2026, gửi trước ngày 15 tháng 12.",
    ),
)
BRIDGE = Letter(
    to=("Sở Xây dựng",),
    signer="Thái Văn Giả",
    type_code="TTr",
    subject="Về việc phê duyệt chủ trương đầu tư cầu dân sinh Khe Thử",
    body=("Ủy ban nhân dân xã Tân Thử trình Sở Xây dựng thẩm định chủ trương đầu tư cầu dân sinh Khe Thử.",),
    urgency=1,
)


def issue(letter: Letter, drafter: str, head: str, checker: str, leader: str, clerk: str) -> tuple[Step, ...]:
    """The steps by which an agency issues a letter."""
    return (
        Step("mở dự thảo", drafter, "", lambda stage, task_id: {}),
        Step("soạn thảo", drafter, "draft", letter.answers(drafter)),
        Step("kiểm tra nội dung", head, "check_content", PASS),
        Step("kiểm tra thể thức", checker, "check_presentation", PASS),
        Step("ký số", leader, "sign", SIGN),
        Step("phát hành", clerk, "number_and_seal", SEAL),
    )


def fill_queue(platform: Platform) -> None:
    """Play the letters and take in the ministry's packets; a few seconds."""
    stage = PlatformStage(platform)
    letters = (
        issue(STORM, "maupv.vp", "giadv.vp", "nhapht.vp", "hoalm.vp", "thutt.vp"),
        issue(BUDGET, "hoakt.stc", "thumv.stc", "giaht.stc", "mauhv.stc", "nhapdt.stc"),
        issue(BRIDGE, "hoacv.tanthu", "nhapvt.tanthu", "maulv.tanthu", "giatv.tanthu", "thuqv.tanthu"),
    )
    for steps in letters:
        for step in steps:
            step.play(stage)
    for data in ministry_packets(platform):
        platform.intake.take_in(data, "folder")
    platform.worker.drain()


def ministry_packets(platform: Platform) -> list[bytes]:
    """Three packets of the ministry for the department of construction."""
    sound = _signed_letter(platform)
    place = sound.index(b"/Contents <")  # of the first signature's dictionary; the change is elsewhere
    changed = sound[: place // 2] + bytes([sound[place // 2] ^ 1]) + sound[place // 2 + 1 :]
    unsigned = _draft(platform)
    return [
        _packet(platform, 4127, "V/v góp ý dự thảo Quy chuẩn kỹ thuật quốc gia về hạ tầng kỹ thuật", sound),
        _packet(platform, 4130, "V/v cử công chức tham gia tập huấn quy hoạch đợt 2", unsigned),
        _packet(platform, 4131, "V/v rà soát giấy phép xây dựng năm 2026", changed),
    ]


def _draft(platform: Platform) -> bytes:
    from connectors.drafting.page import Page
    from signing.draft import render_draft

    words = {
        "id": "", "type_code": "CV", "type_name": "Công văn", "subject": "V/v góp ý dự thảo Quy chuẩn", "urgency": 0,
        "code_notation": "BXD-KHCN", "addressees": ["Sở Xây dựng tỉnh An Hòa"], "to_places": ["Như trên"],
        "body": ["Bộ Xây dựng gửi dự thảo Quy chuẩn, đề nghị Sở Xây dựng có ý kiến."], "signer_name": "Tạ Giả Thử",
    }  # fmt: skip
    agency = {"name": "Bộ Xây dựng", "in_charge": "", "place": "Hà Nội"}
    return render_draft(Page(words, agency, None, "", ["TL. BỘ TRƯỞNG", "VỤ TRƯỞNG"], 38).to_html())


def _signed_letter(platform: Platform) -> bytes:
    """A letter of the ministry, signed and sealed with keys that the same test authority gave it."""
    from signing.images import draw_seal, draw_signature
    from signing.keys import open_pkcs12
    from signing.pades import Issue, Seal, number_and_seal, sign_as_person

    made, now = development_authority(platform), platform.clock()
    code, _, name, _ = MINISTRY
    person = open_pkcs12(made.issue_person("Tạ Giả Thử", "Vụ trưởng", name, PIN, now), PIN)
    agency = open_pkcs12(made.issue_agency(name, code, PIN, now), PIN)
    signed = sign_as_person(_draft(platform), person, draw_signature("tạ giả thử"), now)
    issued = Issue(4127, now.astimezone(VIETNAM).date())
    return number_and_seal(signed, agency, issue=issued, seal=Seal(draw_seal(name), name), at=now)


def _packet(platform: Platform, number: int, subject: str, pdf: bytes) -> bytes:
    code, _, name, notation = MINISTRY
    today = platform.clock().astimezone(VIETNAM).date()
    return write_packet(
        DocumentPacket(
            sender=AgencyCard(code, name),
            receivers=(AgencyCard("H99.07", "Sở Xây dựng"),),
            document_id=f"{code},{today:%Y/%m/%d},{number}/{notation}-KHCN",
            number=str(number),
            notation=f"{notation}-KHCN",
            type=DocumentType("Công văn", 1),
            subject=subject,
            content=subject,
            issued_on=today,
            place="Hà Nội",
            signer=Signer("Tạ Giả Thử", "Vụ trưởng", "TL. BỘ TRƯỞNG"),
            due_on=today + timedelta(days=10),
            other=OtherInformation(priority=Priority.NORMAL, copies=1, pages=1),
            places=("Như trên",),
            trace=(Hop(code, platform.clock().replace(microsecond=0)),),
            business=Business(reason="Văn bản điện tử mới", contact=Contact("Văn thư", "Lương Thị Nháp")),
            attachments=(Attachment(name=f"{number}-{notation}.pdf", content=pdf, description=subject),),
        )
    )
