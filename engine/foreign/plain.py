"""What other programs write in plain BPMN otherwise than we do: which process runs, expressions in their languages, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.errors import DiagramRefused, Finding
from engine.foreign.expressions import is_foreign, translated
from engine.foreign.report import ReportLine, kept, mapped, refused
from engine.foreign.rules import Spot, groups
from engine.lint import Catalogue
from engine.lint_rules.drawing import NODES, local, owner
from engine.spiff.parser import executable_process
from engine.spiff.timers import PLAIN
from engine.spiff.vocabulary import bpmn

EXPRESSIONS = ("conditionExpression", "completionCondition", "loopCardinality", "loopCondition", "timeDate",
    "timeDuration", "timeCycle")  # fmt: skip
PEOPLE = ("potentialOwner", "humanPerformer", "performer")
MEND = "Ghi lại bằng biểu thức của hệ thống, thí dụ check.decision == 'return'."


def all_entries(root: Any, place: Catalogue) -> list[ReportLine]:
    return [*processes(root), *expressions(root, place), *scripts(root), *people(root, place)]


def said(xml: Any, word: str, outcome: Any) -> ReportLine:
    id = owner(xml) or str(xml.get("id") or "")
    named = next((each for each in (xml, *xml.iterancestors()) if each.get("id") == id), xml)
    name = " ".join((named.get("name") or id).split())
    return ReportLine(id, name, word, outcome.kind, outcome.became, outcome.reason, outcome.mend)


def processes(root: Any) -> Iterator[ReportLine]:
    """Where no process is marked to run, the one with the most steps is."""
    every = list(root.iter(bpmn("process")))
    drawn = [each for each in every if any(local(child) in NODES for child in each)]
    if any(each.get("isExecutable") == "true" for each in every) or not drawn:
        return
    chosen = max(drawn, key=lambda each: sum(local(child) in NODES for child in each.iter()))
    before = chosen.get("isExecutable")
    chosen.set("isExecutable", "true")
    word = f'isExecutable="{before}"' if before else "isExecutable không ghi"
    yield said(chosen, word, mapped("quy trình chạy được"))
    for other in drawn:
        if other is not chosen:
            yield said(other, "quy trình thứ hai trong tệp", kept("chỉ để xem; tách ra tệp riêng nếu cần chạy"))


def refuse_without_process(root: Any) -> None:
    """Raises DiagramRefused."""
    if not any(local(each) in NODES for each in root.iter()):
        message = "Tệp không có bước nào của quy trình."
        raise DiagramRefused([Finding("one-process", "error", "", message, mend="Xuất tệp BPMN 2.0 rồi gửi lại.")])
    executable_process(root)


def expressions(root: Any, place: Catalogue) -> Iterator[ReportLine]:
    for tag in EXPRESSIONS:
        for xml in root.iter(bpmn(tag)):
            text = (xml.text or "").strip()
            language = xml.attrib.pop("language", "")
            word = f"{tag} {text[:200]}"
            if not text or not (is_foreign(text) or language):
                continue
            ours = translated(text, place.functions)
            if ours and tag.startswith("time") and PLAIN.fullmatch(ours.strip("'\"")):
                ours = ours.strip("'\"")
            if ours:
                xml.text = ours
                yield said(xml, word, mapped(ours))
            elif is_foreign(text):
                yield said(
                    xml, word, refused("biểu thức này không có nghĩa như thế ở đây; vẫn để nguyên trong sơ đồ", MEND)
                )
            else:
                yield said(xml, f"{word} language={language}", kept(text))


def scripts(root: Any) -> Iterator[ReportLine]:
    for xml in root.iter(bpmn("scriptTask")):
        language = xml.get("scriptFormat", "")
        if language and language.lower() != "python":
            mend = "Viết lại: mỗi dòng tên = biểu thức, và bỏ scriptFormat."
            yield said(xml, f'scriptFormat="{language}"', refused(f"kịch bản {language} không chạy ở đây", mend))


def people(root: Any, place: Catalogue) -> Iterator[ReportLine]:
    """`potentialOwner` of the standard: `group(a), user(b)`, or a plain name of a group."""
    for tag in PEOPLE:
        for xml in list(root.iter(bpmn(tag))):
            texts = [(each.text or "").strip() for each in xml.iter(bpmn("formalExpression"))]
            text = " ".join(texts) or xml.findtext(bpmn("resourceRef")) or ""
            named = re.findall(r"group\(([^)]*)\)", text) or ([] if "(" in text else [text])
            holder = xml.getparent()
            outcome = groups(Spot(holder, xml, ",".join(named), place))
            entry = said(xml, f"{tag} {text}", outcome)
            holder.remove(xml)
            yield entry


def ids(root: Any) -> list[ReportLine]:
    """Ids of steps under which answers cannot be found are spelled otherwise, wherever they are referred to."""
    every = {each.get("id") for each in root.iter() if each.get("id")}
    renamed = {}
    for xml in root.iter():
        id = xml.get("id") if isinstance(xml.tag, str) and local(xml) in NODES else None
        if id and not id.isidentifier():
            renamed[id] = free(re.sub(r"\W", "_", f"n{id}" if id[0].isdigit() else id), every)
            every.add(renamed[id])
    for xml in root.iter():
        if not isinstance(xml.tag, str):
            continue
        for name, value in xml.attrib.items():
            if value in renamed:
                xml.set(name, renamed[value])
        if (xml.text or "").strip() in renamed and local(xml) in ("flowNodeRef", "sourceRef", "targetRef"):
            xml.text = renamed[xml.text.strip()]
    nodes = {each.get("id"): each for each in root.iter() if isinstance(each.tag, str) and each.get("id")}
    return [said(nodes[new], f'id="{old}"', mapped(f"mã {new}")) for old, new in renamed.items()]


def free(id: str, taken: set[Any]) -> str:
    return next(each for each in (id, *(f"{id}_{n}" for n in range(2, 10_000))) if each not in taken)
