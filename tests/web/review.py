"""A process in two versions with cases that stand where they can move, cannot yet, and never can."""

from __future__ import annotations

from uuid import UUID

from tests.engine.bpmn import both, process, user
from tests.web.scenes import SXD, agency_id, visitor
from web.wiring import Platform

ADMIN, HEAD, OFFICER = "quytt.sxd", "hoatv.sxd", "giant.sxd"
WHO = {"form": "give_opinion", "groups": "truong_don_vi"}
ASK, CHECK, COUNT, CLOSE = (user(name, **WHO) for name in ("ask", "check", "count", "close"))
FIRST = process("review", ASK, both("split", [CHECK], [COUNT]), CLOSE, name="Rà soát")
ONE_BY_ONE = process(
    "review", user("ask", form="give_opinion", groups="truong_don_vi,lanh_dao"), CHECK, CLOSE, name="Rà soát"
)
SAID = {"opinion": "Nhất trí."}


def run_reviews(platform: Platform, count: int = 3) -> list[UUID]:
    """Cases on the first version, which is in use."""
    agency = str(agency_id(platform, SXD))
    with platform.begin() as work:
        work.definitions.deploy(FIRST, agency, "Thử")
        actor = visitor(platform, OFFICER).actor
        return [work.cases.start("review", [agency], agency, f"thing {n}", {}, actor) for n in range(count)]
