"""The 29 administrative types of NĐ 30/2020/NĐ-CP Điều 7 with the abbreviations of its Phụ lục III."""

from __future__ import annotations

TYPES = {
    "CV": "Công văn",
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "ThC": "Thư công",
}
WITHOUT_ABBREVIATION = {"CV", "ThC"}  # the decree gives these two none


def notation(type_code: str, agency_notation: str, unit_notation: str) -> str:
    """What stands after the number: `SXD-QHKT` of an official letter, `TB-SXD` of a named type (Phụ lục I, ô số 3)."""
    if type_code in WITHOUT_ABBREVIATION:
        return f"{agency_notation}-{unit_notation}" if unit_notation else agency_notation
    return f"{type_code}-{agency_notation}"
