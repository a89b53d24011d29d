"""Time stamps: asked for over HTTP, believed only from trusted authorities, proof that outlives a certificate."""

import io
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import authority, errors, keys, pades
from signing.authority import Authority
from signing.rules import Rules
from signing.timestamps import TimestampAuthority
from signing.verdict import Conclusion, Verdict
from tests.signing.conftest import NOW, PIN, SINCE, Province

Judge = Callable[..., Verdict]


def stamping(ca: Authority, at: datetime, kind: type[DummyTimeStamper] = DummyTimeStamper) -> DummyTimeStamper:
    """A time-stamping authority inside this process."""
    key = keys.open_pkcs12(ca.issue_timestamping(PIN, at), PIN)
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(ca.sub.public_bytes(Encoding.DER)))
    certificate = asn1.Certificate.load(key.certificate.public_bytes(Encoding.DER))
    private = asn1_keys.PrivateKeyInfo.load(keys.private_bytes(key))
    return kind(certificate, private, certs_to_embed=store, fixed_dt=at)


@pytest.fixture(scope="module")
def stamper(province: Province) -> DummyTimeStamper:
    return stamping(province.authority, NOW)


def issue_stamped(province: Province, stamper: DummyTimeStamper) -> bytes:
    signed = pades.sign_as_person(province.draft, province.person, province.hand, NOW, stamper)
    return pades.number_and_seal(signed, province.agency, province.issue, province.seal, NOW, stamper)


def test_a_trusted_time_stamp_proves_when_it_was_signed(
    judged: Judge, province: Province, stamper: DummyTimeStamper
) -> None:
    verdict = judged(issue_stamped(province, stamper))
    assert verdict.ok
    assert verdict.notes == ()
    assert all(facts.is_time_proven and facts.signed_at == NOW for facts in verdict.signatures)


def test_a_stamped_document_outlives_its_signers_certificates(judged: Judge, province: Province) -> None:
    """The stamp of an authority that is still trusted proves that the certificates were in force."""
    late_authority = stamping(province.authority, NOW)
    pdf = issue_stamped(province, late_authority)
    later = NOW + timedelta(days=900)  # past the people's certificates, within the stamp's
    trust = province.trust(crls=province.authority.crls(later))
    assert judged(pdf, trust=trust, at=later).ok
    unstamped = province.issue_(province.sign(province.draft))
    assert judged(unstamped, trust=trust, at=later).conclusion == Conclusion.REFUSE


def test_revoked_after_the_stamp_is_still_valid_before_it_is_not(
    judged: Judge, province: Province, stamper: DummyTimeStamper
) -> None:
    pdf, serial = issue_stamped(province, stamper), province.agency.certificate.serial_number
    later = NOW + timedelta(days=10)
    for since, is_accepted in ((NOW + timedelta(days=1), True), (NOW - timedelta(days=1), False)):
        lists = province.authority.crls(later, {serial: since})
        assert judged(pdf, trust=province.trust(crls=lists), at=later).ok is is_accepted


def test_a_stranger_s_stamp_proves_nothing(judged: Judge, province: Province) -> None:
    pdf = issue_stamped(province, stamping(authority.create(SINCE), NOW))
    verdict = judged(pdf)
    assert verdict.conclusion == Conclusion.LOOK_AGAIN
    assert {found.code for found in verdict.reasons} == {"timestamp_untrusted"}


class StampOfSomethingElse(DummyTimeStamper):
    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
        return await super().async_timestamp(bytes(len(message_digest)), md_algorithm)


def test_a_stamp_of_something_else_is_broken(judged: Judge, province: Province) -> None:
    pdf = issue_stamped(province, stamping(province.authority, NOW, StampOfSomethingElse))
    verdict = judged(pdf)
    assert "timestamp_broken" in {found.code for found in verdict.reasons}
    assert not any(facts.is_time_proven for facts in verdict.signatures)


def test_a_document_time_stamp_may_follow_the_seal(
    judged: Judge, province: Province, issued: bytes, stamper: DummyTimeStamper
) -> None:
    """What long-term keeping adds is no change of the document (PAdES B-LTA)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(issued))
    kept = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", province.trust().context(NOW)).getvalue()
    verdict = judged(kept)
    assert verdict.ok, verdict.reasons
    assert all(facts.is_time_proven for facts in verdict.signatures)
    broken = kept[:-1500].replace(b"/DocTimeStamp", b"/DocTimeStomp") + kept[-1500:]
    assert judged(broken).conclusion == Conclusion.REFUSE


# ---------------------------------------------------------------- over HTTP


@pytest.fixture
def server(stamper: DummyTimeStamper) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(query).dump() if self.path == "/tsa" else b"<html>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_time_stamp_comes_from_the_authority(judged: Judge, province: Province, server: str) -> None:
    stamps = TimestampAuthority(f"{server}/tsa")
    signed = pades.sign_as_person(province.draft, province.person, province.hand, NOW, stamps)
    [facts] = judged(signed, Rules()).signatures
    assert facts.is_time_proven


def test_no_time_stamp_no_signature(province: Province, server: str) -> None:
    for url in (f"{server}/elsewhere", "http://127.0.0.1:9/"):
        with pytest.raises(errors.TimestampUnavailable):
            pades.sign_as_person(province.draft, province.person, province.hand, NOW, TimestampAuthority(url, 1))
    with pytest.raises(ValueError, match="http"):
        TimestampAuthority("file:///etc/passwd")
