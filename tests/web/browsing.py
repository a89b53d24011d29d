"""A person at a browser without a script: pages are opened, read with lxml, and their forms sent with their token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from web.demo.province import PASSWORD

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Page:
    """An answer as a reader sees it."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    @cached_property
    def source(self) -> str:
        return self.response.get_data(as_text=True)

    @cached_property
    def tree(self) -> html.HtmlElement:
        return html.document_fromstring(self.source or "<html></html>")

    def find(self, xpath: str) -> list[html.HtmlElement]:
        return cast(list[html.HtmlElement], self.tree.xpath(xpath))

    def texts(self, xpath: str) -> list[str]:
        """The words of each element found, on one line, with a space where one part ends and another begins."""
        return [" ".join(" ".join(element.itertext()).split()) for element in self.find(xpath)]

    def links(self, xpath: str = "//a") -> list[str]:
        return [element.get("href", "") for element in self.find(xpath)]

    @property
    def words(self) -> str:
        """Everything that can be read on the page."""
        return " ".join(self.texts("//body"))

    @property
    def says(self) -> str:
        """What an error page gives as the reason, with its code behind it."""
        return " ".join(self.texts('//*[@role="alert"]'))


@dataclass
class Browser:
    """One browser: its cookies, and the token of the page it was shown last."""

    client: FlaskClient
    token: str = field(default="", repr=False)

    def get(self, path: str, **query: Any) -> Page:
        page = Page(self.client.get(path, query_string=query or None))
        if page.response.mimetype == "text/html":
            self.token = next(iter(meta.get("content", "") for meta in page.find('//meta[@name="csrf-token"]')), "")
        return page

    def post(self, path: str, fields: Fields | None = None) -> Page:
        """Send a form with the token of the page shown last."""
        return Page(self.client.post(path, data={**(fields or {}), "csrf_token": self.token}))

    def log_in(self, account: str, password: str = PASSWORD, where: str = "/login") -> Page:
        """The answer to the filled-in log-in form."""
        self.get(where)
        page = self.post(where, {"account": account, "password": password})
        if page.status == 302:
            self.get("/login")  # the session is new, so the token is too
        return page

    def form(self, task: str) -> dict[str, str | Sequence[str]]:
        """The form of a task as it stands, ready to be changed and sent."""
        return dict(_controls(self.get(f"/tasks/{task}")))

    def complete(self, task: str, answers: Fields, keep: Sequence[str] = ("idempotency_key",)) -> Page:
        """Fill the form of a task in anew and send it."""
        form = self.form(task)
        return self.post(f"/tasks/{task}", {**{name: form[name] for name in keep if name in form}, **answers})


def _controls(page: Page) -> Iterator[tuple[str, str | Sequence[str]]]:
    (form,) = page.find('//form[@id="task-form"]')
    for name, value in form.fields.items():
        if name != "csrf_token" and value is not None:
            yield name, value if isinstance(value, str) else sorted(value)
