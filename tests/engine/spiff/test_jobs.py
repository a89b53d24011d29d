"""Service tasks: parked, finished, failed, overtaken."""

from __future__ import annotations

import pytest

from engine.errors import TaskNotOpen
from tests.engine.bpmn import (
    Boundary,
    both,
    error,
    process,
    service,
    timer,
    user,
)
from tests.engine.spiff.driver import Case, program


class TestJobs:
    def test_the_result_is_kept_only_under_a_name(self) -> None:
        case = Case.start(
            program(process("p", service("quiet", "g.o"), service("loud", "g.o", result="answer"), user("a")))
        )
        case.works("quiet", {"big": 1})
        case.works("loud", [1, 2])
        assert case.task("a").data == {"answer": [1, 2]}

    def test_a_failure_goes_to_its_boundary_event_else_the_job_stays(self) -> None:
        repaired = Boundary("down", error("SIGNER_DOWN", variable="failure"), [user("repair")])
        case = Case.start(program(process("p", service("sign", "g.sign", on=[repaired]), user("after"))))
        job = case.waits.jobs[0]
        assert case.fails("sign", "OTHER") is False
        assert case.waits.jobs == (job,)
        assert case.fails("sign", "SIGNER_DOWN", "máy ký không trả lời") is True
        assert case.open == ["repair"]
        assert case.task("repair").data["failure"] == {"code": "SIGNER_DOWN", "message": "máy ký không trả lời"}

    def test_the_event_for_exactly_the_code_is_taken_before_the_one_for_all(self) -> None:
        on = [Boundary("any", error(), [user("general")]), Boundary("one", error("E1"), [user("special")])]
        running = program(process("p", service("s", "g.o", on=on)))
        exact, other = Case.start(running), Case.start(running)
        exact.fails("s", "E1")
        other.fails("s", "E2")
        assert (exact.open, other.open) == (["special"], ["general"])

    def test_a_failure_leaves_the_other_branches_alone(self) -> None:
        one = service("one", "g.o", on=[Boundary("caught", error("E"), [user("mend")])])
        two = service("two", "g.o", on=[Boundary("caught_too", error("E"), [user("mend_too")])])
        case = Case.start(program(process("p", both("x", [one], [two]))))
        case.fails("one", "E")
        assert case.open == ["mend", "two"]

    def test_a_deadline_withdraws_the_job(self) -> None:
        late = Boundary("late", timer("PT1H"), [user("escalate")])
        case = Case.start(program(process("p", service("s", "g.o", on=[late]), user("after"))))
        job = case.waits.jobs[0]
        case.passes(hours=1)
        assert case.open == ["escalate"]
        with pytest.raises(TaskNotOpen):
            case.step(lambda run: run.finish_job(job.id, None))

    def test_parameters_can_be_worked_out_again(self) -> None:
        rate = {"value": 1}
        running = program(
            process("p", service("s", "g.o", {"rate": "rate()"})), functions={"rate": lambda: rate["value"]}
        )
        case = Case.start(running)
        rate["value"] = 2
        job = case.waits.jobs[0]
        assert job.parameters == {"rate": 1}
        case.step(lambda run: run.retry_job(job.id))
        assert case.waits.jobs[0].parameters == {"rate": 2}
