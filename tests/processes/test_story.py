"""The main job from end to end, told as it happens (R021–R079); `congvan demo` and the browser test tell it too."""

from __future__ import annotations

import pytest

from web.demo.performance import prove
from web.demo.stage import PlatformStage
from web.demo.story import DEPARTMENT_ANSWERS, OFFICE_ISSUES, OFFICE_RECEIVES, STORY
from web.wiring import Platform


@pytest.mark.quick
def test_a_letter_reaches_the_department_is_answered_and_the_answer_arrives(province: Platform) -> None:
    stage = PlatformStage(province)
    for step in STORY:
        step.play(stage)
    result = prove(province, province.config.data_dir)
    assert result["problems"] == []
    assert result["incoming"]["arrival_number"] == 1
    assert result["outgoing"]["number"] == "01/SXD-QHKT"
    assert [signature["role"] for signature in result["verdict"]["signatures"]] == ["person", "agency"]


def test_the_story_is_told_in_order() -> None:
    assert STORY == (*OFFICE_ISSUES, *DEPARTMENT_ANSWERS, *OFFICE_RECEIVES)
