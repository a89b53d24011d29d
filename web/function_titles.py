"""The functions that expressions may call, as people are told of them: what each gives, what it takes, an example."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """`parameters` are their names in order, the optional ones with “?”."""

    title: str
    parameters: tuple[str, ...]
    example: str


FUNCTIONS: dict[str, Told] = {
    "closing_time": Told("Giờ đóng cửa cơ quan của ngày đó", ("thời điểm",), "closing_time(now())"),
    "next_morning": Told("Hết buổi sáng ngày làm việc kế tiếp", ("thời điểm",), "next_morning(now())"),
    "working_days": Told("Cuối ngày làm việc thứ n", ("thời điểm", "số ngày"), "working_days(now(), 3)"),
    "working_hours": Told("Sau n giờ làm việc", ("thời điểm", "số giờ"), "working_hours(now(), 8)"),
    "now": Told("Thời điểm hiện tại", (), "now()"),
    "today": Told("Ngày hôm nay", (), "today()"),
    "add_days": Told("Cộng số ngày theo lịch", ("ngày hoặc thời điểm", "số ngày"), "add_days(today(), 7)"),
    "add_hours": Told("Cộng số giờ", ("thời điểm", "số giờ"), "add_hours(now(), 4)"),
    "days_between": Told("Số ngày theo lịch giữa hai ngày", ("từ", "đến"), "days_between(today(), due)"),
    "defined": Told("Đã có dữ liệu này chưa", ("tên dữ liệu",), "defined(receive)"),
    "get": Told("Một mục của dữ liệu, nếu có", ("dữ liệu", "tên mục", "thay thế?"), "get(receive, 'leader', '')"),
    "keys": Told("Tên các mục", ("dữ liệu",), "keys(shares)"),
    "values": Told("Giá trị các mục", ("dữ liệu",), "values(shares)"),
    "len": Told("Số phần tử hoặc số chữ", ("danh sách hoặc chữ",), "len(opinions) > 0"),
    "any": Told("Có ít nhất một cái đúng", ("danh sách",), "any(votes)"),
    "all": Told("Tất cả đều đúng", ("danh sách",), "all(votes)"),
    "sum": Told("Tổng", ("danh sách số",), "sum(amounts)"),
    "min": Told("Nhỏ nhất", ("giá trị", "giá trị khác"), "min(draft.urgency, 2)"),
    "max": Told("Lớn nhất", ("giá trị", "giá trị khác"), "max(draft.urgency, 1)"),
    "abs": Told("Trị tuyệt đối", ("số",), "abs(difference)"),
    "round": Told("Làm tròn", ("số", "số chữ số?"), "round(amount, 2)"),
    "sorted": Told("Sắp xếp tăng dần", ("danh sách",), "sorted(numbers)"),
    "range": Told("Dãy số từ 0", ("số lượng",), "range(3)"),
    "append": Told("Thêm vào cuối danh sách", ("danh sách", "phần tử"), "append(opinions, opinion)"),
    "join": Told("Nối thành chữ", ("danh sách", "dấu nối?"), "join(names, ', ')"),
    "split": Told("Tách chữ thành danh sách", ("chữ", "dấu tách"), "split(places, ';')"),
    "lower": Told("Thành chữ thường", ("chữ",), "lower(kind)"),
    "upper": Told("Thành chữ hoa", ("chữ",), "upper(kind)"),
    "strip": Told("Bỏ khoảng trắng hai đầu", ("chữ",), "strip(note)"),
    "starts_with": Told("Bắt đầu bằng", ("chữ", "phần đầu"), "starts_with(code, 'QĐ')"),
    "ends_with": Told("Kết thúc bằng", ("chữ", "phần cuối"), "ends_with(code, 'UBND')"),
    "str": Told("Thành chữ", ("giá trị",), "str(number)"),
    "int": Told("Thành số nguyên", ("giá trị",), "int(urgency)"),
    "float": Told("Thành số thập phân", ("giá trị",), "float(amount)"),
    "bool": Told("Thành đúng hoặc sai", ("giá trị",), "bool(note)"),
}
DUE_RULES = (  # what is worked out again when the agency's calendar changes comes first
    ("closing_time(now())", "Hết giờ làm việc hôm nay"),
    ("next_morning(now())", "Hết buổi sáng ngày làm việc kế tiếp"),
    ("working_days(now(), 1)", "1 ngày làm việc"),
    ("working_days(now(), 2)", "2 ngày làm việc"),
    ("working_days(now(), 3)", "3 ngày làm việc"),
    ("working_days(now(), 5)", "5 ngày làm việc"),
    ("working_days(now(), 10)", "10 ngày làm việc"),
    ("working_hours(now(), 4)", "4 giờ làm việc"),
    ("working_hours(now(), 8)", "8 giờ làm việc"),
    ("add_days(today(), 7)", "7 ngày theo lịch"),
)
