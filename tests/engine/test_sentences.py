"""What changed, in the words of an official and property by property."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.versions.differences import differences
from engine.versions.parts import same_diagram
from engine.versions.sentences import sentences
from engine.versions.wordings import time_in_words
from tests.engine.bpmn import Lane, both, goto, loop, process, user, wait, xor
from tests.engine.bpmn import timer as timed

OUTGOING = (Path(__file__).parents[2] / "processes" / "outgoing.bpmn").read_text()
TITLES = {"queue": {"cho_ky": "Chờ ký"}, "groups": {"van_thu": "Văn thư", "lanh_dao": "Lãnh đạo"}}


def told(before: bytes | str, after: bytes | str) -> list[str]:
    before, after = (each.encode() if isinstance(each, str) else each for each in (before, after))
    return [each.text for each in sentences(before, after, TITLES)]


def redrawn(**words: str) -> str:
    """The delivered diagram with texts replaced: redrawn(old=new)."""
    text = OUTGOING
    for old, new in words.items():
        assert old in text
        text = text.replace(old, new)
    return text


def put_in(text: str) -> str:
    old = 'sourceRef="draft" targetRef="render" />'
    new = (
        'sourceRef="draft" targetRef="ask_legal" /><bpmn:userTask id="ask_legal" name="Xin ý kiến pháp chế" '
        'cv:form="give_opinion"/><bpmn:sequenceFlow id="on" sourceRef="ask_legal" targetRef="render"/>'
    )
    assert old in text
    return text.replace(old, new)


def test_a_step_more_and_a_step_less() -> None:
    assert told(OUTGOING, put_in(OUTGOING)) == ["Thêm bước Xin ý kiến pháp chế sau bước Soạn thảo."]
    assert told(put_in(OUTGOING), OUTGOING) == ["Bỏ bước Xin ý kiến pháp chế."]


def test_another_due_rule_reads_as_time() -> None:
    four, day = "working_hours(now(), 4)", "working_days(now(), 1)"
    (text,) = told(process("p", user("a", due=four)), process("p", user("a", due=day)))
    assert text == "Hạn của bước Bước a đổi từ 4 giờ làm việc thành 1 ngày làm việc."


def test_a_branch_that_leads_elsewhere() -> None:
    flow = 'sourceRef="presentation_ok" targetRef='
    other = OUTGOING.replace(f'{flow}"relay"', f'{flow}"to_draft"')
    assert told(OUTGOING, other) == [
        "Nhánh “trả lại” của “Thể thức đạt?” nay trở về bước Soạn thảo (trước: bước Chuyển ý kiến cho người soạn)."
    ]


def test_values_are_named_as_people_name_them() -> None:
    after = OUTGOING.replace(
        'cv:form="relay_return" cv:queue="cho_kiem_tra"', 'cv:form="relay_return" cv:queue="cho_ky"'
    )
    assert told(OUTGOING, after) == [
        "Hàng chờ của bước Chuyển ý kiến cho người soạn đổi từ “cho_kiem_tra” thành Chờ ký."
    ]
    one, other = process("p", user("a", groups="van_thu")), process("p", user("a", groups="van_thu, lanh_dao"))
    assert told(one, other) == ["Nhóm được giao của bước Bước a đổi từ Văn thư thành Văn thư, Lãnh đạo."]


def test_a_step_that_was_moved_is_one_sentence() -> None:
    before = process("p", *(user(id) for id in "abcde"))
    after = process("p", *(user(id) for id in "acdbe"))
    assert told(before, after) == ["Chuyển bước Bước b đến sau bước Bước d."]


def test_another_lane_is_another_owner() -> None:
    lanes = [Lane("Văn thư", ["a", "b"]), Lane("Lãnh đạo", ["c"])]
    moved = [Lane("Văn thư", ["a"]), Lane("Lãnh đạo", ["b", "c"])]
    steps = [user("a"), user("b"), user("c")]
    before, after = process("p", *steps, lanes=lanes), process("p", *steps, lanes=moved)
    assert told(before, after) == ["Làn của bước Bước b đổi từ “Văn thư” thành “Lãnh đạo”."]
    (change,) = differences(before, after)
    assert (change.element, [(each.word, each.after) for each in change.properties]) == ("b", [("lane", "Lãnh đạo")])


def test_a_condition_and_a_timer() -> None:
    def drawn(condition: str, text: str) -> bytes:
        return process("p", user("a"), xor("x", {condition: [user("b")]}, [wait("w", timed(text))]))

    assert told(drawn("a == 1", "PT4H"), drawn("a == 2", "P1D")) == [
        "Thời gian chờ của sự kiện chờ Bước w đổi từ 4 giờ thành 1 ngày.",
        "Điều kiện của luồng từ “Bước x” đổi từ “a == 1” thành “a == 2”.",
    ]


def test_the_order_in_which_branches_are_tried_counts() -> None:
    one = process("p", user("a"), xor("x", {"a == 1": [user("b")], "a > 0": [user("c")]}, [user("d")]))
    lines = one.decode().splitlines()
    flows = [line for line in lines if "conditionExpression" in line]
    other = one.decode().replace(flows[0], "@").replace(flows[1], flows[0]).replace("@", flows[1]).encode()
    assert not same_diagram(one, other)
    assert [each.element for each in differences(one, other)] == ["x"]
    assert told(one, other)[0].startswith("Thứ tự xét nhánh của “Bước x” đổi từ")


def test_layout_never_counts() -> None:
    moved = OUTGOING.replace('x="513"', 'x="613"').replace(' id="sign_again_def"', ' id="another_def"')
    assert told(OUTGOING, moved) == []
    assert same_diagram(OUTGOING.encode(), moved.encode())


def test_branches_side_by_side_in_another_order_are_not_moved() -> None:
    one = process("p", both("g", [user("a")], [user("b")]))
    other = process("p", both("g", [user("b")], [user("a")]))
    assert told(one, other) == []


def test_a_loop_more() -> None:
    one = process("p", user("a"), user("b"))
    other = process("p", loop("l", user("a"), again="a.ok == 1"), user("b"))
    assert "Thêm “Bước l_back” sau bước Bước a." in told(one, other)
    assert goto("a").out == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("working_hours(now(), 4)", "4 giờ làm việc"),
        ("working_days(entry.at, 2)", "2 ngày làm việc kể từ entry.at"),
        ("next_morning(signature.signed_at)", "hết buổi sáng ngày làm việc tiếp theo kể từ signature.signed_at"),
        ("PT1H30M", "1 giờ 30 phút"),
        ("R3/P1D", "cứ 1 ngày, 3 lần"),
        ("P", ""),
        ("drafting.due", ""),
    ],
)
def test_times_in_words(text: str, words: str) -> None:
    assert time_in_words(text) == words
