"""What the properties of a step are called, and how their values read to an official.

"4 giờ làm việc", not `working_hours(now(), 4)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Titles = Mapping[str, Mapping[str, str]]  # property → value → what people call it: {"groups": {"van_thu": "Văn thư"}}

TAGS = {
    "process": "quy trình", "lane": "làn", "sequenceFlow": "luồng", "startEvent": "bắt đầu", "endEvent": "kết thúc",
    "intermediateCatchEvent": "sự kiện chờ", "intermediateThrowEvent": "sự kiện phát", "boundaryEvent": "sự kiện ở biên",
    "task": "hoạt động chưa chọn loại", "userTask": "bước", "manualTask": "việc tay", "serviceTask": "tác vụ tự động",
    "scriptTask": "kịch bản", "businessRuleTask": "bảng quyết định", "sendTask": "bước gửi", "receiveTask": "bước nhận",
    "callActivity": "quy trình được gọi", "subProcess": "quy trình con", "adHocSubProcess": "quy trình con tùy ý",
    "transaction": "giao dịch", "exclusiveGateway": "cổng rẽ nhánh", "parallelGateway": "cổng song song",
    "inclusiveGateway": "cổng bao hàm", "eventBasedGateway": "cổng chờ sự kiện", "complexGateway": "cổng phức",
    "textAnnotation": "ghi chú", "association": "đường nối ghi chú", "group": "khung", "message": "thông điệp",
    "error": "lỗi", "signal": "tín hiệu", "escalation": "báo lên cấp trên", "collaboration": "các bể",
}  # fmt: skip
LABELS = {
    "name": "Tên", "tag": "Loại", "lane": "Làn", "scope": "Nằm trong", "form": "Biểu mẫu", "groups": "Nhóm được giao",
    "unit": "Đơn vị", "assignee": "Người xử lý", "due": "Hạn", "priority": "Độ khẩn", "queue": "Hàng chờ",
    "state": "Trạng thái", "about": "Nói về", "operation": "Thao tác", "result": "Tên kết quả", "retries": "Số lần thử lại",
    "decision": "Bảng quyết định", "locked": "Khóa theo bản mẫu", "calledElement": "Quy trình được gọi",
    "default": "Nhánh mặc định", "condition": "Điều kiện", "sourceRef": "Đi từ", "targetRef": "Đi đến",
    "attachedToRef": "Gắn ở bước", "cancelActivity": "Ngắt bước", "documentation": "Ghi chú", "timeDuration": "Thời gian chờ",
    "timeDate": "Thời điểm", "timeCycle": "Chu kỳ", "messageRef": "Thông điệp", "signalRef": "Tín hiệu", "errorRef": "Lỗi",
    "escalationRef": "Mã báo lên", "errorCode": "Mã lỗi", "each": "Làm cho từng", "item": "Tên mỗi phần", "gather": "Gom",
    "into": "Gom vào", "isSequential": "Lần lượt", "completionCondition": "Dừng khi", "script": "Kịch bản",
    "payload": "Nội dung gửi", "variable": "Nơi giữ nội dung", "text": "Nội dung", "branches": "Thứ tự xét nhánh",
    "event": "Sự kiện", "previous": "Sau bước", "next": "Tiếp đến",
}  # fmt: skip
FLAGS = {"true": "có", "false": "không"}
DUE_RULES = (
    (r"working_days\((.+), ?(\d+)\)", "{1} ngày làm việc{0}"),
    (r"working_hours\((.+), ?(\d+(?:\.\d+)?)\)", "{1} giờ làm việc{0}"),
    (r"add_days\((.+), ?(\d+)\)", "{1} ngày{0}"),
    (r"add_hours\((.+), ?(\d+(?:\.\d+)?)\)", "{1} giờ{0}"),
    (r"closing_time\((.+)\)", "hết giờ làm việc trong ngày{0}"),
    (r"next_morning\((.+)\)", "hết buổi sáng ngày làm việc tiếp theo{0}"),
)
DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
UNITS = ("năm", "tháng", "tuần", "ngày", "giờ", "phút", "giây")
AS_WRITTEN = frozenset({"name", "tag", "lane", "scope", "documentation", "text", "script", "previous", "next"})
NOTHING = "không có"


def label_of(word: str) -> str:
    """What a property is called; a parameter by its own name; what has no word here as the diagram writes it."""
    kind, _, own = word.partition(":")
    if kind == "parameter":
        return f"Tham số “{own}”"
    if kind == "correlation":
        return f"Mã so khớp “{own}”"
    return LABELS.get(word, word)


def value_in_words(word: str, value: str, titles: Titles) -> str:
    """How a value reads; "" is nothing."""
    if not value:
        return NOTHING
    known = titles.get(word, {})
    if word == "groups":
        return ", ".join(known.get(each.strip(), each.strip()) for each in value.split(",") if each.strip())
    if value in known:
        return known[value]
    if word in AS_WRITTEN:
        return value
    return FLAGS.get(value) or time_in_words(value) or value


def time_in_words(text: str) -> str:
    """A rule of the office calendar or an ISO 8601 duration, in words; "" for anything else."""
    for pattern, words in DUE_RULES:
        if found := re.fullmatch(pattern, text.strip()):
            start, *numbers = found.groups()
            since = "" if start.strip() == "now()" else f" kể từ {start.strip()}"
            return words.format(since, *(number.replace(".", ",") for number in numbers))
    repeated = re.fullmatch(r"R(\d*)/(P.+)", text)
    if repeated and (each := time_in_words(repeated[2])):
        return f"cứ {each}" + (f", {repeated[1]} lần" if repeated[1] else "")
    found = DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return ""
    return " ".join(f"{number} {unit}" for number, unit in zip(found.groups(), UNITS, strict=True) if number)
