"""Camunda 8 (Zeebe, `http://camunda.org/schema/zeebe/1.0`), whose words are elements."""

from __future__ import annotations

from engine.foreign.expressions import translated, variable
from engine.foreign.report import Outcome, kept, mapped, refused
from engine.foreign.rules import (
    Rule,
    Spot,
    Vendor,
    called,
    decision,
    expression,
    form,
    group_names,
    harmless,
    left_out,
    operation,
    parameter,
    put,
)
from engine.lint_rules.drawing import local
from engine.spiff.vocabulary import bpmn

OF_ITS_ENGINE = harmless("chỉ dùng cho bộ máy Camunda")


def assignment(spot: Spot) -> Outcome:
    """The groups; people of another installation are reported."""
    people = " ".join(f"{name}={spot.said(name)}" for name in ("assignee", "candidateUsers") if spot.said(name))
    found = group_names(spot, spot.said("candidateGroups")) if spot.said("candidateGroups") else None
    if not people:
        return found or kept()
    reason, mend = f"người xử lý ở hệ thống khác ({people})", "Chọn nhóm, hoặc ghi người xử lý của bước."
    if found is None:
        return refused(reason, mend)
    return Outcome(found.kind, found.became, "; ".join(filter(None, (found.reason, reason))), mend)


def attribute(name: str, word: str) -> Rule:
    """A rule for an element that holds one expression in the attribute `name`."""
    rule = expression(word)
    return lambda spot: rule(Spot(spot.holder, spot.xml, spot.said(name), spot.catalogue))


def turns(spot: Spot) -> Outcome:
    """Several turns: all four words, or what of them can be read."""
    holder = spot.holder
    given = {
        "each": translated(spot.said("inputCollection"), spot.catalogue.functions),
        "item": variable(spot.said("inputElement")),
        "gather": variable(spot.said("outputElement")),
        "into": variable(spot.said("outputCollection")),
    }
    written = ("inputCollection", "inputElement", "outputElement", "outputCollection")
    missing = [name for name, word in zip(written, given, strict=True) if spot.said(name) and not given[word]]
    outcomes = {
        word: put(Spot(holder, spot.xml, "", spot.catalogue), word, value) for word, value in given.items() if value
    }
    became = [each.became for each in outcomes.values() if each.became]
    missing += [word for word, each in outcomes.items() if not each.became]
    if not became:
        return refused("danh sách của nhiều lượt không đọc được", "Ghi danh sách và tên mỗi phần của nhiều lượt.")
    reason = f"chưa đọc được {', '.join(missing)}" if missing else ""
    return Outcome("mapped", ", ".join(became), reason, "Ghi lại phần này." if missing else "")


def script(spot: Spot) -> Outcome:
    """One line of ours: name = expression."""
    ours, name = translated(spot.said("expression"), spot.catalogue.functions), spot.said("resultVariable")
    if (
        not ours
        or not name.isidentifier()
        or local(spot.holder) != "scriptTask"
        or spot.holder.find(bpmn("script")) is not None
    ):
        return refused("kịch bản này không đọc được", "Viết lại: mỗi dòng tên = biểu thức.")
    line = spot.holder.makeelement(bpmn("script"))
    line.text = f"{name} = {ours}"
    spot.holder.append(line)
    return mapped(line.text)


VENDOR = Vendor(
    "Camunda 8",
    ("http://camunda.org/schema/zeebe/1.0",),
    attributes={"modelerTemplate": OF_ITS_ENGINE, "modelerTemplateVersion": OF_ITS_ENGINE, "modelerTemplateIcon": OF_ITS_ENGINE},
    elements={
        "formDefinition": form, "assignmentDefinition": assignment, "taskDefinition": operation,
        "calledDecision": decision, "calledElement": called, "loopCharacteristics": turns, "script": script,
        "taskSchedule": attribute("dueDate", "due"), "priorityDefinition": attribute("priority", "priority"),
        "userTask": lambda spot: kept("việc của người"), "input": parameter("target", "source"),
        "output": left_out("kết quả không đặt lại tên ở đây", "Đặt cv:result, hoặc một kịch bản."),
        "header": left_out("dữ liệu của chương trình bên ngoài", "Ghi tham số của thao tác."),
        "subscription": left_out("mã so khớp của thông điệp", "Ghi cv:correlation ở sự kiện chờ thông điệp."),
        "executionListener": left_out("chương trình gắn vào bước không chạy ở đây", "Vẽ thành một tác vụ tự động."),
        "taskListener": left_out("chương trình gắn vào bước không chạy ở đây", "Vẽ thành một tác vụ tự động."),
        "property": left_out("thuộc tính riêng của Camunda", "Bỏ, hoặc ghi vào phần ghi chú của bước."),
        "versionTag": OF_ITS_ENGINE, "publishMessage": left_out("gửi thông điệp", "Ghi nội dung vào cv:payload."),
        "userTaskForm": left_out("biểu mẫu ghi trong sơ đồ", "Vẽ biểu mẫu trong xưởng quy trình rồi chọn cho bước."),
    },
    wrappers=frozenset({"ioMapping", "taskHeaders", "properties", "executionListeners", "taskListeners"}),
)  # fmt: skip
