"""The driver of the process stories, for tests of one part."""

from tests.processes.conftest import driver, letters

__all__ = ["driver", "letters"]
