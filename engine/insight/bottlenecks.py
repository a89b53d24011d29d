"""Where a process holds its cases up, the worst first, each with its reason in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.insight.figures import Figures

MOST = 5
WORTH_SAYING = 0.05  # of all working time that cases spent
OFTEN_LATE, OFTEN_AGAIN = 0.2, 0.2


@dataclass(frozen=True)
class Bottleneck:
    """`share` is the part of all measured working time that this step held; `reasons` are short claims about it."""

    element: str
    name: str
    share: float
    reasons: Sequence[str]

    @property
    def sentence(self) -> str:
        """Bước “Ký số” giữ 62 % thời gian: 50 % lượt chờ hơn 6 giờ làm việc trước khi được nhận; 30 % quá hạn."""
        held = f"Bước “{self.name}” giữ {percent(self.share)} thời gian làm việc của các vụ việc"
        return f"{held}: {'; '.join(self.reasons)}." if self.reasons else f"{held}."


def bottlenecks(figures: Sequence[Figures], names: Mapping[str, str]) -> list[Bottleneck]:
    """The steps that hold most, or stop most; none about few cases."""
    known = [each for each in figures if not each.is_small]
    total = sum(each.held for each in known)
    found = [
        Bottleneck(each.element, names.get(each.element, each.element), each.held / total if total else 0.0, reasons)
        for each in known
        if (reasons := list(_reasons(each))) and (each.incidents or (total and each.held / total >= WORTH_SAYING))
    ]
    return sorted(found, key=lambda each: (-each.share, each.element))[:MOST]


def _reasons(figures: Figures) -> Iterator[str]:
    wait, work = figures.wait, figures.work
    waits = wait is not None and (work is None or wait.office.p50 >= work.office.p50)
    if wait is not None and waits and wait.office.p50 > 0:
        yield f"50 % lượt chờ từ {office_words(wait.office.p50)} trở lên trước khi được nhận"
    elif work is not None and work.office.p50 > 0:
        yield f"50 % lượt mất từ {office_words(work.office.p50)} trở lên để làm xong"
    if figures.late_share is not None and figures.late_share >= OFTEN_LATE:
        yield f"{percent(figures.late_share)} quá hạn"
    if figures.again_share is not None and figures.again_share >= OFTEN_AGAIN:
        yield f"{percent(figures.again_share)} lượt là làm lại"
    if figures.incidents:
        yield f"dừng vì sự cố {figures.incidents} lần"


def office_words(seconds: float) -> str:
    """6,5 giờ làm việc · 40 phút làm việc"""
    if seconds >= 3600:
        return f"{seconds / 3600:.1f}".removesuffix(".0").replace(".", ",") + " giờ làm việc"
    return f"{max(1, round(seconds / 60))} phút làm việc"


def percent(share: float) -> str:
    """62 %"""
    return f"{round(share * 100)} %"
