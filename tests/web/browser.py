"""A person in a browser, for tests: logs in, opens a task, fills its form, looks at the result."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from web.demo.province import PASSWORD

LAUNCH = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=vi"],
}
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@dataclass
class Person:
    """One account in a browser window of its own; whatever the console complains of is kept in `complaints`."""

    browser: Browser
    address: str
    account: str
    pictures: Path
    complaints: list[str] = field(default_factory=list)

    def __enter__(self) -> Person:
        self.context = self.browser.new_context(viewport=DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.goto(f"{self.address}/login")
        self.page.fill("#account", self.account)
        self.page.fill("#password", PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page).to_have_url(re.compile("/tasks"))
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert self.complaints == []

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "422" not in text:
            self.complaints.append(text)

    # ------------------------------------------------------------ acts

    def opens(self, task: str) -> None:
        """Open the first task of that name from the inbox; the machine may need a moment to bring it."""
        row = self.page.locator("a.item").filter(has_text=re.compile(task)).first
        for _ in range(60):
            self.page.goto(f"{self.address}/tasks")
            if row.count():
                break
            self.page.wait_for_timeout(250)
        row.click()
        expect(self.page.locator("#task-form")).to_be_visible()

    def ticks(self, name: str, value: str) -> None:
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def writes(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)

    def picks(self, field_id: str, text: str) -> None:
        """Type into a picker and take the first thing it offers."""
        box = self.page.locator(f"#f-{field_id}")
        box.fill(text)
        box.press("Enter")

    def sends(self) -> str:
        """Press the main button; what the page says has happened."""
        self.page.locator(".do .btn.go").click()
        toast = self.page.locator(".toast p").first
        expect(toast).to_be_visible(timeout=20_000)  # a machine that runs other tests signs slowly
        return toast.inner_text()

    # ------------------------------------------------------------ looks

    def sees_page_of_document(self) -> None:
        """The document's first page is drawn."""
        expect(self.page.locator(".viewer canvas").first).to_be_visible(timeout=20_000)

    def keeps_picture(self, name: str) -> None:
        """Pictures in both sizes, for people to look at."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=self.pictures / f"{name}.png")
        self.page.set_viewport_size(PHONE)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=self.pictures / f"{name}-phone.png")
        self.page.set_viewport_size(DESK)
