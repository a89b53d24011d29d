from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from tests.conftest import Clock
from tests.engine.shop import Shop


@pytest.fixture
def shop(database: Engine, clock: Clock) -> Shop:
    return Shop(database, clock)
