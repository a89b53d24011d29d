"""A template of the province, the department's draft of it, and the template's next version."""

from __future__ import annotations

from tests.engine.bpmn import process, user
from tests.web.review import laid_out
from tests.web.scenes import SXD
from web.wiring import Platform

OFFICE = "H99.01"
WHO = {"form": "give_opinion", "groups": "truong_don_vi"}


def drawn(*steps: str, **words: str) -> bytes:
    """The steps one after the other; words "step__word" say something of a step."""
    said: dict[str, dict[str, str]] = {step: {} for step in steps}
    for key, value in words.items():
        step, _, word = key.partition("__")
        said[step][word] = value
    return laid_out(process("review", *(user(step, **{**WHO, **said[step]}) for step in steps), name="Rà soát"))


TEMPLATE = drawn("ask", "check", "close", close__locked="true")
OWN = drawn("ask", "talk", "check", "close", close__locked="true", check__queue="cho_ky")
NEXT = drawn("ask", "check", "tell", "close", close__locked="true", check__queue="cho_kiem_tra")


def promote_template(platform: Platform, xml: bytes) -> str:
    """A version of the province office, in use; the department stands below the office."""
    with platform.begin() as work:
        office, ours = (work.organisations.agency_by_code(code) for code in (OFFICE, SXD))
        assert office is not None
        assert ours is not None
        ours.parent_id = office.id
        return str(work.definitions.deploy(xml, str(office.id), "Thử").id)
