"""The internal process as an annex: what it says, in which order, and that the same version prints the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from connectors.drafting.annex import Subject, annex_of
from connectors.drafting.deadlines import deadline_words, duration_words
from forms.catalog import load_catalog
from signing.draft import render_page
from signing.pages import page_count, page_text

ROOT = Path(__file__).parents[3]
BUNDLE = "5a" * 32
PRINT = """
import sys
from tests.connectors.drafting.test_annex import printed
sys.stdout.buffer.write(printed("assignment"))
"""


def printed(name: str) -> bytes:
    xml = (ROOT / "processes" / f"{name}.bpmn").read_bytes()
    subject = Subject(xml, 3, BUNDLE, "Sở Xây dựng", "Giám đốc", "QĐ-SXD")
    return render_page(annex_of(subject, load_catalog().forms.get).to_html())


def test_the_annex_says_who_does_what_until_when_and_then() -> None:
    pdf = printed("outgoing")
    text = " ".join(page_text(pdf).split())
    assert "PHỤ LỤC QUY TRÌNH NỘI BỘ VĂN BẢN ĐI" in text
    assert "Quyết định số …………/QĐ-SXD ngày" in text
    assert "7 Cấp số và đóng dấu Văn thư Biểu mẫu seal_document." in text
    assert "Trước khi hết buổi sáng ngày làm việc tiếp theo, kể từ khi xong bước 6" in text
    assert "Sau bước 3 (Kiểm tra nội dung): nếu “Nội dung đạt? – trả lại”, về bước 1" in text
    assert "khi “cần ký lại”, về bước 5" in text
    assert "Biểu mẫu check_content: Nội dung (bắt buộc); Ý kiến." in text
    pages = page_text(pdf).split("\f")
    assert len(pages) == page_count(pdf)
    assert all(BUNDLE in page for page in pages)
    assert [str(number) in page for number, page in enumerate(pages[1:], 2)] == [True] * (len(pages) - 1)


def test_called_processes_are_named() -> None:
    assert "quy trình “outgoing”" in " ".join(page_text(printed("assignment")).split())


@pytest.mark.slow
def test_the_same_version_prints_the_same_bytes_wherever_and_whenever() -> None:
    here = printed("assignment")
    for seed in ("3", "4"):
        there = subprocess.run(
            [sys.executable, "-c", PRINT], capture_output=True, check=True, cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "Asia/Tokyo"},
        )  # fmt: skip
        assert there.stdout == here


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "–"),
        ("working_days(legal_received_at, 3)", "3 ngày làm việc, kể từ thời điểm nhận hợp lệ"),
        ("working_hours(receive.at, 1.5)", "1,5 giờ làm việc, kể từ khi xong bước 2"),
        ("closing_time(legal_received_at)", "Trước giờ đóng cửa của ngày làm việc, kể từ thời điểm nhận hợp lệ"),
        ("assign_officer.due or direct.lead.due", "Theo hạn được giao"),
        ("max(a, b)", "Theo công thức: max(a, b)"),
        ("a + 3", "Theo công thức: a + 3"),
    ],
)
def test_deadlines_are_said_in_words(written: str, said: str) -> None:
    assert deadline_words(written, {"receive": "2"}) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [("PT4H", "4 giờ"), ("P1DT30M", "1 ngày 30 phút"), ('"P2D"', "2 ngày"), ("P", "Theo công thức: P")],
)
def test_durations_are_said_in_words(written: str, said: str) -> None:
    assert duration_words(written, {}) == said
