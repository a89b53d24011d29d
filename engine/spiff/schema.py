"""The official BPMN 2.0 schema: misspelt tags and attributes, which the library would not notice."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.errors import Finding


def schema_findings(root: Any) -> list[Finding]:
    """What in the file is not BPMN 2.0, each with its line."""
    validator = BpmnValidator()  # its error log is not for two threads, and it loads in ten milliseconds
    copy = deepcopy(root)
    validator.preprocess(copy)
    if validator.validator.validate(copy):
        return []
    log = validator.validator.error_log
    return [finding(error) for error in log if "'xs:ID'" not in error.message]  # the linter has its own word for those


def finding(error: Any) -> Finding:
    words = error.message.replace("{http://www.omg.org/spec/BPMN/20100524/MODEL}", "bpmn:")
    message = f"Dòng {error.line} không đúng chuẩn BPMN 2.0: {words}"
    return Finding("schema", "error", "", message, mend="Sửa phần tử hoặc thuộc tính này trong trình vẽ sơ đồ.")
