"""Things measured against each other take turns, so that what the machine does otherwise meets all of them.

A round measures each thing once; who goes first changes from round to round. The machine's speed is taken before and
after each measurement: what ran on less than `NOISY` of the best speed seen so far is thrown out and repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from bench.machine import calibrate, middle

NOISY = 0.6
Figures = dict[str, Any]
Thing = Callable[[], Figures]
Round = Mapping[str, Figures]


class Ratio(TypedDict):
    """One thing's figure over another's, both of one round: the median of the rounds, and the lowest and highest."""

    median: float
    lowest: float
    highest: float


@dataclass
class Turns:
    """`repeats` is how often one measurement may be repeated; then its least noisy run stands."""

    repeats: int
    best: int = 0
    repeated: int = 0
    speeds: list[int] = field(default_factory=list)

    def rounds(self, things: Mapping[str, Thing], count: int) -> list[Round]:
        """What each thing gave in each round, by its name; `calibration` is added to its figures."""
        names = list(things)
        taken: list[Round] = []
        for turn in range(count):
            first = turn % len(names)
            order = names[first:] + names[:first]
            taken.append({name: self._measured(things[name]) for name in order})
        return taken

    def _measured(self, thing: Thing) -> Figures:
        tries: list[Figures] = []
        while len(tries) <= self.repeats:
            before = self._speed()
            figures = thing()
            tries.append({**figures, "calibration": min(before, self._speed())})
            if tries[-1]["calibration"] >= NOISY * self.best:
                break
        self.repeated += len(tries) - 1
        return max(tries, key=lambda figures: int(figures["calibration"]))

    def _speed(self) -> int:
        self.speeds.append(calibrate(0.05))
        self.best = max(self.best, self.speeds[-1])
        return self.speeds[-1]

    def told(self) -> dict[str, int]:
        """{best, median, lowest, repeated}: how steady the machine was."""
        speeds = self.speeds or [0]
        return {"best": self.best, "median": int(middle(speeds)), "lowest": min(speeds), "repeated": self.repeated}


def ratio(rounds: Sequence[Round], one: str, other: str, figure: Callable[[Figures], float]) -> Ratio:
    """`one` over `other`, round by round; NaN where `other` had nothing in any round."""
    return ratio_of([(figure(each[one]), figure(each[other])) for each in rounds])


def ratio_of(pairs: Sequence[tuple[float, float]]) -> Ratio:
    found = [one / other for one, other in pairs if other]
    if not found:
        return {"median": float("nan"), "lowest": float("nan"), "highest": float("nan")}
    return {"median": middle(found), "lowest": round(min(found), 3), "highest": round(max(found), 3)}


def shown(found: Ratio, worst: str = "lowest") -> str:
    """“0.61 (0.58)”: the median and the worst round; a dash when there is none."""
    at_worst = found["lowest"] if worst == "lowest" else found["highest"]
    return f"{found['median']:.2f} ({at_worst:.2f})" if found["median"] is not None else "–"
