"""Fixtures of the process stories."""

from __future__ import annotations

from pathlib import Path

import pytest

from signing import authority
from tests.driver import Driver
from tests.letters import Letters
from web.wiring import Platform


@pytest.fixture(scope="session")
def letters(province_template: Path) -> Letters:
    """Letters signed under the demo province's own authority."""
    secret = (province_template / "secret").read_text().strip()
    return Letters(authority.load((province_template / "authority.pem").read_bytes(), secret.encode()))


@pytest.fixture
def driver(province: Platform, letters: Letters) -> Driver:
    return Driver(province, letters)
