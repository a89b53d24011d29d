"""A program at the API: it holds a token, sends JSON, and reads problems as RFC 9457 writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from web.demo.province import PASSWORD


@dataclass(frozen=True)
class Program:
    """One caller; `token` empty is one that has not logged in."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query or None, headers=self.headers())

    def post(self, path: str, body: Any = None, key: str = "") -> TestResponse:
        """Send JSON; `key` makes it safe to send twice."""
        headers = self.headers() | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def send(self, path: str, data: bytes, media_type: str = "application/json") -> TestResponse:
        """Send bytes as they are."""
        return self.client.post(f"/api/v1{path}", data=data, content_type=media_type, headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def complete(self, task: str, answers: Any, key: str = "") -> TestResponse:
        return self.post(f"/tasks/{task}/complete", {"answers": answers}, key)

    def tasks(self, element: str = "") -> list[dict[str, Any]]:
        """Open tasks of this caller, those of one element when given."""
        found = self.get("/tasks", limit=100).json["tasks"]
        return [task for task in found if element in ("", task["element"])]

    def start(self) -> str:
        """Open a draft of one's own; its first task."""
        case = self.post("/cases", {"process": "outgoing"}).json["id"]
        return next(str(task["id"]) for task in self.tasks("draft") if task["case_id"] == case)


def log_in(client: FlaskClient, account: str, password: str = PASSWORD) -> TestResponse:
    return client.post("/api/v1/tokens", json={"account": account, "password": password})


def problem(response: TestResponse, status: int, code: str = "") -> dict[str, Any]:
    """The problem in an answer, after looking that it is one: RFC 9457, our code, a Vietnamese sentence, no inside story."""
    text = response.get_data(as_text=True)
    assert response.status_code == status, text[:400]
    assert response.mimetype == "application/problem+json", (response.mimetype, text[:200])
    body = cast(dict[str, Any], response.get_json())
    assert set(body) - {"errors"} == {"type", "title", "status", "code", "detail"}
    assert body["status"] == status
    assert body["type"] == f"urn:congvan:problem:{body['code']}"
    assert code in ("", body["code"]), body
    assert is_vietnamese(body["detail"]), body["detail"]
    assert not any(word in text for word in ("Traceback", "<html", 'File "', "sqlalchemy"))
    return body


def is_vietnamese(sentence: str) -> bool:
    """Ends like a sentence, and carries letters that only Vietnamese has."""
    marked = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìĩóòõúùũý")
    return sentence.endswith(".") and not marked.isdisjoint(sentence.lower())
