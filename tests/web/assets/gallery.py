"""The gallery: made-up pages drawn with the real components, served over loopback under the product's security policy.

Only tests read it. What a page posts is remembered in `Site.posted`, in order, as (path, fields, headers).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from forms.catalog import open_form
from forms.checker import FieldError
from forms.renderer import render as render_form
from tests.forms.samples import CHOICES, EVERYTHING

HERE = Path(__file__).parent
WEB = HERE.parents[2] / "web"
TINOS = WEB / "assets" / "node_modules" / "@expo-google-fonts" / "tinos"
PAGES = sorted(path.stem for path in (HERE / "gallery").glob("*.html") if path.stem != "frame")
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
}
TYPES |= {".html": "text/html; charset=utf-8", ".bpmn": "application/xml", ".ttf": "font/ttf"}

NEXT_DUE = """{% from "components/direction.html" import due %}
{{ due("16:30 ngày " ~ day ~ "/11/2026", "16:30 thứ Hai " ~ day ~ "/11/2026",
  [{"day": "T2 23", "note": "1", "state": "run"}, {"day": "T2 30", "note": days, "state": "due"}],
  why="Đếm " ~ days ~ " ngày làm việc.") }}"""
NEWS = """{% from "components/lists.html" import news_link %}{{ news_link(2, "triage.html?new") }}"""


@dataclass
class Site:
    """What the gallery was built from and what it was sent; `refuse` maps a path to the (status, body) it
    answers with; `pause` is how long a post takes (seconds)."""

    static: Path
    address: str = ""
    letter: bytes = b""
    posted: list[tuple[str, dict[str, list[str]], Mapping[str, str]]] = field(default_factory=list)
    refuse: dict[str, tuple[int, str]] = field(default_factory=dict)
    progress: int = 0
    pause: float = 0

    def url(self, page: str) -> str:
        return f"{self.address}/{page}"


@cache
def environment(static: Path) -> Environment:
    """The environment components ask for (web/templates/README.md); an undefined name is an error here."""
    manifest = json.loads((static / "manifest.json").read_text())
    loader = ChoiceLoader([FileSystemLoader(HERE / "gallery"), FileSystemLoader(WEB / "templates")])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {
        "asset": lambda name: f"/static/{manifest[name]}",
        "csrf_token": lambda: "made-up-token",
        "_": lambda text: text,
    }
    return made


def render(static: Path, page: str, query: Mapping[str, list[str]] | None = None) -> str:
    """One gallery page as HTML; `query` steers its few variants."""
    query = query or {}
    document = query.get("doc", [""])[0]
    context: dict[str, Any] = {
        "here": page,
        "doc": document or "1482",
        "view_of_page": "detail" if document else "list",
        "with_errors": "errors" in query,
        "toast_seconds": int(query.get("seconds", ["10"])[0]),
        "person_id": query.get("person", ["p-1"])[0],
        "single_keys": "nokeys" not in query,
        "theme": query.get("theme", [""])[0],
        "lang": query.get("lang", ["vi"])[0],
    }
    if page == "business":
        wrong = (
            {"subject": FieldError("subject", "required", "Ghi trích yếu của văn bản.")} if "errors" in query else {}
        )
        context["fields"] = render_form(open_form("everything", EVERYTHING), CHOICES, errors=wrong)
    return environment(static).get_template(f"{page}.html").render(context)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """The gallery on a free port of loopback for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, site))
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *args: Any) -> None:
        self.site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        if address.path in self.site.refuse:
            self.send(*self.site.refuse[address.path], "application/problem+json")
        elif address.path.startswith("/fragment/"):
            self.send(200, self.fragment(address.path, query), TYPES[".html"])
        elif address.path == "/long/progress":
            self.send(200, json.dumps(self.step()), "application/json")
        elif address.path == "/paper/letter.pdf":
            self.send(200, self.site.letter, TYPES[".pdf"])
        elif (name := address.path.removeprefix("/").removesuffix(".html")) in PAGES:
            self.send(200, render(self.site.static, name, query), TYPES[".html"])
        else:
            self.send_file(address.path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode("utf-8", "replace")
        self.site.posted.append((self.path, parse_qs(body, keep_blank_values=True), dict(self.headers)))
        time.sleep(self.site.pause)
        if self.path in self.site.refuse:
            self.send(*self.site.refuse[self.path], "application/problem+json")
        elif self.path == "/draft/save":
            self.send(200, '{"saved_at": "2026-11-23T01:41:00Z"}', "application/json")
        else:
            self.send(200, "<!doctype html><html lang=vi><title>Xong</title><h1>Xong</h1>", TYPES[".html"])

    def fragment(self, path: str, query: Mapping[str, list[str]]) -> str:
        source = NEWS if path == "/fragment/news" else NEXT_DUE
        days = int(query.get("days", ["5"])[0])
        return environment(self.site.static).from_string(source).render(days=days, day=22 + days)

    def step(self) -> dict[str, Any]:
        self.site.progress += 4
        done = min(self.site.progress, 8)
        state = "done" if done == 8 else "running"
        return {"state": state, "done": done, "total": 8, "says": f"Đã gửi tới {done} trên 8 nơi nhận"}

    def send_file(self, path: str) -> None:
        roots = {"static": self.site.static, "paper": HERE / "paper", "tinos": TINOS}
        first, _, rest = path.removeprefix("/").partition("/")
        found = roots[first] / rest if first in roots else None
        if found is None or not found.is_file():
            self.send(404, "", TYPES[".html"])
        else:
            self.send(200, found.read_bytes(), TYPES.get(found.suffix, "application/octet-stream"))

    def send(self, status: int, body: str | bytes, media_type: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        if not self.path.startswith("/paper/letter.html"):
            self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Quiet: what matters is asserted."""
