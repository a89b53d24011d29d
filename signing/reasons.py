"""Why a document is not simply accepted: every reason a verdict can give, with its weight and its sentence."""

from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    NOTE = 0
    """Worth knowing; changes nothing."""
    LOOK_AGAIN = 1
    """A person must decide."""
    REFUSE = 2
    """Not to be taken in."""


@dataclass(frozen=True)
class Reason:
    code: str
    message: str
    weight: Weight


REFUSE = {
    "unreadable": "Tệp PDF hỏng hoặc sai cấu trúc. Trả lại bên gửi.",
    "bytes_after_end": "Tệp PDF bị cắt cụt hoặc có dữ liệu thêm vào cuối. Trả lại bên gửi.",
    "signature_malformed": "Chữ ký số trong tệp bị hỏng hoặc bị sửa. Trả lại bên gửi.",
    "signature_hidden": "Tệp có dấu vết chữ ký số đã bị gỡ khỏi biểu mẫu. Trả lại bên gửi.",
    "signature_kind": "Chữ ký của {signer} không theo định dạng được chấp nhận ({kind}). Đề nghị bên gửi ký lại.",
    "attributes_missing": "Chữ ký của {signer} thiếu thuộc tính bắt buộc. Đề nghị bên gửi ký lại.",
    "digest_weak": "Chữ ký của {signer} dùng thuật toán băm đã lỗi thời ({digest}). Đề nghị bên gửi ký lại.",
    "signature_broken": "Nội dung không khớp chữ ký của {signer}: văn bản đã bị sửa. Trả lại bên gửi.",
    "coverage_partial": "Chữ ký của {signer} không bao trùm toàn bộ văn bản. Trả lại bên gửi.",
    "changed_after_signing": "Văn bản bị sửa trái phép sau khi {signer} ký. Trả lại bên gửi.",
    "unexpected_fields": "Sau khi {signer} ký, có ô không được phép thay đổi: {fields}. Trả lại bên gửi.",
    "changed_after_seal": "Văn bản thay đổi sau chữ ký số của cơ quan {signer}. Trả lại bên gửi.",
    "untrusted": "Chứng thư số của {signer} không do nơi cấp được tin cậy cấp. Trả lại bên gửi.",
    "certificate_expired": "Chứng thư số của {signer} không còn hiệu lực lúc ký. Trả lại bên gửi.",
    "certificate_revoked": "Chứng thư số của {signer} đã bị thu hồi từ {since}. Trả lại bên gửi.",
    "revocation_unknown": "Chưa có danh sách thu hồi để kiểm tra chứng thư số của {signer}. Cập nhật danh sách.",
    "timestamp_broken": "Dấu thời gian trong tệp bị hỏng. Trả lại bên gửi.",
    "person_missing": "Thiếu chữ ký số của người có thẩm quyền. Trả lại bên gửi.",
    "agency_missing": "Thiếu chữ ký số của cơ quan. Trả lại bên gửi.",
    "agency_not_last": "Chữ ký số của cơ quan không phải chữ ký cuối cùng. Trả lại bên gửi.",
    "number_or_date_missing": "Văn bản chưa ghi đủ số và ngày, tháng, năm. Trả lại bên gửi.",
    "number_shown_differs": "Số hoặc ngày trên trang khác giá trị lưu trong tệp: {differences}. Trả lại bên gửi.",
    "signed_on_other_day": "{signer} ký ngày {signed}, khác ngày ban hành {issued}. Trả lại bên gửi.",
}
LOOK_AGAIN = {
    "unsigned": "Tệp không có chữ ký số: chỉ để biết, tham khảo.",
    "number_not_in_form": "Tệp không có ô số và ngày. Đối chiếu số, ngày trên trang với thông tin gửi kèm.",
    "structure_ambiguous": "Tệp có hai bảng mục lục, phần mềm đọc khác nhau có thể hiện khác nhau. Mở tệp và đối chiếu.",
    "timestamp_untrusted": "Dấu thời gian không do nơi cấp được tin cậy cấp, nên không chứng minh được lúc ký.",
    "signed_in_future": "Thời điểm ký của {signer} ({signed}) muộn hơn lúc kiểm tra. Hỏi lại bên gửi.",
}
NOTE = {
    "time_not_proven": "Thời điểm ký của {signer} do máy người ký ghi, không có dấu thời gian.",
    "revocation_not_checked": "Chưa có danh sách thu hồi để kiểm tra chứng thư số của {signer}.",
}
SENTENCES = {
    code: (weight, sentence)
    for weight, sentences in ((Weight.REFUSE, REFUSE), (Weight.LOOK_AGAIN, LOOK_AGAIN), (Weight.NOTE, NOTE))
    for code, sentence in sentences.items()
}


def reason(code: str, **facts: str) -> Reason:
    """The reason `code`, its sentence filled with `facts`."""
    weight, sentence = SENTENCES[code]
    return Reason(code, sentence.format(**facts), weight)
