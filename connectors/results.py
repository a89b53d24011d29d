"""What each operation leaves in the case under its result name: field → Vietnamese title."""

from __future__ import annotations

from collections.abc import Mapping

RESULTS: Mapping[str, Mapping[str, str]] = {
    "antivirus.scan_document": {"result": "Kết quả quét"},
    "drafting.render_draft": {"version": "Lần dự thảo", "sha256": "Mã băm tệp"},
    "drafting.start_reply": {
        "document_id": "Mã dự thảo", "drafter": "Người soạn thảo", "unit": "Đơn vị soạn thảo",
        "urgency": "Độ khẩn", "due": "Hạn trả lời",
    },
    "interop.deliver_packet": {"receipt": "Mã biên nhận"},
    "interop.send_document": {"recipients": "Số nơi nhận"},
    "interop.start_incoming": {},
    "recordkeeping.assign_document": {"lead": "Đơn vị chủ trì", "cooperating": "Các đơn vị phối hợp"},
    "recordkeeping.close_incoming": {"completed_at": "Lúc hoàn thành"},
    "recordkeeping.finish_lead": {"result": "Kết quả của đơn vị chủ trì"},
    "recordkeeping.note_arrival": {"verdict": "Kết luận về chữ ký số"},
    "recordkeeping.number_document": {"number": "Số văn bản", "issued_on": "Ngày ban hành"},
    "recordkeeping.record_opinion": {"unit": "Đơn vị cho ý kiến"},
    "recordkeeping.register_incoming": {"arrival_number": "Số đến", "year": "Năm của sổ"},
    "recordkeeping.return_document": {"reason": "Lý do trả lại"},
    "recordkeeping.start_handling": {"officer": "Người xử lý"},
    "signature.judge_document": {"verdict": "Kết luận về chữ ký số"},
    "signature.seal_document": {"number": "Số văn bản", "sha256": "Mã băm tệp"},
    "signature.sign_document": {"signed_at": "Lúc ký", "sha256": "Mã băm tệp"},
}  # fmt: skip
