"""For each rule of the packs a lawful diagram and one that breaks it, with the element that is blamed."""

from __future__ import annotations

from dataclasses import dataclass

from tests.engine.bpmn import Boundary, both, end, goto, message, process, script, service, sub, timer, user, wait, xor
from tests.engine.legal.diagrams import (
    ABOUT,
    BY_CLERK,
    accepted,
    check_content,
    check_presentation,
    cooperation,
    draft,
    finish,
    handling,
    incoming,
    issue,
    lead,
    opinion,
    outgoing,
    receive,
    relay,
    returning,
    sealing,
    shares,
    signing,
    start_reply,
)


@dataclass(frozen=True)
class Pair:
    lawful: bytes
    unlawful: bytes
    blamed: str  # the element in the unlawful diagram; "" for the diagram as a whole


IN, OUT = incoming(), outgoing()
SEAL = service("seal", "signature.seal_document", BY_CLERK)
NUMBER = service("number", "recordkeeping.number_document", BY_CLERK)
REDRAFT = draft("redraft")
SIGN_AGAIN = [signing(), xor("changed", {"signature.changed": [REDRAFT]})]
ASKED = user("look", form="look", groups="chanh_van_phong", priority="urgency", due="next_morning(legal_received_at)")
LATE = user("look", form="look", groups="chanh_van_phong", priority="urgency", due="working_days(legal_received_at, 2)")
FOLLOWED = handling(on=[Boundary("remind", timer("direct.due"), interrupting=False)])
CLEARED = service("cancel", "recordkeeping.cancel_recalled")
CONFIRMED = service("confirm", "interop.confirm_recall")
PAPER = service("scan_paper", "scanning.scan_paper")
SCAN_SEALED = service("seal_scan", "signature.seal_scan")
DESTROYED = service("destroy", "archive.destroy_documents")
DECIDED = user("decide", form="decide", groups="lanh_dao")
PAST = [goto("number_and_seal")]
ATTACHED = service("attach", "drafting.attach_file")


def then(id: str, *pieces: object) -> bytes:
    return process(id, *pieces)  # type: ignore[arg-type]


PAIRS: dict[str, Pair] = {
    "L01a": Pair(OUT, outgoing(sign_document=[xor("q", {"draft.quick": []}, [signing()])]), "seal"),
    "L01b": Pair(OUT, outgoing(number=[SEAL], seal=[NUMBER]), "seal"),
    "L01c": Pair(OUT, outgoing(sign_document=[NUMBER], number=[signing()]), "number"),
    "L01d": Pair(OUT, outgoing(seal=[]), "issue"),
    "L01e": Pair(OUT, outgoing(sign_document=SIGN_AGAIN), "seal"),
    "L02a": Pair(OUT, outgoing(check_content=[check_content(groups="chuyen_vien")]), "sign_document"),
    "L02b": Pair(OUT, outgoing(check_presentation=[]), "sign_document"),
    "L02c": Pair(OUT, outgoing(relay=[draft("redraft"), goto("check_presentation"), relay(), goto("redraft")]), "sign_document"),
    "L02d": Pair(OUT, outgoing(sign=[returning("s", "draft", "to_draft"), draft("again")]), "sign_document"),
    "L02e": Pair(OUT, outgoing(check_presentation=[check_presentation(), end("stop")], sign=[]), "check_presentation"),
    "L03": Pair(OUT, outgoing(relay=[relay(groups="chuyen_vien"), goto("to_draft")]), "draft"),
    "L04": Pair(IN, incoming(present=[wait("paper", message("paper"))]), "paper"),
    "L05": Pair(OUT, outgoing(sealing=[sealing("working_days(signature.signed_at, 2)")]), "number_and_seal"),
    "L06a": Pair(OUT, outgoing(number=[wait("queue", timer("PT4H")), NUMBER]), "queue"),
    "L06b": Pair(OUT, outgoing(draft=[draft(priority="")]), "draft"),
    "L07a": Pair(IN, incoming(judge=[]), "register"),
    "L07b": Pair(IN, incoming(receive=[receive(), accepted(end("lost"))]), "receive"),
    "L07c": Pair(IN, incoming(receive=[receive()]), "receive"),
    "L08a": Pair(IN, incoming(receive=[receive("next_morning(legal_received_at)"), accepted()]), "receive"),
    "L08b": Pair(incoming(present=[ASKED]), incoming(present=[LATE]), "look"),
    "L09a": Pair(IN, incoming(direct=[]), "assign"),
    "L09b": Pair(IN, incoming(shares=[shares([*lead(start_reply()), finish("finish_again")])]), "finish_again"),
    "L09c": Pair(IN, incoming(shares=[cooperation(*lead(start_reply()))]), "finish"),
    "L09d": Pair(IN, incoming(shares=[shares(None, opinion(due=""))]), "opinion"),
    "L10": Pair(IN, incoming(close=[xor("done", {"ok": [service("close", "recordkeeping.close_incoming")]})]), "incoming_end"),
    "L11": Pair(then("recall", CLEARED, CONFIRMED), then("recall", CLEARED, xor("x", {"late": []}, [CONFIRMED])), "cancel"),
    "L12": Pair(then("weekly", user("agree", form="agree")), then("weekly", service("print", "paper.print_schedule")), "print"),
    "L13": Pair(outgoing(scan=[service("notice", "mail.send_notice")]), outgoing(scan=[service("post", "mail.send_file")]), "post"),
    "L14a": Pair(OUT, outgoing(seal=[service("seal", "signature.seal_document", {"by": "draft.by"})]), "seal"),
    "L14b": Pair(OUT, outgoing(issue=[issue("sign.by")]), "issue"),
    "L14c": Pair(IN, incoming(receive=[receive(groups="van_thu, chuyen_vien"), accepted()]), "receive"),
    "L15": Pair(incoming(shares=[shares(lead(start_reply(), work=FOLLOWED))]), IN, ""),
    "L16": Pair(IN, incoming(close=[service("close", "recordkeeping.close_incoming", ABOUT)]), "close"),
    "L17a": Pair(incoming(present=[script("note", "level = 1")]), incoming(present=[script("note", "receive = None")]), "note"),
    "L17b": Pair(OUT, outgoing(scan=[service("post", "outside.post_anything")]), "post"),
    "L18a": Pair(IN, incoming(follow=[service("trim", "recordkeeping.delete_history")]), "trim"),
    "L18b": Pair(then("disposal", DECIDED, DESTROYED), then("disposal", xor("x", {"old": []}, [DECIDED]), DESTROYED), "destroy"),
    "L19": Pair(
        outgoing(draft=[draft(), ATTACHED], scan=[service("seal_attachments", "signature.seal_attachments")]),
        outgoing(draft=[draft(), ATTACHED]), "issue",
    ),
    "L20": Pair(IN, incoming(shares=[shares(lead())]), "reply"),
    "L21": Pair(OUT, outgoing(scan=[]), "issue"),
    "L23": Pair(outgoing(sealing=[sealing("closing_time(signature.signed_at)")]), OUT, "number_and_seal"),
    "L24": Pair(outgoing(draft=[PAPER, SCAN_SEALED, draft()]), outgoing(draft=[PAPER, draft()]), "issue"),
}  # fmt: skip

MORNING_ONLY = Pair(OUT, outgoing(sealing=[sealing("working_days(signature.signed_at, 1)")]), "number_and_seal")
BY_PACK: dict[tuple[str, str], Pair] = {
    **{(pack, "L05"): MORNING_ONLY for pack in ("nam-dinh-2021", "bac-lieu-2019", "ha-nam-2024", "lai-chau-2025")},
    ("lai-chau-2025", "L08b"): Pair(
        incoming(present=[user("look", form="look", priority="urgency", due="closing_time(legal_received_at)")]),
        incoming(present=[ASKED]), "look",
    ),
    ("ha-nam-2024", "L24"): Pair(
        incoming(scan=[PAPER, SCAN_SEALED]), incoming(scan=[PAPER, xor("ok", {"clean": []}, [SCAN_SEALED])]), "register"
    ),
}  # fmt: skip
MORE_UNLAWFUL: list[tuple[str, bytes, str]] = [  # what a cunning hand would try
    ("L01a", outgoing(sign_document=[signing(on=[Boundary("fail", message("stop"), PAST)])]), "seal"),
    ("L01a", outgoing(sign_document=[sub("signs", signing(), on=[Boundary("late", timer("PT1H"), PAST)])]), "seal"),
    ("L01a", outgoing(sign_document=[both("at_once", [signing()], PAST)]), "seal"),
    ("L02a", outgoing(check_content=[check_content(unit="")]), "sign_document"),
    ("L05", outgoing(sealing=[sealing("")]), "number_and_seal"),
    ("L05", outgoing(sealing=[sealing("next_morning(working_days(signature.signed_at, 3))")]), "number_and_seal"),
    ("L05", outgoing(sealing=[sealing("draft.due or next_morning(signature.signed_at)")]), "number_and_seal"),
    ("L14a", outgoing(seal=[service("seal", "signature.seal_document", {"by": "'nobody'"})]), "seal"),
    ("L20", incoming(shares=[shares(lead(xor("x", {"quick": []}, [start_reply()])))]), "reply"),
    ("L17a", incoming(present=[service("forge", "recordkeeping.note_arrival", result="receive")]), "forge"),
]  # fmt: skip
