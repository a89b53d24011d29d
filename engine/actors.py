"""Who acts, as the engine sees it: an id, the names under which work may be offered, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Person:
    id: str
    name: str


@dataclass(frozen=True)
class Actor:
    """A person (or the system) that acts. `groups` are the owner strings of `group_key`.

    `stands_for` are those who have delegated their work to this person for now: their own tasks, not their groups'.
    """

    id: str
    name: str
    agency: str
    groups: frozenset[str] = frozenset()
    stands_for: tuple[Person, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """Every owner string under which this actor finds tasks in an inbox."""
        return (*map(person_key, self.persons), *sorted(self.groups))

    @property
    def persons(self) -> tuple[str, ...]:
        """Whose personal tasks this actor may do: their own first."""
        return (self.id, *(person.id for person in self.stands_for))

    def acting_for(self, person_id: str | None) -> Actor:
        """The same with both names, when the work is that of somebody this actor stands in for."""
        for person in self.stands_for:
            if person.id == person_id:
                return replace(self, name=f"{self.name} thay {person.name}", stands_for=(person,))
        return replace(self, stands_for=())


SYSTEM = Actor(id="system", name="Hệ thống", agency="")


def person_key(person_id: str) -> str:
    return f"p:{person_id}"


def group_key(agency: str, group: str, unit: str = "") -> str:
    """The owner string of a group of one agency, narrowed to a unit when given: `<agency>/<group>[/<unit>]`."""
    return f"{agency}/{group}/{unit}" if unit else f"{agency}/{group}"
