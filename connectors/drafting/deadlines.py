"""What the `cv:due` of a step or a timer means, in words for people who sign it. What is not known is shown as written."""

from __future__ import annotations

import re
from collections.abc import Mapping

CALL = re.compile(r"(\w+)\((.+?)(?:,\s*([\d.]+))?\)")
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
COUNTED = {"working_days": "{number} ngày làm việc", "working_hours": "{number} giờ làm việc"}
NAMED = {
    "closing_time": "Trước giờ đóng cửa của ngày làm việc",
    "next_morning": "Trước khi hết buổi sáng ngày làm việc tiếp theo",
}
MOMENTS = {"legal_received_at": "thời điểm nhận hợp lệ", "arrived_at": "thời điểm đến"}


def deadline_words(expression: str, steps: Mapping[str, str]) -> str:
    """“3 ngày làm việc, kể từ khi xong bước 2”; “–” for none. `steps`: what a name of the data is the answer of → number."""
    text = expression.strip()
    if not text:
        return "–"
    call = CALL.fullmatch(text)
    if call is None:
        return _plain(text)
    name, since, number = call.groups()
    if name in COUNTED and number:
        return f"{COUNTED[name].format(number=number.replace('.', ','))}, kể từ {_moment(since, steps)}"
    if name in NAMED:
        return f"{NAMED[name]}, kể từ {_moment(since, steps)}"
    return f"Theo công thức: {text}"


def duration_words(text: str, steps: Mapping[str, str]) -> str:
    """An ISO 8601 duration, or an expression as `deadline_words` says it."""
    plain = text.strip().strip("'\"")
    found = DURATION.fullmatch(plain)
    if found is None or not any(found.groups()):
        return deadline_words(text, steps)
    units = ("ngày", "giờ", "phút")
    return " ".join(f"{number} {unit}" for number, unit in zip(found.groups(), units, strict=True) if number)


def _plain(text: str) -> str:
    parts = [part.strip() for part in re.split(r"\bor\b", text)]
    if all(re.fullmatch(r"[\w.]+", part) and part.rpartition(".")[2] == "due" for part in parts):
        return "Theo hạn được giao"
    return f"Theo công thức: {text}"


def _moment(text: str, steps: Mapping[str, str]) -> str:
    last, head = text.rpartition(".")[2], text.partition(".")[0]
    if last in MOMENTS:
        return MOMENTS[last]
    return f"khi xong bước {steps[head]}" if head in steps else f"thời điểm {text}"
