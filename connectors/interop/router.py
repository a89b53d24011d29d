"""Which door a packet leaves by: to an agency of this installation through the hub, to any other through the folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from connectors.interop.errors import NameTaken, NameUnsafe
from connectors.interop.folder import ExchangeFolder
from connectors.interop.intake import Intake
from connectors.work import Work
from engine.worker import Fail, Retry


@dataclass(frozen=True)
class Router:
    """One packet goes one way only, so a receiver never gets two copies."""

    read: Callable[[], AbstractContextManager[Work]]
    intake: Intake
    folder: ExchangeFolder

    def deliver(self, name: str, data: bytes, to_code: str) -> str:
        with self.read() as work:
            agency = work.organisations.agency_by_code(to_code)
        if agency is not None and agency.is_local:
            receipt = self.intake.take_in(data, "hub")
            return f"hub:{receipt.state}:{receipt.sha256}"
        try:
            self.folder.deliver(name, data)
        except (NameTaken, NameUnsafe) as refused:
            raise Fail(refused.code, str(refused)) from refused
        except OSError as error:
            raise Retry("folder_unavailable", f"Không ghi được thư mục trao đổi: {error.strerror}") from error
        return f"folder:{name}"
