"""A bound on what one worker process may take, so that one document cannot take the machine."""

from __future__ import annotations

import resource

MEGABYTE = 1024 * 1024


def bound_memory(megabytes: int) -> None:
    """Let this process address at most `megabytes`; beyond, Python raises MemoryError. 0: no bound.

    The bound is on address space (RLIMIT_AS), which is a few hundred megabytes more than what is in use.
    """
    if megabytes:
        limit = megabytes * MEGABYTE
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
