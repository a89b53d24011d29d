"""The queues of the inbox, by the name that diagrams use."""

from __future__ import annotations

QUEUES = {  # in the order of the rail
    "cho_tiep_nhan": "Chờ tiếp nhận",
    "cho_y_kien": "Chờ cho ý kiến",
    "cho_phan_cong": "Chờ phân công",
    "dang_xu_ly": "Đang xử lý",
    "cho_phoi_hop": "Chờ ý kiến phối hợp",
    "dang_soan": "Đang soạn thảo",
    "cho_kiem_tra": "Chờ kiểm tra",
    "cho_ky": "Chờ ký",
    "cho_cap_so": "Chờ cấp số",
}
