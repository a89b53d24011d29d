"""The small signs inside BPMN shapes, drawn as paths: who works at a task, what an event waits for, how a gateway decides."""

from __future__ import annotations

from collections.abc import Mapping

CIRCLE = "M{0} {1}a{2} {2} 0 1 0 {3} 0a{2} {2} 0 1 0 -{3} 0"


def circle(x: float, y: float, radius: float) -> str:
    return CIRCLE.format(*map(number, (x - radius, y, radius, 2 * radius)))


def number(value: float) -> str:
    """12 · 12.5: at most two decimals, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


# Around (0, 0), about 14 wide; stroked unless the name stands in FILLED.
TASKS: Mapping[str, str] = {
    "userTask": circle(0, -3.5, 3) + "M-6 7v-2.5c0-2.6 2.4-4 6-4s6 1.4 6 4v2.5z",
    "manualTask": "M-6 3v-5l5-4 1.5 1.5-2 2.5h7v2h-4h4v2h-4h3.5v2h-7z",
    "serviceTask": circle(0, 0, 2.2) + circle(0, 0, 4.6)
    + "M0-4.6v-2.2M0 4.6v2.2M-4.6 0h-2.2M4.6 0h2.2M-3.3-3.3l-1.5-1.5M3.3 3.3l1.5 1.5M-3.3 3.3l-1.5 1.5M3.3-3.3l1.5-1.5",
    "scriptTask": "M-4-6h9c-3 3 3 9 0 12h-9c3-3-3-9 0-12zM-2.5-3h5M-2-0h5M-1.5 3h5",
    "businessRuleTask": "M-6-5h12v10h-12zM-6-2h12M-6 1.5h12M-2-2v7",
    "sendTask": "M-6-4h12v8h-12zM-6-4l6 5 6-5",
    "receiveTask": "M-6-4h12v8h-12zM-6-4l6 5 6-5",
}  # fmt: skip
EVENTS: Mapping[str, str] = {
    "timer": circle(0, 0, 7) + "M0-4.5v4.5l3.5 2",
    "message": "M-7-4.5h14v9h-14zM-7-4.5l7 5.5 7-5.5",
    "signal": "M0-6.5l7 11h-14z",
    "error": "M-6 5.5l3.5-11 4 7 4.5-8-3 12-4.5-7z",
    "escalation": "M0-7l5.5 13-5.5-5-5.5 5z",
    "conditional": "M-5-6.5h10v13h-10zM-3-3.5h6M-3 0h6M-3 3.5h6",
    "link": "M-6-2.5h7v-3l5.5 5.5-5.5 5.5v-3h-7z",
    "compensate": "M0-5v10l-6.5-5zM6.5-5v10l-6.5-5z",
    "cancel": "M-6-4l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z",
    "terminate": circle(0, 0, 7),
}
GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": "M-7-8h3l4 5.5 4-5.5h3l-5.5 8 5.5 8h-3l-4-5.5-4 5.5h-3l5.5-8z",
    "parallelGateway": "M-1.7-10h3.4v8.3h8.3v3.4h-8.3v8.3h-3.4v-8.3h-8.3v-3.4h8.3z",
    "inclusiveGateway": circle(0, 0, 9),
    "complexGateway": "M0-10v20M-10 0h20M-7-7l14 14M-7 7l14-14",
    "eventBasedGateway": circle(0, 0, 12) + circle(0, 0, 9.5) + "M0-6l5.7 4.1-2.2 6.7h-7l-2.2-6.7z",
}
ROUNDS: Mapping[str, str] = {
    "parallel": "M-4-5v10M0-5v10M4-5v10",
    "sequential": "M-5-4h10M-5 0h10M-5 4h10",
    "loop": "M3.5 4.5a5.5 5.5 0 1 0-6 0M-2.5 4.5l-2.6.4M-2.5 4.5l-.3-2.8",
    "collapsed": "M-5-5h10v10h-10zM0-3v6M-3 0h6",
}
FILLED = frozenset({"exclusiveGateway", "parallelGateway", "terminate", "sendTask"})
