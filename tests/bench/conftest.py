"""One house with its server, and one floor, for all measurements: they take seconds to build."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.floor import Floor, open_floor
from bench.house import House, open_house, serving
from bench.options import Options
from bench.processes import Served

SERVER = os.environ.get("CONGVAN_TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def brief() -> Options:
    """A fraction of a second on small sizes."""
    return Options(server=SERVER, seconds=0.15, rounds=1, clients=(1, 2), scale=0.003)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with open_house(SERVER) as house:
        yield house


@pytest.fixture(scope="session")
def served(house: House) -> Iterator[Served]:
    with serving(house) as served:
        yield served


@pytest.fixture(scope="session")
def floor() -> Iterator[Floor]:
    with open_floor(SERVER) as floor:
        yield floor
