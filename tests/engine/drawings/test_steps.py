"""A diagram in words: the order of its steps, and where each of them leads."""

from __future__ import annotations

from pathlib import Path

from engine.drawings.steps import Step, outline

PROCESSES = Path(__file__).parents[3] / "processes"


def steps(name: str) -> dict[str, Step]:
    return {step.number: step for step in outline((PROCESSES / f"{name}.bpmn").read_bytes()).steps}


def leads(step: Step) -> list[tuple[str, tuple[str, ...]]]:
    return [(way.to_name, way.conditions) for way in step.ways]


def test_the_usual_way_comes_first_and_returns_come_last() -> None:
    names = [step.name for step in steps("outgoing").values()]
    assert names[:5] == ["Soạn thảo", "Tạo bản dự thảo PDF", "Kiểm tra nội dung", "Kiểm tra thể thức", "Ký số"]
    assert names[-1] == "Chuyển ý kiến cho người soạn"


def test_what_a_gateway_decides_is_said_by_the_ways() -> None:
    check = steps("outgoing")["3"]
    assert leads(check) == [
        ("Kiểm tra thể thức", ("Nội dung đạt? – đạt",)),
        ("Soạn thảo", ("Nội dung đạt? – trả lại",)),
    ]
    assert [way.is_usual for way in check.ways] == [True, False]


def test_branches_run_beside_each_other_and_are_waited_for() -> None:
    found = {step.name: step for step in steps("assignment").values()}
    assert all(way.is_beside for way in found["Ghi phân công, báo 04"].ways)
    assert [way.is_joined for way in found["Ghi kết quả xử lý"].ways] == [True]


def test_a_sub_process_is_counted_inside_its_number() -> None:
    found = {step.name: step for step in steps("assignment").values()}
    around, inside = found["Mỗi đơn vị phối hợp"], found["Cho ý kiến phối hợp"]
    assert inside.number == f"{around.number}.1"
    assert (around.repeats, inside.lane, inside.groups) == ("parallel", "Đơn vị phối hợp", ("truong_don_vi",))


def test_an_event_on_the_edge_is_told_with_its_step() -> None:
    sign = next(step for step in steps("outgoing").values() if step.name == "Ký số của người có thẩm quyền")
    (edge,) = sign.edges
    assert (edge.kind, edge.name, edge.interrupts) == ("error", "cần ký lại", True)
    assert [way.to_name for way in edge.ways] == ["Ký số"]


def test_a_call_names_the_process_it_calls() -> None:
    assert [step.called for step in steps("incoming").values() if step.called] == ["assignment"]
    found = outline((PROCESSES / "incoming.bpmn").read_bytes())
    assert (found.starts, set(found.ends)) == (("Gói tin đến",), {"Đã hoàn thành", "Đã trả lại"})
