"""The code lists of an edXML packet, each value with its Vietnamese name.

Values and names are those of the sample packets and of the software that reads them; the annex of TT 10/2016/TT-BTTTT
itself was not at hand.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self


class StatusCode(StrEnum):
    """What a receiver reports about a document (01–06, 15, 16), or a sender asks of a receiver (13)."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    ARRIVED = "01", "Đã đến"
    REFUSED = "02", "Từ chối tiếp nhận"
    RECEIVED = "03", "Đã tiếp nhận"
    ASSIGNED = "04", "Phân công xử lý"
    IN_PROGRESS = "05", "Đang xử lý"
    DONE = "06", "Hoàn thành"
    TAKE_BACK_ASKED = "13", "Yêu cầu lấy lại"
    CHANGE_AGREED = "15", "Đồng ý cập nhật, lấy lại"
    CHANGE_REFUSED = "16", "Từ chối cập nhật, lấy lại"


class LabelledNumber(IntEnum):
    """A whole number with its Vietnamese name."""

    label: str

    def __new__(cls, value: int, label: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class BusinessType(LabelledNumber):
    """What a document packet does to the documents the receiver already holds (`BussinessDocType`)."""

    NEW = 0, "Văn bản mới"
    REVOCATION = 1, "Thu hồi văn bản"
    UPDATE = 2, "Cập nhật văn bản"
    REPLACEMENT = 3, "Thay thế văn bản"


class Priority(LabelledNumber):
    """Urgency. `EXPRESS_AT_HOUR` is only ever read: senders of older software still use it."""

    NORMAL = 0, "Thường"
    URGENT = 1, "Khẩn"
    VERY_URGENT = 2, "Thượng khẩn"
    EXPRESS = 3, "Hỏa tốc"
    EXPRESS_AT_HOUR = 4, "Hỏa tốc hẹn giờ"


class Steering(LabelledNumber):
    """Whether the document steers, or reports on steering (`SteeringType`)."""

    NONE = 0, "Không"
    STEERS = 1, "Chỉ đạo"
    REPORTS = 2, "Báo cáo chỉ đạo"
