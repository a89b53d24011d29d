"""Who acts, as the engine sees it: an id, the names under which work may be offered, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person (or the system) that acts. `groups` are the owner strings of `group_key`."""

    id: str
    name: str
    agency: str
    groups: frozenset[str] = frozenset()

    @property
    def owners(self) -> tuple[str, ...]:
        """Every owner string under which this actor finds tasks in an inbox."""
        return (person_key(self.id), *sorted(self.groups))


SYSTEM = Actor(id="system", name="Hệ thống", agency="")


def person_key(person_id: str) -> str:
    return f"p:{person_id}"


def group_key(agency: str, group: str, unit: str = "") -> str:
    """The owner string of a group of one agency, narrowed to a unit when given: `<agency>/<group>[/<unit>]`."""
    return f"{agency}/{group}/{unit}" if unit else f"{agency}/{group}"
