"""The people whom a command may name: those who work for the same agency and may come in."""

from __future__ import annotations

from uuid import UUID

from connectors.work import Work
from engine.actors import Actor
from records.errors import NotFound
from records.organisations import Agency, Person


def colleague(work: Work, person_id: UUID, actor: Actor) -> Person:
    """The person of `actor`'s agency; NotFound for anybody else, also for who has left."""
    person = work.session.get(Person, person_id)
    if person is None or str(person.agency_id) != actor.agency or not person.is_active:
        raise NotFound("người")
    return person


def colleagues(work: Work, agency: Agency) -> list[tuple[str, str, str]]:
    """Everybody to choose from: id, name, and what tells two of one name apart."""
    units = {unit.id: unit.name for unit in work.organisations.units(agency.id)}
    people = work.organisations.people(agency.id)
    return [
        (str(one.id), one.full_name, _place(one, units.get(one.unit_id) if one.unit_id else None)) for one in people
    ]


def _place(person: Person, unit: str | None) -> str:
    says_it_already = unit is None or unit.removeprefix("Phòng ").lower() in person.title.lower()
    return person.title if says_it_already else f"{person.title}, {unit}"
