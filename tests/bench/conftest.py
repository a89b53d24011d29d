"""One ground with its three servers for all measurements: they take seconds to start."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.ground import Ground, open_ground
from bench.options import Options

SERVER = os.environ.get("CONGVAN_TEST_DATABASE_URL", "")


@pytest.fixture(scope="session")
def brief() -> Options:
    """A fraction of a second on small sizes."""
    return Options(server=SERVER, seconds=0.15, rounds=1, clients=(1, 2), scale=0.01)


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    with open_ground(SERVER) as ground:
        yield ground
