"""Whether a case can be moved to another version of a process as it stands now, and if not, why.

It can when every place where it stands has its counterpart in the new diagram, when the new diagram itself can stand like
that, and when nothing ahead asks for what a step would have answered that the case has passed by. So a case that was moved
comes to its end like one that began on the new diagram.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.definitions import Definitions, pinned
from engine.errors import CallsItself, DefinitionMissing, StateUnreadable
from engine.markings import Ways
from engine.spiff.moving import SPENT, Carried, Passage, Standing, Stays
from engine.spiff.returning import Marking
from engine.tables import Case, Definition, Job

MOVABLE, NOT_YET, NEVER = "movable", "not_yet", "never"
Pins = Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """`kind` is "movable", "not_yet" or "never", `reason` a sentence for people, "" when movable.

    The rest is there when movable: `places` are the elements where the case waits, before → after, `pins` and `state` what
    is to be stored.
    """

    kind: str
    reason: str = ""
    places: Mapping[str, str] | None = None
    pins: Pins | None = None
    state: bytes = b""


class Pinned(Protocol):
    """A case, or what many have in common: the agency and process, and the versions they run on."""

    @property
    def agency(self) -> str: ...

    @property
    def process_id(self) -> str: ...

    @property
    def pins(self) -> Pins: ...


@dataclass(frozen=True)
class Target:
    """Where to: a version, the elements that stand for others there (old → new), the scopes of processes it calls anew."""

    definition: Definition
    mapping: Mapping[str, str]
    scopes: Sequence[str]


@dataclass(frozen=True)
class Judge:
    """In the caller's transaction. Writes nothing."""

    definitions: Definitions
    target: Target

    def verdict(self, case: Case, at_work: Collection[UUID]) -> Verdict:
        """`at_work` are the ids of cases for which the machine is at work right now (`at_work`)."""
        if case.status == "suspended":
            return Verdict(NOT_YET, "Vụ việc đang tạm dừng.")
        if case.status != "running":
            return Verdict(NEVER, "Vụ việc đã kết thúc.")
        if case.pins.get(self._process) == str(self.target.definition.id):
            return Verdict(NEVER, "Vụ việc đã ở bản này.")
        if case.id in at_work:
            return Verdict(NOT_YET, "Hệ thống đang thực hiện một tác vụ tự động của vụ việc.")
        return self.verdict_of_state(case)

    def verdict_of_state(self, case: Case) -> Verdict:
        """What the stored state alone says."""
        try:
            pins = self.pins_after(case.pins)
            carried = self.passage(case, pins).carry(case.state)
        except Stays as stays:
            return Verdict(NOT_YET, f"{stays.why[:1].upper()}{stays.why[1:]}.")
        except StateUnreadable as unreadable:
            return Verdict(NOT_YET, str(unreadable))
        except (DefinitionMissing, CallsItself) as missing:
            return Verdict(NEVER, str(missing))
        refused = next(self._refusals(carried, case.pins), None)
        return refused or Verdict(MOVABLE, "", carried.places, pins, carried.state)

    def passage(self, case: Pinned, after: Pins) -> Passage:
        """The way for cases of one process, with these pins, of one agency; made once and kept. Raises MappingRefused."""
        spelled = (sorted(f"{name}={value}" for name, value in each.items()) for each in (case.pins, after))
        mapping = self.target.mapping
        main = (case.agency, case.process_id)
        key = (*main, *(" ".join(each) for each in spelled), *sorted(f"{old}>{new}" for old, new in mapping.items()))
        old, new = (self.definitions.program(case.process_id, each, case.agency) for each in (case.pins, after))
        return self.definitions.programs.passage(key, lambda: Passage(old, new, self._process, mapping))

    def pins_after(self, before: Pins) -> dict[str, str]:
        """What was pinned stays; a process that is called anew is the one new cases have."""
        found: dict[str, str] = {}
        if missing := [called for called in self.target.definition.called if called not in before]:
            in_use = self.definitions.in_use(self.target.scopes)
            found = {name: str(pin) for called in missing for name, pin in pinned(called, in_use).items()}
        return {**found, **before, self._process: str(self.target.definition.id)}

    # ------------------------------------------------------------ parts

    def _refusals(self, carried: Carried, pins: Pins) -> Iterator[Verdict]:
        ways = self.definitions.ways(self._process, {self._process: str(self.target.definition.id)})[self._process]
        for standing in carried.standings:
            after = standing.after.marking
            for place in after:
                if isinstance(place, tuple) and place[0] == SPENT:
                    yield Verdict(NOT_YET, "Một nhánh đã xong đang đợi nhánh khác, sơ đồ mới không có nhánh này.")
            if ways.markings is None:
                yield Verdict(NEVER, "Sơ đồ mới quá rối để biết chắc vụ việc đi được đến cùng.")
            elif not ways.is_reachable(after):
                yield Verdict(NEVER, f"Sơ đồ mới không cho vụ việc cùng lúc ở {names_in(after, ways)}.")
            yield from self._asked_in_vain(standing, pins)

    def _asked_in_vain(self, standing: Standing, pins: Pins) -> Iterator[Verdict]:
        """Where the new diagram asks for what is not there; what the old one asks for in vain as well is no news."""
        before = self.definitions.needs(pins[self._process]).missing(standing.before.marking, standing.known)
        known = {*standing.known, *(each.name for each in before)}
        new = self.definitions.needs(str(self.target.definition.id))
        for each in new.missing(standing.after.marking, known):
            what = f"kết quả của “{each.writer}”, vụ việc chưa có" if each.writer else f"dữ liệu “{each.name}” chưa có"
            yield Verdict(NEVER, f"Bước “{each.reader}” ở sơ đồ mới cần {what}.")

    @property
    def _process(self) -> str:
        return self.target.definition.process_id


def at_work(session: Session, cases: Collection[UUID]) -> frozenset[UUID]:
    """Which of these cases a worker holds a job of."""
    running = sa.select(Job.case_id).where(Job.case_id.in_(cases), Job.status == "running")
    return frozenset(session.scalars(running))


def names_in(marking: Marking, ways: Ways) -> str:
    """What people call the places where a case stands; a gateway without a name is where branches wait for each other."""
    named = {place: ways.names.get(place, place) for place in marking if isinstance(place, str)}
    gates = {gate: ways.names.get(gate, gate) for gate in (place[1] for place in marking if isinstance(place, tuple))}
    told = [f"“{name}”" for name in named.values()]
    told += ["chỗ các nhánh đợi nhau" if name == gate else f"“{name}”" for gate, name in gates.items()]
    return ", ".join(sorted(told))
