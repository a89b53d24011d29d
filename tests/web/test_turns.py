"""Writers on SQLite queue in the process, so that none waits for its luck; on PostgreSQL only rows are waited for."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from records.organisations import Agency
from web.wiring import Platform


def test_eight_writers_at_once_all_get_their_turn_and_none_is_told_to_come_back(province: Platform) -> None:

    def write() -> None:
        for _ in range(10):
            with province.begin() as work:
                work.session.execute(sa.update(Agency).where(Agency.code == "H99.07").values(place=Agency.place + "x"))

    writers = [threading.Thread(target=write) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with province.read() as work:
        place = work.session.scalars(sa.select(Agency.place).where(Agency.code == "H99.07")).one()
        assert place.endswith("x" * 80)
