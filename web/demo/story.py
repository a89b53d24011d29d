"""The main job, told step by step: a letter reaches the department of construction, is answered, and the answer arrives.

A step says who does what at which task. The same steps are played in one process (`congvan demo`, the process tests) and
over HTTP against a server that is killed between any two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from web.demo.province import PIN

SUBJECT = "điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử đến năm 2040"
REQUEST = (
    "Ủy ban nhân dân tỉnh nhận được Tờ trình số 41/TTr-UBND ngày 12 tháng 11 năm 2026 của Ủy ban nhân dân xã Tân Thử về việc "
    "điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử đến năm 2040.",
    "Văn phòng Ủy ban nhân dân tỉnh đề nghị Sở Xây dựng nghiên cứu, thẩm định nội dung đề nghị nêu trên và có văn bản trả lời.",
)
ANSWER = (
    "Sở Xây dựng nhận được văn bản của Văn phòng Ủy ban nhân dân tỉnh về việc điều chỉnh cục bộ quy hoạch chung đô thị Tân Thử "
    "đến năm 2040. Về việc này, Sở Xây dựng có ý kiến như sau:",
    "Việc điều chỉnh không làm thay đổi tính chất, quy mô dân số và định hướng phát triển chung của đô thị; phù hợp với Quy hoạch "
    "tỉnh thời kỳ 2021 - 2030, tầm nhìn đến năm 2050.",
    "Sở Xây dựng kính đề nghị Văn phòng Ủy ban nhân dân tỉnh xem xét, tổng hợp, trình cấp có thẩm quyền",
)


class Stage(Protocol):
    """Where the story is played."""

    def tasks(self, account: str) -> Sequence[Mapping[str, Any]]:
        """Open tasks of a person: id, element, about."""

    def complete(self, account: str, task_id: str, answers: Mapping[str, Any]) -> None: ...

    def start(self, account: str, process: str) -> None: ...

    def choice(self, account: str, task_id: str, list_name: str, label: str) -> str:
        """The value behind a label in a list of a task's form."""

    def due_day(self) -> str:
        """A working day some days ahead, ISO."""

    def settle(self) -> None:
        """Wait until the machine has nothing left to do."""


@dataclass(frozen=True)
class Step:
    """One thing somebody does: `answers` are worked out when its turn comes."""

    name: str
    actor: str
    element: str
    answers: Callable[[Stage, str], Mapping[str, Any]] = field(repr=False)

    def play(self, stage: Stage) -> None:
        """Find the task in the actor's inbox, complete it, let the machine do its share."""
        if self.element == "":
            stage.start(self.actor, "outgoing")
        else:
            task_id = self.find(stage)
            stage.complete(self.actor, task_id, self.answers(stage, task_id))
        stage.settle()

    def find(self, stage: Stage) -> str:
        waiting = [task for task in stage.tasks(self.actor) if task["element"] == self.element]
        if not waiting:
            raise LookupError(f"{self.name}: {self.actor} has no task {self.element}")
        return str(waiting[0]["id"])


def _fixed(**answers: Any) -> Callable[[Stage, str], Mapping[str, Any]]:
    return lambda stage, task_id: answers


def _chosen(
    actor: str, lists: Mapping[str, tuple[str, str]], **answers: Any
) -> Callable[[Stage, str], Mapping[str, Any]]:
    """Fixed answers, and for each name in `lists` the value that a list of the form holds under a label."""

    def work_out(stage: Stage, task_id: str) -> Mapping[str, Any]:
        chosen = {name: stage.choice(actor, task_id, *wanted) for name, wanted in lists.items()}
        return {**answers, **chosen}

    return work_out


@dataclass(frozen=True)
class Letter:
    """What a drafter writes: to whom, who signs, and the words."""

    to: Sequence[str]
    signer: str
    subject: str
    body: Sequence[str]
    type_code: str = "CV"
    urgency: int = 0

    def answers(self, drafter: str) -> Callable[[Stage, str], Mapping[str, Any]]:
        """The answers of the drafting form."""

        def work_out(stage: Stage, task_id: str) -> Mapping[str, Any]:
            return {
                "type_code": self.type_code,
                "subject": self.subject,
                "addressees": "\n".join(self.to),
                "body": "\n".join(self.body),
                "to_places": "Như trên",
                "recipients": [stage.choice(drafter, task_id, "agencies", name) for name in self.to],
                "signer": stage.choice(drafter, task_id, "signers", self.signer),
                "urgency": str(self.urgency),
            }

        return work_out


def _direction(stage: Stage, task_id: str) -> Mapping[str, Any]:
    actor = "dinhbg.sxd"
    return {
        "decision": "assign",
        "text": "Phòng Quy hoạch kiến trúc chủ trì, phối hợp Phòng Hạ tầng kỹ thuật tham mưu văn bản trả lời.",
        "lead_unit": stage.choice(actor, task_id, "units", "Phòng Quy hoạch kiến trúc"),
        "lead_due": stage.due_day(),
        "cooperating": [
            {
                "unit": stage.choice(actor, task_id, "units", "Phòng Hạ tầng kỹ thuật"),
                "due": stage.due_day(),
            }
        ],
    }


REPLY = Letter(("Văn phòng Ủy ban nhân dân tỉnh",), "Bùi Giả Định", SUBJECT, ANSWER)
PASS = _fixed(decision="pass")
SIGN = _fixed(decision="sign", pin=PIN)
SEAL = _fixed(pin=PIN)

OFFICE_ISSUES = (
    Step("Văn phòng mở dự thảo", "maupv.vp", "", _fixed()),
    Step(
        "Văn phòng soạn thảo",
        "maupv.vp",
        "draft",
        Letter(("Sở Xây dựng",), "Lê Minh Họa", SUBJECT, REQUEST).answers("maupv.vp"),
    ),
    Step("Trưởng phòng kiểm tra nội dung", "giadv.vp", "check_content", PASS),
    Step("Văn phòng kiểm tra thể thức", "nhapht.vp", "check_presentation", PASS),
    Step("Chánh Văn phòng ký số", "hoalm.vp", "sign", SIGN),
    Step("Văn thư cấp số, đóng dấu, phát hành", "thutt.vp", "number_and_seal", SEAL),
)
DEPARTMENT_ANSWERS = (
    Step("Văn thư Sở tiếp nhận", "mauvt.sxd", "receive",
         _chosen("mauvt.sxd", {"leader": ("leaders", "Bùi Giả Định")}, decision="accept")),
    Step("Giám đốc cho ý kiến chỉ đạo", "dinhbg.sxd", "direct", _direction),
    Step("Đơn vị chủ trì phân công", "hoatv.sxd", "assign_officer",
         _chosen("hoatv.sxd", {"officer": ("officers", "Nguyễn Thị Giả")}, note="Lưu ý hạ tầng thoát nước.")),
    Step("Đơn vị phối hợp cho ý kiến", "nhapdv.sxd", "opinion", _fixed(opinion="Nhất trí; đề nghị rà soát hành lang suối Nháp.")),
    Step("Chuyên viên xử lý", "giant.sxd", "work", _fixed(outcome="reply")),
    Step("Chuyên viên soạn trả lời", "giant.sxd", "draft",
         REPLY.answers("giant.sxd")),
    Step("Trưởng phòng kiểm tra nội dung", "hoatv.sxd", "check_content", PASS),
    Step("Văn phòng Sở trả lại thể thức", "nhapcv.sxd", "check_presentation",
         _fixed(decision="return", remarks="Ghi đủ nơi nhận.")),
    Step("Trưởng phòng chuyển ý kiến", "hoatv.sxd", "relay", _fixed(remarks="Ghi đủ nơi nhận.")),
    Step("Chuyên viên sửa", "giant.sxd", "draft",
         REPLY.answers("giant.sxd")),
    Step("Trưởng phòng kiểm tra lại", "hoatv.sxd", "check_content", PASS),
    Step("Văn phòng Sở kiểm tra lại thể thức", "nhapcv.sxd", "check_presentation", PASS),
    Step("Giám đốc ký số", "dinhbg.sxd", "sign", SIGN),
    Step("Văn thư cấp số, đóng dấu, phát hành", "mauvt.sxd", "number_and_seal", SEAL),
)  # fmt: skip
OFFICE_RECEIVES = (
    Step("Văn thư Văn phòng tiếp nhận", "thutt.vp", "receive",
         _chosen("thutt.vp", {"leader": ("leaders", "Lê Minh Họa")}, decision="accept")),
)  # fmt: skip
STORY = (*OFFICE_ISSUES, *DEPARTMENT_ANSWERS, *OFFICE_RECEIVES)
