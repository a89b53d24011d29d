"""The states of a document and the ways between them."""

from __future__ import annotations

STATES = {  # what a person reads; incoming words are those of QĐ 28/2018/QĐ-TTg as the regulations restate them (R044)
    "checking": "Đang kiểm tra",
    "arrived": "Đã đến",
    "accepted": "Đã tiếp nhận",
    "returned": "Đã trả lại",
    "assigned": "Đã chuyển xử lý",
    "processing": "Đang xử lý",
    "completed": "Đã hoàn thành",
    "drafting": "Đang soạn thảo",
    "signed": "Đã ký",
    "numbered": "Đã cấp số",
    "sealed": "Đã đóng dấu",
    "issued": "Đã phát hành",
    "dropped": "Đã bỏ",
}
NEXT_STATES = {  # a state is only ever left forwards; the same state again is no change
    "checking": {"arrived", "returned"},
    "arrived": {"accepted", "returned"},
    "accepted": {"assigned", "processing", "completed"},
    "assigned": {"processing", "completed"},
    "processing": {"completed"},
    "drafting": {"signed", "dropped"},
    "signed": {"numbered", "drafting", "dropped"},
    "numbered": {"sealed"},
    "sealed": {"issued"},
    "issued": {"completed"},
}
