"""How long a page takes until its script says that it is ready, in a browser that has fetched its files before."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from playwright.sync_api import Page, expect

FIGURE = Path(__file__).parents[2] / "build" / "modeler-opening.txt"
WATCH = """() => new MutationObserver((_, watcher) => {
  if (!document.querySelector("#studio[data-ready]")) return;
  watcher.disconnect();
  requestAnimationFrame(() => { window.openedAfter = performance.now(); });
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] })"""


def opening_time(page: Page, address: str, times: int = 5) -> float:
    """Milliseconds from following the link until the drawing is painted and can be worked on, the median of some openings.

    It is written to `build/modeler-opening.txt`, too.
    """
    page.context.add_init_script(f"({WATCH})()")
    taken = []
    for _ in range(times):
        page.goto(address)
        expect(page.locator("#studio[data-ready]")).to_be_visible()
        page.wait_for_function("() => window.openedAfter")
        taken.append(float(page.evaluate("() => window.openedAfter")))
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    FIGURE.write_text(f"{median(taken):.0f} ms, from {min(taken):.0f} to {max(taken):.0f}, {times} openings\n")
    return median(taken)
