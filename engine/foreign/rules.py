"""What a foreign word becomes: one small rule a meaning, shared by the vendors, whose tables say which word is which.

A rule gets the element the word stands on, its value, and what exists where the diagram is read into; it writes our word
and says what became of theirs. A word that no table knows is refused, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.foreign.expressions import translated, variable
from engine.foreign.report import MAPPED, REFUSED, Outcome, kept, mapped, refused
from engine.lint import Catalogue
from engine.lint_rules.drawing import NODES, local
from engine.spiff.timers import PLAIN
from engine.spiff.vocabulary import ATTRIBUTES, bpmn, cv

MACHINE = "Hệ thống tự lo việc này; không phải làm gì."
NO_MEANING = "không có từ tương ứng trong hệ thống này"


@dataclass(frozen=True)
class Spot:
    """`holder` is the flow node, flow, or other BPMN element that bears the word; `xml` the foreign element itself, or the
    element with the attribute; `value` the attribute's value, or the element's text."""

    holder: Any
    xml: Any
    value: str
    catalogue: Catalogue
    asked: set[str] = field(default_factory=set)  # attributes of a foreign element that its rule has looked at

    @property
    def tag(self) -> str:
        return local(self.holder)

    def said(self, name: str) -> str:
        """An attribute of the foreign element."""
        self.asked.add(name)
        return str(self.xml.get(name) or "").strip()


Rule = Callable[[Spot], Outcome]


@dataclass(frozen=True)
class Vendor:
    """`attributes` and `elements` by local name; an element whose attributes and content its rule reads as a whole is in
    `elements`, one that only wraps others in `wrappers`."""

    name: str
    spaces: tuple[str, ...]
    attributes: Mapping[str, Rule]
    elements: Mapping[str, Rule]
    wrappers: frozenset[str] = frozenset()


def harmless(why: str) -> Rule:
    return lambda spot: refused(why, MACHINE)


def left_out(why: str, mend: str) -> Rule:
    return lambda spot: refused(why, mend)


def form(spot: Spot) -> Outcome:
    """A form of ours with the key, the id, or the file name that theirs has."""
    wanted = spot.value or spot.said("formId") or spot.said("formKey") or spot.said("externalReference")
    key = re.split(r"[:/]", wanted)[-1].partition(".")[0]
    if key in spot.catalogue.forms and spot.tag == "userTask":
        return put(spot, "form", key)
    return refused(f"không có biểu mẫu “{key}”", "Chọn biểu mẫu cho bước, hoặc vẽ biểu mẫu mới trong xưởng quy trình.")


def groups(spot: Spot) -> Outcome:
    return group_names(spot, spot.value)


def group_names(spot: Spot, text: str) -> Outcome:
    """The groups that there are; one that there is not is named, so that somebody chooses another."""
    if "{" in text or text.startswith("="):
        return refused("nhóm được tính bằng biểu thức", "Chọn nhóm cho bước hoặc cho làn.")
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [name for name in names if name in spot.catalogue.groups]
    missing = ", ".join(name for name in names if name not in known)
    if spot.tag != "userTask" or not known:
        return refused(f"không có nhóm “{missing or text}”", "Chọn nhóm tương ứng cho bước hoặc cho làn.")
    outcome = put(spot, "groups", ",".join(known))
    if outcome.kind == REFUSED or not missing:
        return outcome
    return Outcome(MAPPED, outcome.became, f"không có nhóm “{missing}”", "Chọn thêm nhóm tương ứng.")


def person(spot: Spot) -> Outcome:
    return refused("người xử lý ở hệ thống khác không phải là người ở đây", "Chọn nhóm, hoặc ghi người xử lý của bước.")


def expression(word: str) -> Rule:
    """Our word with the same expression."""

    def apply(spot: Spot) -> Outcome:
        text = spot.value
        ours = translated(text, spot.catalogue.functions)
        if not ours and PLAIN.fullmatch(text):
            ours = f"'{text}'" if not text.startswith("P") else ""
        if not ours and text.isdigit():
            ours = text
        if not ours or spot.tag != "userTask":
            return refused("biểu thức này không đọc được ở đây", "Ghi lại bằng biểu thức của hệ thống.")
        return put(spot, word, ours)

    return apply


def operation(spot: Spot) -> Outcome:
    """An operation of ours of the same name; else it stays open, which the linter says too."""
    name = spot.value or spot.said("type")
    if name in spot.catalogue.operations and spot.tag == "serviceTask":
        outcome = put(spot, "operation", name)
        if outcome.kind == REFUSED or not spot.said("retries").isdigit():
            return outcome
        retries = put(spot, "retries", spot.said("retries"))
        became = ", ".join(filter(None, (outcome.became, retries.became)))
        return Outcome(MAPPED, became, retries.reason, retries.mend)
    return refused("chương trình của hệ thống khác không chạy ở đây", "Chọn thao tác cho tác vụ trong danh mục.")


def result(spot: Spot) -> Outcome:
    if spot.tag == "serviceTask" and spot.value.isidentifier():
        return put(spot, "result", spot.value)
    return refused("không đặt được tên kết quả ở đây", "Đọc kết quả dưới mã của bước.")


def decision(spot: Spot) -> Outcome:
    name = spot.value or spot.said("decisionId")
    if spot.tag == "businessRuleTask" and name and "{" not in name and not name.startswith("="):
        return put(spot, "decision", name)
    return refused("bảng quyết định này không gọi được", "Chọn bảng quyết định cho bước.")


def called(spot: Spot) -> Outcome:
    name = spot.value or spot.said("processId")
    if spot.tag == "callActivity" and name and "{" not in name and not name.startswith("="):
        spot.holder.set("calledElement", name)
        return mapped(f"calledElement={name}")
    return refused("quy trình được gọi tính bằng biểu thức", "Chọn quy trình được gọi.")


def each(spot: Spot) -> Outcome:
    ours = translated(spot.value, spot.catalogue.functions) or variable(spot.value)
    return put(spot, "each", ours) if ours else refused("danh sách này không đọc được", "Ghi danh sách của nhiều lượt.")


def item(spot: Spot) -> Outcome:
    name = variable(spot.value)
    return (
        put(spot, "item", name) if name else refused("tên này không dùng được", "Đặt tên cho mỗi phần của nhiều lượt.")
    )


def parameter(name: str, value: str) -> Rule:
    """A parameter of the operation; `name` and `value` are the attributes that hold them ("" for the text)."""

    def apply(spot: Spot) -> Outcome:
        key, text = spot.said(name), spot.said(value) if value else spot.value
        ours = translated(text, spot.catalogue.functions)
        if not ours and text and not len(spot.xml) and "{" not in text and not text.startswith("="):
            ours = repr(text)
        if not ours or not key or spot.tag != "serviceTask":
            return refused("dữ liệu vào này không chuyển được", "Ghi tham số của thao tác bằng biểu thức của hệ thống.")
        etree.SubElement(extensions(spot.holder), cv("parameter"), name=key, value=ours)
        return mapped(f"cv:parameter {key} = {ours}")

    return apply


def all_data(spot: Spot) -> Outcome:
    if spot.said("variables") == "all" or spot.said("businessKey"):
        return kept("dữ liệu của vụ việc đi theo quy trình được gọi")
    return refused("quy trình được gọi thấy mọi dữ liệu, không chuyển từng phần", "Bỏ, hoặc đặt lại tên bằng kịch bản.")


def put(spot: Spot, word: str, value: str) -> Outcome:
    """Our word on the element, where it may stand there and does not say something else already."""
    holder = spot.holder
    if word not in ATTRIBUTES.get(spot.tag, {}):
        return refused("từ này không có nghĩa ở loại phần tử này", "Bỏ, hoặc đặt ở bước thích hợp.")
    if holder.get(cv(word)) not in (None, value):
        return refused(f"cv:{word} đã ghi “{holder.get(cv(word))}”", "Giữ một trong hai.")
    holder.set(cv(word), value)
    return mapped(f"cv:{word}={value}")


def extensions(holder: Any) -> Any:
    found = holder.find(bpmn("extensionElements"))
    if found is None:
        found = etree.Element(bpmn("extensionElements"))
        holder.insert(sum(local(child) == "documentation" for child in holder), found)
    return found


def holder_of(xml: Any) -> Any:
    """The BPMN element a word stands on: never the wrapper of extensions."""
    wanted = NODES | {"sequenceFlow", "process", "lane", "participant", "multiInstanceLoopCharacteristics", "message"}
    return next(
        (each for each in (xml, *xml.iterancestors()) if each.tag == bpmn(local(each)) and local(each) in wanted), xml
    )
