"""What each operation leaves in the case under its result name, field by field."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.parameters import Result

SHA256 = Result("Mã băm tệp")
VERDICT = Result("Kết luận về chữ ký số")

RESULTS: Mapping[str, Mapping[str, Result]] = {
    "antivirus.scan_document": {"result": Result("Kết quả quét")},
    "drafting.render_draft": {"version": Result("Lần dự thảo", "number"), "sha256": SHA256},
    "drafting.start_reply": {
        "document_id": Result("Mã dự thảo", "document"), "drafter": Result("Người soạn thảo", "officer"),
        "unit": Result("Đơn vị soạn thảo", "unit"), "urgency": Result("Độ khẩn", "number"),
        "due": Result("Hạn trả lời", "moment"),
    },
    "interop.deliver_packet": {"receipt": Result("Mã biên nhận")},
    "interop.send_document": {"recipients": Result("Số nơi nhận", "number")},
    "interop.start_incoming": {},
    "recordkeeping.assign_document": {
        "lead": Result("Đơn vị chủ trì"), "cooperating": Result("Các đơn vị phối hợp"),
    },
    "recordkeeping.close_incoming": {"completed_at": Result("Lúc hoàn thành", "moment")},
    "recordkeeping.finish_lead": {"result": Result("Kết quả của đơn vị chủ trì")},
    "recordkeeping.note_arrival": {"verdict": VERDICT},
    "recordkeeping.number_document": {"number": Result("Số văn bản"), "issued_on": Result("Ngày ban hành", "date")},
    "recordkeeping.record_opinion": {"unit": Result("Tên đơn vị cho ý kiến")},
    "recordkeeping.register_incoming": {
        "arrival_number": Result("Số đến", "number"), "year": Result("Năm của sổ", "number"),
    },
    "recordkeeping.return_document": {"reason": Result("Lý do trả lại")},
    "recordkeeping.start_handling": {"officer": Result("Tên người xử lý")},
    "signature.judge_document": {"verdict": VERDICT},
    "signature.seal_document": {"number": Result("Số văn bản"), "sha256": SHA256},
    "signature.sign_document": {"signed_at": Result("Lúc ký", "moment"), "sha256": SHA256},
}  # fmt: skip
