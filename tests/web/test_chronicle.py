"""Every line that the engine can write into a case's history has a Vietnamese sentence with names, reason and dates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import engine
from engine.spiff.events import THROWN
from engine.tables import History
from tests.web.calling import is_vietnamese
from web.chronicle import SENTENCES, Chronicle, people_in, rest_words
from web.words import actor_words

ENGINE = Path(engine.__file__).parent
AN = uuid4()


def written_kinds() -> set[str]:
    """The first argument of every `Entry(…)`, and of the method that makes them, in the engine's source."""
    found = {kind for path in ENGINE.rglob("*.py") for kind in kinds_in(ast.parse(path.read_text()))}
    assert found >= {"case_started", "task_completed", "incident", "message_thrown"}
    return found


def kinds_in(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name not in ("Entry", "_entry", "Act"):
            continue
        match call.args[0]:
            case ast.Constant(value=str(kind)):
                yield f"incident_{kind}" if name == "Act" else kind
            case ast.JoinedStr(values=[ast.Constant(value="edit_"), _]):
                yield from ("incident_edit_withdrawn", "incident_edit_rejected")
            case ast.JoinedStr(values=[_, ast.Constant(value=str(ending))]):
                yield from (f"{kind}{ending}" for kind in THROWN.values())
            case ast.Name(id="kind"):
                pass  # handed through by `_entry`
            case other:
                raise AssertionError(f"a kind that cannot be read: {ast.dump(other)}")


def line(kind: str, **changes: Any) -> History:
    facts = changes.pop("facts", {})
    given = {"by": str(AN), "by_name": "Nguyễn Thị Giả", "element": "e", "name": "Xử lý văn bản", **changes}
    at = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
    return History(id=1, case_id=uuid4(), version=1, at=at, kind=kind, facts=facts, **given)


def test_every_kind_the_engine_writes_has_a_sentence_and_no_sentence_is_for_nothing() -> None:
    assert set(SENTENCES) == written_kinds()


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_goes_on_from_the_name_in_vietnamese(kind: str) -> None:
    what = Chronicle().tell(line(kind, facts={"message": "Không kết nối được."})).what
    assert what[0].islower()
    assert is_vietnamese(f"{what}.")
    assert not re.search(r"[{}]|None|\.\.", what)


def test_an_unknown_line_is_still_shown() -> None:
    assert "Xử lý văn bản" in Chronicle().tell(line("from_another_version")).what


@pytest.mark.parametrize(
    ("kind", "facts", "what"),
    [
        ("task_reassigned", {"from_name": "Trần B", "to_name": "Lê C"},
         "chuyển việc “Xử lý văn bản” từ Trần B cho Lê C"),
        ("task_reassigned", {"from": None, "from_name": "", "to_name": "Lê C"},
         "chuyển việc “Xử lý văn bản” từ nhóm được giao cho Lê C"),
        ("task_reassigned", {"from": str(AN), "from_name": "", "to_name": "Lê C"},
         "chuyển việc “Xử lý văn bản” từ Nguyễn An cho Lê C"),
        ("task_returned", {"to_step": "Soạn thảo", "to_name": "Trần B"},
         "trả việc “Xử lý văn bản” về bước “Soạn thảo”, giao Trần B"),
        ("task_extended", {"from": "2026-11-24T10:00:00+00:00", "to": "2026-11-27T10:00:00+00:00"},
         "gia hạn việc “Xử lý văn bản” từ 17:00 thứ Ba 24/11 đến 17:00 thứ Sáu 27/11"),
        ("task_extended", {"from": None, "to": "2026-11-27T10:00:00+00:00"},
         "gia hạn việc “Xử lý văn bản” từ chưa có hạn đến 17:00 thứ Sáu 27/11"),
        ("case_resumed", {"rested_seconds": 2 * 86400 + 5}, "cho vụ việc tiếp tục sau 2 ngày tạm dừng"),
    ],
)  # fmt: skip
def test_names_and_dates_stand_in_the_sentence(kind: str, facts: dict[str, Any], what: str) -> None:
    told = Chronicle({str(AN): "Nguyễn An"}).tell(line(kind, facts={**facts, "reason": "Đi họp."}))
    assert (told.what, told.reason, told.who) == (what, "Đi họp.", "Nguyễn Thị Giả")


def test_the_name_of_a_machine_step_is_found_where_it_was_passed_or_stands() -> None:
    passed = line(
        "job_done", name="", facts={"trail": [["p", "x", "Khác", "userTask"], ["p", "e", "Quét mã độc", "serviceTask"]]}
    )
    assert Chronicle().tell(passed).what == "thực hiện xong “Quét mã độc”"
    stuck = line("incident", name="", facts={"message": "Hết chỗ."})
    assert Chronicle(steps={"e": "Quét mã độc"}).tell(stuck).what == "dừng ở “Quét mã độc” vì sự cố: Hết chỗ"
    timer = line("timer_fired", name="", element="", facts={"trail": [["p", "t", "Quá hạn", "boundaryEvent"]]})
    assert Chronicle().tell(timer).what == "báo đến giờ hẹn “Quá hạn”"


def test_who_stood_in_is_told_with_both_names() -> None:
    assert actor_words("Lý Văn Tạm thay Nguyễn Thị Giả") == "Lý Văn Tạm làm thay Nguyễn Thị Giả"
    assert actor_words("Hệ thống") == "Hệ thống"


def test_only_names_that_a_line_lacks_are_asked_for() -> None:
    lacking = line("task_reassigned", facts={"from": str(AN), "from_name": "", "to": str(uuid4()), "to_name": "Lê C"})
    dated = line("task_extended", facts={"from": None, "to": "2026-11-27T10:00:00+00:00"})
    found: set[UUID] = people_in([lacking, dated])
    assert found == {AN}


def test_a_rest_is_told_in_the_largest_unit() -> None:
    assert [rest_words(s) for s in (0, 90, 3600, 86399, 86400)] == ["1 phút", "1 phút", "1 giờ", "23 giờ", "1 ngày"]
