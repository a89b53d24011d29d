"""Documents a second for number, date and agency seal (P11), against a bare RSA signature and pyHanko as it comes."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from bench.goals import Goal, at_least
from bench.ground import Ground
from bench.machine import calibrate, middle, percentile
from bench.options import Options
from signing import authority, draft, form, images, keys, pades
from signing.authority import Authority
from signing.clock import in_vietnam
from signing.rules import Rules
from signing.trust import Trust
from signing.verdict import judge

PIN, AGENCY = "135790", "SỞ XÂY DỰNG MẪU"
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Công văn mẫu</title></head><body>
<table class="masthead"><tr><td class="issuer"><p class="agency">Sở Xây dựng mẫu</p></td><td class="nation">
<p class="country">Cộng hòa xã hội chủ nghĩa Việt Nam</p><p class="motto">Độc lập - Tự do - Hạnh phúc</p></td></tr>
<tr><td><p class="number">Số: <span id="fld-so"></span>/SXD-VP</p></td><td><p class="dated">Mẫu, ngày <span id="fld-ngay">
</span> tháng <span id="fld-thang"></span> năm <span id="fld-nam"></span></p></td></tr></table>
{paragraphs}<table class="closing"><tr><td class="recipients"><p class="head">Nơi nhận:</p><p>- Như trên;</p></td>
<td class="signer"><p class="authority">Giám đốc</p><div id="sig-person"></div><p class="name">Nguyễn Văn Mẫu</p></td></tr>
</table></body></html>"""
PARAGRAPH = "<p>Sở Xây dựng nhất trí với dự thảo và đề nghị quý cơ quan tổng hợp, trình cấp có thẩm quyền xem xét.</p>"
Act = Callable[[], bytes]


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows}: each {name, per_s, p50, p95}, medians over the rounds; what ours gives is judged before it is believed."""
    acts = _acts(datetime.now(UTC).replace(microsecond=0))
    rates: dict[str, list[float]] = {name: [] for name in acts}
    times: dict[str, list[float]] = {name: [] for name in acts}
    score = calibrate()
    for act in acts.values():
        act()
    for _ in range(options.rounds):
        for name, act in acts.items():
            taken = _repeated(act, options.seconds / 3)
            rates[name].append(1000 * len(taken) / sum(taken))
            times[name] += taken
    rows = [
        {
            "name": name,
            "per_s": middle(rates[name], 1),
            **{f"p{p}": round(percentile(times[name], p), 2) for p in (50, 95)},
        }
        for name in acts
    ]
    return {"rows": rows, "calibration": score}


def seal_and_render(now: datetime) -> tuple[Act, Act]:
    """Two works of a worker: number, date and seal on a signed page; the page itself, drawn."""
    page = PAGE.format(paragraphs=PARAGRAPH * 8)
    return next(iter(_acts(now).values())), lambda: draft.render_draft(page)


def _acts(now: datetime) -> dict[str, Act]:
    """What is timed, by name. Everything that an installation does once is done before."""
    ca = authority.create(now - timedelta(days=1))
    person = keys.open_pkcs12(ca.issue_person("Nguyễn Văn Mẫu", "Giám đốc", AGENCY, PIN, now), PIN)
    p12 = ca.issue_agency(AGENCY, "000.00.00.H00", PIN, now)
    agency = keys.open_pkcs12(p12, PIN)
    plain = draft.render_draft(PAGE.format(paragraphs=PARAGRAPH * 8))
    signed = pades.sign_as_person(plain, person, images.draw_signature("Nguyễn Văn Mẫu"), now)
    issue, seal = pades.Issue(15, in_vietnam(now).date()), pades.Seal(images.draw_seal(AGENCY), AGENCY)
    stock = _stock_signer(p12)

    def ours() -> bytes:
        return pades.number_and_seal(signed, agency, issue, seal, now)

    def ours_from_file() -> bytes:
        return pades.number_and_seal(signed, keys.open_pkcs12(p12, PIN), issue, seal, now)

    def stock_alone() -> bytes:
        writer, metadata = (
            IncrementalPdfFileWriter(io.BytesIO(signed)),
            signers.PdfSignatureMetadata(field_name=form.AGENCY),
        )
        return bytes(signers.sign_pdf(writer, metadata, signer=stock).getvalue())

    def bare() -> bytes:
        return agency.private_key.sign(b"x" * 256, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg,arg-type]

    _require_accepted(ours(), ca, now)
    return {
        "number, date and seal": ours,
        "the same, key opened with its PIN each time": ours_from_file,
        "pyHanko SimpleSigner: a signature without number, text or picture": stock_alone,
        "bare RSA-2048 signature": bare,
    }


def _stock_signer(p12: bytes) -> Any:
    signer = signers.SimpleSigner.load_pkcs12_data(p12, (), passphrase=PIN.encode())
    assert signer is not None
    return signer


def _require_accepted(pdf: bytes, ca: Authority, now: datetime) -> None:
    trust = Trust((ca.root.public_bytes(Encoding.PEM),), crls=ca.crls(now))
    verdict = judge(pdf, trust, Rules(), now).to_json()
    if verdict["verdict"] != "accept":
        raise RuntimeError(f"what was measured is not a valid document: {verdict['reasons']}")


def _repeated(act: Act, seconds: float) -> list[float]:
    """Milliseconds of each act, one after another until the time is over; at least two."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    while len(times) < 2 or time.perf_counter() < until:
        before = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - before))
    return times


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    rates = {row["name"]: row["per_s"] for row in result["rows"]}
    ours, _, stock, _ = rates.values()
    return [at_least("P11", "number, date and seal", 6.0, round(ours / stock, 3))]


def table(result: Mapping[str, Any]) -> str:
    ours, stock = result["rows"][0], result["rows"][2]
    lines = ["| what | a second | p50 / p95 ms | × stock pyHanko | of bare RSA |", "| --- | ---: | --- | ---: | ---: |"]
    bare = result["rows"][-1]["per_s"]
    lines += [
        f"| {row['name']} | {row['per_s']} | {row['p50']} / {row['p95']} | {row['per_s'] / stock['per_s']:.2f} "
        f"| {row['per_s'] / bare:.4f} |"
        for row in result["rows"]
    ]
    said = (
        f"One core; every document issued is {ours['per_s'] / stock['per_s']:.1f} × as fast as a stock signature alone."
    )
    return "\n".join([*lines, "", f"{said} Calibration {result['calibration']}."])
