"""Signatures made in ways that prove less: refused by form, before anybody asks whose they are."""

import io
from collections.abc import Callable

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import draft, keys
from signing.rules import Kind, Rules
from signing.verdict import Verdict
from tests.signing.conftest import NOW, Province
from tests.signing.documents import page

Judge = Callable[..., Verdict]
ATTACHMENT = Rules(kind=Kind.ATTACHMENT)


def codes(verdict: Verdict) -> set[str]:
    return {found.code for found in verdict.reasons}


def test_a_form_that_is_not_on_the_list_is_refused(judged: Judge, issued: bytes) -> None:
    only_old = Rules(subfilters=frozenset({"/adbe.pkcs7.detached"}))
    assert codes(judged(issued, only_old)) == {"signature_kind"}


def test_the_older_form_with_its_attributes_is_accepted(judged: Judge, province: Province) -> None:
    pdf = signed_elsewhere(province, "sha256")
    assert not codes(judged(pdf, ATTACHMENT)) & {"signature_kind", "attributes_missing", "digest_weak"}


def test_a_broken_hash_algorithm_is_refused(judged: Judge, province: Province) -> None:
    assert "digest_weak" in codes(judged(signed_elsewhere(province, "sha1"), ATTACHMENT))


def test_a_signature_without_signed_attributes_is_refused(judged: Judge, province: Province) -> None:
    """pyHanko by itself calls it valid; nothing in it binds the signature to its certificate."""
    verdict = judged(signed_bare(province), ATTACHMENT)
    assert codes(verdict) == {"attributes_missing"}
    assert verdict.signatures[0].intact


def signed_elsewhere(province: Province, digest: str) -> bytes:
    """By a program that writes adbe.pkcs7.detached, at whatever time it is."""
    store = SimpleCertificateStore()
    store.register(asn1.Certificate.load(province.authority.sub.public_bytes(Encoding.DER)))
    certificate = asn1.Certificate.load(province.agency.certificate.public_bytes(Encoding.DER))
    private = asn1_keys.PrivateKeyInfo.load(keys.private_bytes(province.agency))
    metadata = PdfSignatureMetadata("A", md_algorithm=digest, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    writer = IncrementalPdfFileWriter(io.BytesIO(draft.render_page(page("<p>A"))))
    signed: bytes = PdfSigner(metadata, SimpleSigner(certificate, private, store)).sign_pdf(writer).getvalue()
    return signed


def signed_bare(province: Province) -> bytes:
    """The hash of the file signed as it is, without the attributes that CMS allows and PAdES demands."""
    writer = IncrementalPdfFileWriter(io.BytesIO(draft.render_page(page("<p>A"))))
    steps = PdfCMSEmbedder().write_cms(field_name="A", writer=writer)
    next(steps)
    place = SignatureObject(NOW, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED, bytes_reserved=8192)
    steps.send(SigObjSetup(sig_placeholder=place))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
    file = output.getvalue()
    covered = file[: prepared.reserved_region_start] + file[prepared.reserved_region_end :]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(covered)
    builder = builder.add_signer(province.agency.certificate, province.agency.private_key, hashes.SHA256())
    builder = builder.add_certificate(province.authority.sub)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.NoAttributes, pkcs7.PKCS7Options.Binary]
    steps.send(builder.sign(Encoding.DER, options))
    signed: bytes = output.getvalue()
    return signed
