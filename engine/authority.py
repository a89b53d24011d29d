"""Who may give which command: every rule in one place, told from the task and the person alone.

Three kinds of people come into it. The *holder* has the task in hand, or it is offered to them and nobody has it yet; who
stands in for the holder counts as the holder. The *head* leads the task's unit. The *leaders* lead the agency.
"""

from __future__ import annotations

from engine.actors import Actor, group_key
from engine.errors import NotInCharge
from engine.tables import Case, Task

HEADS, LEADERS = "truong_don_vi", "lanh_dao"
SYSTEM_ADMINS, OPERATORS = "quan_tri_he_thong", ("quan_tri_he_thong", "quan_tri_quy_trinh")
HEAD_OR_LEADER = "trưởng đơn vị hoặc lãnh đạo cơ quan"
LEADER = "lãnh đạo cơ quan"


def holds(task: Task, actor: Actor) -> bool:
    """Whether the task is in this person's hands, or free for them to take."""
    if task.assignee is None:
        return bool(actor.groups.intersection(task.groups))
    return task.assignee in actor.persons


def heads(task: Task, actor: Actor) -> bool:
    return bool(task.unit) and group_key(task.agency, HEADS, task.unit) in actor.groups


def leads(agency: str, actor: Actor) -> bool:
    return group_key(agency, LEADERS) in actor.groups


def check_reassign(task: Task, actor: Actor) -> None:
    if not (holds(task, actor) or heads(task, actor) or leads(task.agency, actor)):
        raise NotInCharge("chuyển việc này", f"người đang giữ việc, {HEAD_OR_LEADER}")


def check_return(task: Task, actor: Actor) -> None:
    if not holds(task, actor):
        raise NotInCharge("trả lại việc này", "người đang giữ việc")


def check_take_back(task: Task, actor: Actor) -> None:
    if task.ended_by_id != actor.id:
        raise NotInCharge("rút lại việc này", "người đã hoàn thành việc")


def check_extend(task: Task, actor: Actor) -> None:
    """Not the holder: a deadline that one can move oneself is none."""
    if not (heads(task, actor) or leads(task.agency, actor)):
        raise NotInCharge("gia hạn việc này", HEAD_OR_LEADER)


def check_case(case: Case, actor: Actor, what: str) -> None:
    """Suspending, resuming, cancelling and restarting concern everybody in the case: the leaders decide."""
    if not leads(case.agency, actor):
        raise NotInCharge(what, LEADER)


def check_delegate(person_id: str, agency: str, actor: Actor) -> None:
    """One's own work, or as a leader anybody's: an absent person cannot do it any more. Never what one stands in for."""
    if actor.agency != agency or not (actor.id == person_id or leads(agency, actor)):
        raise NotInCharge("ủy quyền việc của người khác", f"chính người đó hoặc {LEADER}")


def operates(actor: Actor) -> bool:
    """Whether this person runs the system or the processes of the agency."""
    return any(group_key(actor.agency, role) in actor.groups for role in OPERATORS)


def check_operate(actor: Actor) -> None:
    if not operates(actor):
        raise NotInCharge("xử lý sự cố", "quản trị hệ thống hoặc quản trị quy trình của cơ quan")


def runs_installation(actor: Actor) -> bool:
    """Whether work of the installation itself, of no agency, concerns this person."""
    return group_key(actor.agency, SYSTEM_ADMINS) in actor.groups
