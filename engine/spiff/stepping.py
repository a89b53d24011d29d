"""Errors at the border to the library: what it raises leaves as one of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import EngineError, StepFailed


@contextmanager
def stepping() -> Iterator[None]:
    """Whatever the library raises leaves as one of our errors: the one that caused it, else StepFailed."""
    try:
        yield
    except Exception as error:
        ours = our_cause(error)
        if ours is error:
            raise
        raise ours or StepFailed(failing_element(error), reason(error)) from error


def our_cause(error: BaseException | None) -> EngineError | None:
    """The error of ours that the library has wrapped."""
    while error is not None:
        if isinstance(error, EngineError):
            return error
        error = error.__cause__ or error.__context__
    return None


def failing_element(error: Exception) -> str:
    spec = getattr(error, "task_spec", None)
    return str(getattr(spec, "bpmn_id", "") or getattr(spec, "name", ""))


def reason(error: Exception) -> str:
    if "No conditions satisfied" in str(error):
        return "không nhánh nào thỏa điều kiện và không có nhánh mặc định"
    if isinstance(error, RecursionError):
        return "quy trình quá dài"
    return f"lỗi của bộ máy quy trình ({type(error).__name__}: {error})"
