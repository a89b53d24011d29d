"""Lawful flows for tests, step by step: `outgoing(seal=[])` is the flow without its step "seal".

The incoming flow holds what its called processes would, so that one diagram shows every rule; only the reply is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.engine.bpmn import Piece, Turns, both, call, end, goto, merge, process, service, sub, user, xor

Steps = Mapping[str, Sequence[Piece]]
HEAD = {"groups": "truong_don_vi", "unit": "drafting.unit", "priority": "draft.urgency"}
BY_CLERK = {"document_id": "drafting.document_id", "by": "number_and_seal.by"}
SEALING = {**BY_CLERK, "activation_id": "number_and_seal.activation_id"}
BY_SIGNER = {"document_id": "drafting.document_id", "activation_id": "sign.activation_id", "by": "sign.by"}
ABOUT = {"document_id": "document_id"}


def draft(id: str = "draft", **said: str) -> Piece:
    return user(id, **{"form": "draft_document", "groups": "chuyen_vien", "priority": "drafting.urgency", **said})


def check_content(id: str = "check_content", **said: str) -> Piece:
    return user(id, **{"form": "check_content", **HEAD, **said})


def check_presentation(id: str = "check_presentation", **said: str) -> Piece:
    said = {"form": "check_presentation", "groups": "kiem_tra_the_thuc", "priority": "draft.urgency", **said}
    return user(id, **said)


def relay(**said: str) -> Piece:
    return user("relay", **{"form": "relay_return", **HEAD, **said})


def sealing(due: str = "next_morning(signature.signed_at)", **said: str) -> Piece:
    said = {"form": "seal_document", "groups": "van_thu", "priority": "draft.urgency", "due": due, **said}
    return user("number_and_seal", **said)


def signing(id: str = "sign_document", **more: object) -> Piece:
    return service(id, "signature.sign_document", BY_SIGNER, "signature", **more)  # type: ignore[arg-type]


def scan(id: str = "scan") -> Piece:
    return service(id, "antivirus.scan_document", ABOUT)


def issue(by: str = "number_and_seal.by") -> Piece:
    return service("issue", "interop.send_document", {**ABOUT, "by": by})


def returning(gateway: str, task: str, back: str) -> Piece:
    return xor(gateway, {f"{task}.decision == 'return'": [goto(back)]})


def outgoing_steps() -> dict[str, Sequence[Piece]]:
    sign = user("sign", form="sign_document", groups="lanh_dao", priority="draft.urgency")
    return {
        "to_draft": [merge("to_draft")],
        "draft": [draft()],
        "check_content": [check_content(), returning("content_ok", "check_content", "to_draft")],
        "check_presentation": [check_presentation(), returning("presentation_ok", "check_presentation", "relay")],
        "sign": [sign, returning("signer_decides", "sign", "relay")],
        "sign_document": [signing()],
        "sealing": [sealing()],
        "number": [service("number", "recordkeeping.number_document", BY_CLERK)],
        "seal": [service("seal", "signature.seal_document", SEALING)],
        "scan": [scan()],
        "issue": [issue()],
        "end": [end("issued")],
        "relay": [relay(), goto("to_draft")],
    }


def outgoing(id: str = "outgoing", **instead: Sequence[Piece]) -> bytes:
    """The lawful flow, with other pieces instead of some of its steps."""
    return drawn(id, outgoing_steps(), instead)


def receive(due: str = "closing_time(legal_received_at)", **said: str) -> Piece:
    said = {"form": "receive_incoming", "groups": "van_thu", "priority": "urgency", "due": due, **said}
    return user("receive", **said)


def accepted(*returned: Piece) -> Piece:
    way = returned or (service("return_document", "recordkeeping.return_document", ABOUT), end("returned"))
    return xor("accepted", {"receive.decision == 'return'": way})


def handling(id: str = "work", **said: str) -> Piece:
    said = {"form": "handle_document", "groups": "chuyen_vien", "priority": "urgency", "due": "direct.due", **said}
    return user(id, **said)


def reply(*before: Piece) -> Piece:
    return xor("needs_reply", {"work.outcome == 'reply'": [*before, call("reply", "outgoing")]})


def start_reply() -> Piece:
    return service(
        "start_reply", "drafting.start_reply", {**ABOUT, "officer": "assign_officer.officer", "unit": "lead.unit"}
    )


def finish(id: str = "finish") -> Piece:
    return service(id, "recordkeeping.finish_lead", ABOUT)


def opinion(**said: str) -> Piece:
    return user(
        "opinion",
        **{"form": "give_opinion", "groups": "truong_don_vi", "priority": "urgency", "due": "coop.due", **said},
    )


def cooperation(*pieces: Piece) -> Piece:
    return sub("cooperation", *(pieces or (opinion(),)), multi=Turns("shares.cooperating", "coop"))


def lead(*before_reply: Piece, work: Piece | None = None, last: Sequence[Piece] | None = None) -> Sequence[Piece]:
    officer = user(
        "assign_officer", form="assign_officer", groups="truong_don_vi", priority="urgency", due="direct.due"
    )
    start = service("start_handling", "recordkeeping.start_handling", ABOUT)
    return [officer, start, work or handling(), reply(*before_reply), *([finish()] if last is None else last)]


def shares(ways: Sequence[Piece] | None = None, *cooperating: Piece) -> Piece:
    return both("split", ways or lead(start_reply()), [cooperation(*cooperating)])


def incoming_steps() -> dict[str, Sequence[Piece]]:
    direct = user(
        "direct", form="give_direction", groups="lanh_dao", priority="urgency", due="closing_time(legal_received_at)"
    )
    return {
        "scan": [scan("scan_incoming")],
        "judge": [service("judge", "signature.judge_document", ABOUT)],
        "receive": [receive(), accepted()],
        "register": [service("register", "recordkeeping.register_incoming", ABOUT)],
        "present": [],
        "direct": [direct],
        "assign": [service("assign", "recordkeeping.assign_document", ABOUT, "shares")],
        "shares": [shares()],
        "follow": [],
        "close": [service("file", "dossier.file_document"), service("close", "recordkeeping.close_incoming", ABOUT)],
    }


def incoming(id: str = "incoming", **instead: Sequence[Piece]) -> bytes:
    return drawn(id, incoming_steps(), instead)


def drawn(id: str, steps: Mapping[str, Sequence[Piece]], instead: Steps) -> bytes:
    assert set(instead) <= set(steps), set(instead) - set(steps)
    return process(id, *(piece for pieces in {**steps, **instead}.values() for piece in pieces))


def called(process_id: str) -> bytes | None:
    """What the diagrams here call."""
    return outgoing() if process_id == "outgoing" else None
