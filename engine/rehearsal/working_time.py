"""Office time as numbers: from a list of sessions to seconds of work and back, in the time of two look-ups."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate


class WorkingTime:
    """When an office works. Moments are seconds since 1970; `sessions` are (opens, closes), in order, apart.

    Without sessions it never closes. After the last session it works on without a break, so that nothing waits for ever.
    """

    def __init__(self, sessions: Sequence[tuple[datetime, datetime]] = ()) -> None:
        self._opens = [opens.timestamp() for opens, _ in sessions]
        self._closes = [closes.timestamp() for _, closes in sessions]
        lengths = [closes - opens for opens, closes in zip(self._opens, self._closes, strict=True)]
        self._before = [0.0, *accumulate(lengths)]  # seconds of work before each session, and all of them

    def is_open(self, moment: float) -> bool:
        return self.opening(moment) == moment

    def opening(self, moment: float) -> float:
        """The moment itself within a session, else when the next one opens."""
        place = bisect_right(self._closes, moment)
        return max(moment, self._opens[place]) if place < len(self._opens) else moment

    def worked(self, moment: float) -> float:
        """Seconds of work up to a moment, counted from the first session."""
        if not self._opens:
            return moment
        place = bisect_right(self._opens, moment)
        if place == 0:
            return 0.0
        inside = min(moment, self._closes[place - 1]) - self._opens[place - 1]
        beyond = max(0.0, moment - self._closes[-1])
        return self._before[place - 1] + inside + beyond

    def after(self, start: float, work: float) -> float:
        """The moment at which `work` seconds have been worked since `start`."""
        if not self._opens:
            return start + work
        wanted = self.worked(start) + work
        if work <= 0:
            return start
        place = bisect_left(self._before, wanted) - 1
        if place >= len(self._opens):
            return self._closes[-1] + wanted - self._before[-1]
        return self._opens[place] + wanted - self._before[place]

    def moment(self, work: float) -> float:
        """The moment at which so many seconds have been worked, counted as `worked` does."""
        return self.after(self._opens[0], work) if self._opens else work

    def between(self, start: float, end: float) -> float:
        """Seconds of work from one moment to a later one."""
        return self.worked(end) - self.worked(start)
