"""The person whom a command names: one who works for the same agency and may come in."""

from __future__ import annotations

from uuid import UUID

from connectors.work import Work
from engine.actors import Actor
from records.errors import NotFound
from records.organisations import Person


def colleague(work: Work, person_id: UUID, actor: Actor) -> Person:
    """The person of `actor`'s agency; NotFound for anybody else, also for who has left."""
    person = work.session.get(Person, person_id)
    if person is None or str(person.agency_id) != actor.agency or not person.is_active:
        raise NotFound("người")
    return person
