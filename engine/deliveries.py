"""Messages and signals on their way, as the worker carries them: the jobs that `engine.messages` leaves, done one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from engine.actors import Actor
from engine.cases import Cases
from engine.errors import CaseNotRunning
from engine.messages import BROADCAST, PUBLISH, SIGNAL, Messages


def publish_message(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    messages_of(cases).publish(said["name"], said["keys"], said["payload"] or {}, author(said, agency), agency)


def broadcast_signal(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    messages_of(cases).broadcast(said["name"], said["payload"], author(said, agency), agency, but=UUID(said["from"]))


def deliver_signal(cases: Cases, agency: str, said: Mapping[str, Any]) -> None:
    try:
        cases.throw_signal(UUID(said["case"]), said["name"], said["payload"], author(said, agency))
    except CaseNotRunning:
        return  # it ended while the signal was on its way


def messages_of(cases: Cases) -> Messages:
    return Messages(cases.session, cases, cases.now)


def author(said: Mapping[str, Any], agency: str) -> Actor:
    return Actor(said["by"]["id"], said["by"]["name"], agency)


DELIVERIES: Mapping[str, Callable[[Cases, str, Mapping[str, Any]], None]] = {
    PUBLISH: publish_message, BROADCAST: broadcast_signal, SIGNAL: deliver_signal,
}  # fmt: skip
