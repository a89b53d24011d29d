"""The story that is frozen, step by step: the demo's, with the office's own draft sent back once.

So every task of a person is met twice where it can be: in a process started by hand, and in one called by another.
"""

from __future__ import annotations

from web.demo.story import DEPARTMENT_ANSWERS, OFFICE_ISSUES, OFFICE_RECEIVES, Step

STARTED, *REST = OFFICE_ISSUES
DRAFTED, CHECKED = REST[:2]
RETURNED = Step(
    "Văn phòng trả lại thể thức",
    "nhapht.vp",
    "check_presentation",
    lambda stage, task_id: {"decision": "return", "remarks": "Ghi đủ nơi nhận."},
)
RELAYED = Step(
    "Trưởng phòng chuyển ý kiến của Văn phòng",
    "giadv.vp",
    "relay",
    lambda stage, task_id: {"remarks": "Ghi đủ nơi nhận."},
)
STEPS: tuple[Step, ...] = (STARTED, DRAFTED, CHECKED, RETURNED, RELAYED, *REST, *DEPARTMENT_ANSWERS, *OFFICE_RECEIVES)
