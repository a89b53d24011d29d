"""A version leaves as a signed archive and comes back as a draft; what is damaged or from nowhere does not."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine.versions.archives import MANIFEST, SIGNATURE, read_zip, write_zip
from engine.versions.bundles import Redrawn
from engine.versions.drafts import Drafts
from engine.versions.errors import ArchiveRefused
from engine.versions.received import ReceivedArchive
from signing import authority
from signing.detached import fingerprints, sign_detached
from signing.keys import HeldKey, open_pkcs12
from tests.web.conftest import Connect, LogIn
from tests.web.review import ADMIN, FIRST, OFFICER, laid_out
from tests.web.scenes import SXD, agency_id
from web.archives import read_signed
from web.cli import main
from web.wiring import Platform

FORMS = {"give_opinion": json.loads(Path("forms/schemas/give_opinion.json").read_text(encoding="utf-8"))}
SCENARIOS = {"Đồng ý ngay": {"steps": []}}


@pytest.fixture
def version(province: Platform) -> str:
    """A version in use, as it is made of a draft that redraws a form and has a scenario."""
    agency = str(agency_id(province, SXD))
    with province.begin() as work:
        redrawn = Redrawn(FORMS, {}, SCENARIOS)
        made = work.definitions.deploy_redrawn(laid_out(FIRST), agency, "Thử", None, redrawn)
        work.definitions.put_in_use(made)
        return str(made.id)


@pytest.fixture
def archive(api: Connect, version: str) -> bytes:
    answer = api(ADMIN).get(f"/versions/{version}/bundle")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    return bytes(answer.data)


def signed_by(key: HeldKey, archive: bytes) -> bytes:
    """The same archive in another installation's name."""
    files = read_zip(archive)
    manifest = json.loads(files[MANIFEST])
    manifest["said"]["certificates"] = fingerprints(key)
    files[MANIFEST] = json.dumps(manifest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    return write_zip({**files, SIGNATURE: sign_detached(files[MANIFEST], key)})


def stranger(platform: Platform) -> HeldKey:
    return open_pkcs12(authority.issue_alone("Tỉnh bạn (thử)", "1", platform.clock(), "ec"), "1")


def sent(api: Connect, archive: bytes, reason: str = "") -> Any:
    return api(ADMIN).send(f"/drafts/bundle?reason={reason}", archive, "application/zip")


def draft_of(platform: Platform, draft_id: str) -> tuple[bytes, Any, Any]:
    with platform.read() as work:
        draft = Drafts(work.session, work.definitions, work.now).get(UUID(draft_id), str(agency_id(platform, SXD)))
        return draft.xml, draft.forms, draft.scenarios


def test_what_leaves_comes_back_whole(api: Connect, province: Platform, version: str, archive: bytes) -> None:
    said = sent(api, archive)
    assert said.status_code == 201, said.json
    assert said.json["is_trusted"] is True
    assert said.json["bundle"] == api(ADMIN).get(f"/versions/{version}").json["bundle"]
    assert draft_of(province, said.json["draft_id"]) == (laid_out(FIRST), FORMS, SCENARIOS)
    assert api(ADMIN).get(f"/versions/{version}/bundle").data == archive  # the same moment, person and version


def test_a_stranger_needs_somebody_to_answer_for_him(
    api: Connect, client: LogIn, province: Platform, archive: bytes
) -> None:
    foreign = signed_by(stranger(province), archive)
    refused = sent(api, foreign)
    assert (refused.status_code, refused.json["code"]) == (409, "signer_unknown")
    assert "Tỉnh bạn (thử)" in refused.json["detail"]
    taken = sent(api, foreign, "Đã gọi điện đối chiếu.")
    assert (taken.status_code, taken.json["is_trusted"]) == (201, False)
    with province.read() as work:
        (kept,) = work.session.query(ReceivedArchive).all()
    assert (kept.reason, kept.by_name, kept.fingerprint) == (
        "Đã gọi điện đối chiếu.", "Tô Thị Quy Thử", taken.json["fingerprint"],
    )  # fmt: skip

    browser = client(ADMIN)
    browser.get("/studio")

    def upload(**more: str) -> Any:
        data = {"csrf_token": browser.token, "bundle": (io.BytesIO(foreign), "x.zip"), **more}
        return browser.client.post("/studio/bundle", data=data, content_type="multipart/form-data")

    asked = upload(reason="Có lý do nhưng chưa đối chiếu.")
    assert asked.status_code == 409
    assert "Tỉnh bạn (thử)" in asked.get_data(as_text=True)
    assert kept.fingerprint in asked.get_data(as_text=True)
    opened = upload(is_answered_for="true", reason="Đã đối chiếu.")
    assert opened.status_code == 302
    assert "/studio/drafts/" in opened.headers["Location"]


def test_what_is_unsigned_or_no_archive_is_refused(api: Connect, archive: bytes) -> None:
    files = read_zip(archive)
    del files[SIGNATURE]
    assert sent(api, write_zip(files)).json["code"] == "archive_unsigned"
    for data in (b"", b"PK", archive[:-1], archive + b" "):
        assert sent(api, data).json["code"] == "archive_damaged"


def test_a_manifest_that_hides_its_signer_is_refused(api: Connect, province: Platform, archive: bytes) -> None:
    files, key = read_zip(archive), stranger(province)
    swapped = write_zip({**files, SIGNATURE: sign_detached(files[MANIFEST], key)})
    assert sent(api, swapped, "Vẫn mở.").json["code"] == "archive_damaged"


@pytest.mark.timeout(120)
def test_no_byte_of_an_archive_can_be_changed(province: Platform, archive: bytes) -> None:
    @given(some.integers(0, len(archive) - 1), some.integers(1, 255))
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def changed(place: int, by: int) -> None:
        data = bytearray(archive)
        data[place] ^= by
        with pytest.raises(ArchiveRefused):
            read_signed(province, bytes(data))

    changed()


def test_only_a_process_admin_sends_and_takes(api: Connect, client: LogIn, version: str, archive: bytes) -> None:
    assert api(OFFICER).get(f"/versions/{version}/bundle").status_code == 403
    assert api(OFFICER).send("/drafts/bundle", archive, "application/zip").status_code == 403
    assert client(OFFICER).get(f"/processes/versions/{version}/bundle.zip").status == 403


def test_the_command_line_does_the_same(
    province: Platform, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONGVAN_DATA_DIR", str(province.config.data_dir))
    monkeypatch.setenv("CONGVAN_DATABASE_URL", province.config.database_url)

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["process", *words, "--by", ADMIN])

    file, page = tmp_path / "review.zip", tmp_path / "annex.pdf"
    assert run("export", version, "-o", str(file)).exit_code == 0
    made = run("import", str(file), "--json")
    assert json.loads(made.output)["is_trusted"] is True
    file.write_bytes(file.read_bytes()[:-3])
    damaged = run("import", str(file))
    assert (damaged.exit_code, "không phải là ZIP" in damaged.output) == (1, True)
    assert run("annex", version, "-o", str(page)).exit_code == 0
    assert page.read_bytes().startswith(b"%PDF")
