"""The memory of our processes: a bound for workers, so that one document cannot take the machine, and less to sweep."""

from __future__ import annotations

import gc
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


def settle_memory() -> None:
    """Call when everything is loaded: what is there now stays, so the garbage collector need not walk it again.

    A full round over the program itself takes some 100 ms, in the middle of somebody's request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
