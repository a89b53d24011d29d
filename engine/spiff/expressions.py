"""The interpreter SpiffWorkflow gets instead of Python's own: conditions, parameters, timers, decision cells, scripts.

It is set on the *environment*, because message correlation asks that one directly; and an engine is made for each run,
because it carries the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine.errors import DataRefused, ExpressionFailed
from engine.spiff.admission import admit
from engine.spiff.evaluator import STEPS, Evaluator, Functions, OutOfSteps
from engine.spiff.functions import FUNCTIONS, VIETNAM, write_moment
from engine.spiff.syntax import Expression, compile_expression, compile_script

KNOWN_FUNCTIONS = frozenset(FUNCTIONS) | {"now", "today", "defined"}
NO_FUNCTIONS: Functions = {}


class Environment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # the library carries no types
    """Evaluates with the built-in functions, those handed in, and a clock that stands at `now`.

    `asked` counts the calls of functions handed in: their answers hold only as long as the calendar stays as it is.
    """

    def __init__(self, now: datetime, functions: Functions = NO_FUNCTIONS) -> None:
        clock = {"now": lambda: write_moment(now), "today": lambda: now.astimezone(VIETNAM).date().isoformat()}
        self.asked = 0
        counted = {name: self._counted(function) for name, function in functions.items()}
        super().__init__({**FUNCTIONS, **counted, **clock})
        self.evaluator = Evaluator(self.globals)

    def evaluate(self, expression: str, context: Mapping[str, Any], external_context: Any = None) -> Any:
        """The value of the expression, sharing nothing with the context. Raises ExpressionFailed, nothing else."""
        names = {**external_context, **context} if external_context else context
        return evaluate(self.evaluator, expression, names)

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        """Put what the script assigns into the context. Raises ExpressionFailed, nothing else."""
        context.update(execute(self.evaluator, script, {**(external_context or {}), **context}))
        return True

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def asks(*arguments: Any) -> Any:
            self.asked += 1
            return function(*arguments)

        return asks

    def call_service(self, context: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("service tasks are parked as jobs, never called in place")


class ScriptEngine(PythonScriptEngine):  # type: ignore[misc]  # the library carries no types
    """One run's engine. `now` is its clock; `about` the main process's `cv:about`, for tasks that have none.

    A timer fires when it is due by `horizon`, which is `now` unless `Run.fire_timers` lets them fire one after the other.
    """

    environment: Environment

    def __init__(self, now: datetime, functions: Functions = NO_FUNCTIONS, about: str = "") -> None:
        super().__init__(Environment(now, functions))
        self.now = self.horizon = now
        self.about = about
        self.functions = functions

    def at(self, moment: datetime) -> ScriptEngine:
        """The same engine with its clock at another moment."""
        return ScriptEngine(moment, self.functions, self.about)

    def validate(self, expression: str) -> None:
        """SyntaxError is what the library's decision tables understand: `< 3` then gets its input put in front."""
        try:
            compile_expression(expression)
        except ExpressionFailed as failed:
            raise SyntaxError(str(failed)) from failed

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        try:
            return self.environment.evaluate(expression, task.data, external_context)
        except ExpressionFailed as failed:
            raise failed.at(element_of(task)) from failed

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        try:
            return self.environment.execute(script, task.data, external_context)
        except ExpressionFailed as failed:
            raise failed.at(element_of(task), "script") from failed


def element_of(task: Any) -> str:
    """The id in the diagram of what this task stands for."""
    return str(task.task_spec.bpmn_id or task.task_spec.name)


def evaluate(evaluator: Evaluator, text: str, names: Mapping[str, Any]) -> Any:
    """The value of `text`, sharing nothing with `names`. Raises ExpressionFailed, nothing else."""
    return detached(text, guarded(evaluator, compile_expression(text), names, STEPS))


def execute(evaluator: Evaluator, text: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """What the script assigns, by name; later lines see earlier ones. Raises ExpressionFailed, nothing else."""
    made: dict[str, Any] = {}
    seen = dict(names)
    steps = STEPS
    for line in compile_script(text):
        seen[line.name] = made[line.name] = detached(text, guarded(evaluator, line.expression, seen, steps))
        steps = evaluator.steps
    return made


def guarded(evaluator: Evaluator, expression: Expression, names: Mapping[str, Any], steps: int) -> Any:
    try:
        return evaluator.run(expression, names, steps)
    except OutOfSteps as error:
        raise ExpressionFailed(expression.text, "tốn quá nhiều bước tính") from error
    except Exception as error:  # whatever Python or a function handed in says about these values
        raise ExpressionFailed(expression.text, reason(error)) from error


def detached(text: str, value: Any) -> Any:
    try:
        return admit(value, "kết quả")
    except DataRefused as refused:
        raise ExpressionFailed(text, refused.why) from refused


def reason(error: Exception) -> str:
    """A short Vietnamese reason; our own errors bring theirs, Python's are put into words."""
    if isinstance(error, ZeroDivisionError):
        return "chia cho 0"
    if isinstance(error, KeyError | IndexError):
        return f"không có mục {error.args[0] if isinstance(error, KeyError) and error.args else 'này'}"
    if isinstance(error, TypeError | ValueError | AttributeError) and str(error).isascii():
        return f"kiểu dữ liệu không hợp ({error})"
    return str(error) or type(error).__name__
