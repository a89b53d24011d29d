"""Decision tables of a draft: what each is called, and what is wrong with it, table by table."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import DiagramRefused, Finding
from engine.lint import check_decision_table
from engine.spiff.parser import read_xml
from engine.versions.bundles import Redrawn

DECISION = "decision:"  # before the key, in the element of a finding about a table


def table_findings(redrawn: Redrawn) -> Iterator[Finding]:
    """What is wrong with each decision table; the element is "decision:<key>"."""
    for key, text in redrawn.decisions.items():
        found = check_decision_table(text.encode())
        if not found and key not in decisions_in(text):
            mend = f"Đặt mã bảng (id của decision) là {key}."
            found = [Finding("decision-key", "error", "", f"Tệp không có bảng quyết định mã “{key}”.", mend=mend)]
        for each in found:
            say = f"Bảng quyết định “{key}”: {each.message}"
            yield Finding(each.rule, each.severity, f"{DECISION}{key}", say, each.article, each.mend)


def decisions_in(text: str) -> dict[str, str]:
    """The decisions of a DMN text: name by id."""
    try:
        root = read_xml(text.encode())
    except DiagramRefused:
        return {}
    found = [each for each in root.iter() if isinstance(each.tag, str) and each.tag.endswith("}decision")]
    return {each.get("id", ""): each.get("name") or each.get("id", "") for each in found}
