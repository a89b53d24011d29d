"""A process admin at the modeler, in a browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree
from playwright.sync_api import Locator, expect

from tests.server import HttpStage, Server
from tests.web.browser import Person

PROCESSES = Path(__file__).parents[2] / "processes"
PICTURES = Path(__file__).parents[2] / "build" / "screens"
ADMIN = "quytt.sxd"


class Drawer(Person):
    """A process admin at the modeler."""

    server: Server

    def begins(self, process: str) -> str:
        """Open a draft of a bundled process; its id."""
        return self.begins_with((PROCESSES / f"{process}.bpmn").read_text("utf-8"))

    def begins_with(self, xml: str) -> str:
        draft: str = HttpStage(self.server)._as(ADMIN, "POST", "/api/v1/drafts", {"xml": xml})["id"]
        self.sees(draft)
        return draft

    def sees(self, draft: str) -> None:
        self.page.goto(f"{self.address}/studio/drafts/{draft}")
        expect(self.page.locator("#studio[data-ready]")).to_be_visible()
        expect(self.page.locator(".findings .counts")).not_to_be_empty()

    def chooses(self, element: str) -> None:
        self.page.locator(f'.canvas [data-element-id="{element}"] > .djs-hit').first.click(force=True)
        expect(self.field("id")).to_have_value(element)

    def field(self, name: str) -> Locator:
        return self.page.locator(f'.panel [data-name="{name}"]')

    def saves(self) -> None:
        self.page.keyboard.press("Control+s")
        expect(self.page.locator("#studio-saved")).to_have_text(re.compile(r"^Đã lưu \d\d:\d\d$"))

    def kept(self, draft: str) -> Any:
        """The draft as the server has it, its diagram parsed."""
        xml = HttpStage(self.server)._as(ADMIN, "GET", f"/api/v1/drafts/{draft}")["xml"]
        return etree.fromstring(xml.encode())

    def forgives(self, words: str) -> None:
        """The browser writes every refused request to its console; this one was meant."""
        self.complaints[:] = [said for said in self.complaints if words not in said]


def find(tree: Any, element: str) -> Any:
    (found,) = tree.xpath("//*[@id=$id]", id=element)
    return found
