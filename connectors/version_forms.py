"""The forms that agencies redrew, by version: read from the database once, then shared by all threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.form import Form, read_form

MOST_VERSIONS = 200


@dataclass
class VersionForms:
    """The most recently asked versions with their forms. A version never changes, so nothing goes stale."""

    _kept: OrderedDict[str, Mapping[str, Form]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, pin: str, schemas: Callable[[], Mapping[str, Any]]) -> Mapping[str, Form]:
        """The forms redrawn for a version, by key; from `schemas()` the first time."""
        with self._lock:
            if pin in self._kept:
                self._kept.move_to_end(pin)
                return self._kept[pin]
        made = {key: read_form(key, schema) for key, schema in schemas().items()}
        with self._lock:
            self._kept[pin] = made
            while len(self._kept) > MOST_VERSIONS:
                self._kept.popitem(last=False)
        return made
