"""First start: folders, secret, database, built-in processes; for a demo also the province with its people and keys."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import Encoding

from connectors.catalog import ERRORS, OPERATIONS, PARAMETERS
from connectors.work import Work
from engine.lint import Catalogue
from engine.versions.bundles import FORM
from records.keys import Key
from records.organisations import ROLES, Agency, Person, Unit
from signing import authority
from signing.authority import Authority
from signing.images import draw_seal, draw_signature
from signing.keys import key_id, open_pkcs12
from web import schema
from web.auth import hash_password
from web.demo.province import AGENCIES, MINISTRY, PASSWORD, PIN, AgencyPlan, PersonPlan
from web.wiring import Platform

PROCESSES = Path(__file__).parent.parent / "processes"
BUILT_IN = ("outgoing", "assignment", "incoming")  # called ones first


def install(platform: Platform) -> None:
    """Make or renew what every installation has. Safe to run at every start."""
    config = platform.config
    config.data_dir.mkdir(parents=True, exist_ok=True)
    if not config.secret_file:
        make_secret(config.data_dir / "secret")
    schema.migrate(platform.database)
    deploy_built_in(platform)
    if not config.trust_roots:
        renew_trust(platform)


def make_secret(path: Path) -> None:
    """A secret of 32 bytes that only the owner may read, made once."""
    if path.exists():
        return
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")


def deploy_built_in(platform: Platform) -> None:
    """The diagrams of `processes/`, as the newest built-in version where they differ from it."""
    with platform.begin() as work:
        catalogue = catalogue_of(work)
        for name in BUILT_IN:
            work.definitions.deploy((PROCESSES / f"{name}.bpmn").read_bytes(), "*", "Hệ thống", catalogue)


def catalogue_of(work: Work) -> Catalogue:
    """Everything a diagram may name, for the linter."""
    return Catalogue(
        operations=frozenset(OPERATIONS),
        forms=frozenset(work.parts.forms.forms),
        groups=frozenset(ROLES),
        functions=frozenset(work.parts.programs.functions),
        processes=frozenset(BUILT_IN),
        errors=ERRORS,
        parameters=PARAMETERS,
        contents=contents_of(work),
    )


def contents_of(work: Work) -> dict[str, bytes]:
    """What stands behind the names, for the bundle of a version: every form, and the office's working time."""
    calendar = work.calendar
    hours = {
        "sessions": [[session.opens.isoformat(), session.closes.isoformat()] for session in calendar.sessions],
        "weekly_rest": sorted(calendar.weekly_rest),
        "days_off": sorted(day.isoformat() for day in calendar.days_off),
        "extra_days": sorted(day.isoformat() for day in calendar.extra_days),
    }
    forms = {f"{FORM}{key}": form.digest.encode() for key, form in work.parts.forms.forms.items()}
    return {**forms, "calendar": json.dumps(hours, sort_keys=True).encode()}


# ---------------------------------------------------------------- development authority


def development_authority(platform: Platform) -> Authority:
    """The authority of this installation's own test certificates, made at first start."""
    path = platform.config.data_dir / "authority.pem"
    password = platform.secret.hex().encode()
    if path.exists():
        return authority.load(path.read_bytes(), password)
    made = authority.create(platform.clock())
    path.touch(mode=0o600)
    path.write_bytes(made.to_pem(password))
    return made


def renew_trust(platform: Platform) -> None:
    """Root, intermediate and fresh revocation lists of the development authority, where `platform.trust` reads them."""
    made = development_authority(platform)
    folder = platform.config.data_dir / "trust"
    root_list, sub_list = made.crls(platform.clock())
    contents = {
        "roots/development.pem": made.root.public_bytes(Encoding.PEM),
        "intermediates/development.pem": made.sub.public_bytes(Encoding.PEM),
        "crls/root.crl": root_list,
        "crls/sub.crl": sub_list,
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


# ---------------------------------------------------------------- demo province


@dataclass(frozen=True)
class Account:
    """What a visitor of the demo needs to know about one person."""

    account: str
    full_name: str
    title: str
    agency: str
    roles: str


def install_demo(platform: Platform, plans: Sequence[AgencyPlan] = AGENCIES) -> list[Account]:
    """The demo province, unless it is there already; the accounts to log in with."""
    with platform.read() as work:
        is_there = bool(work.organisations.agencies())
    if not is_there:
        made = development_authority(platform)
        password = hash_password(PASSWORD)
        with platform.begin() as work:
            for plan in plans:
                _settle_agency(platform, work, made, plan, password)
            code, code102, name, notation = MINISTRY
            work.session.add(Agency(code=code, code102=code102, name=name, notation=notation, is_local=False))
    return [
        Account(person.account, person.full_name, person.title, plan.name, _role_names(person))
        for plan in plans
        for person in plan.people
    ]


def _settle_agency(platform: Platform, work: Work, made: Authority, plan: AgencyPlan, password: str) -> None:
    agency = Agency(
        id=uuid4(), code=plan.code, code102=plan.code102, name=plan.name, in_charge=plan.in_charge,
        notation=plan.notation, place=plan.place, head_title=plan.head_title, collective=plan.collective,
        seal_diameter_mm=plan.seal_diameter_mm, rule_pack=plan.rule_pack,
    )  # fmt: skip
    work.session.add(agency)
    work.session.flush()
    units = {}
    for position, unit in enumerate(plan.units):
        units[unit.notation] = Unit(agency_id=agency.id, name=unit.name, notation=unit.notation, position=position)
    work.session.add_all(units.values())
    work.session.flush()
    for person_plan in plan.people:
        person = _settle_person(work, agency, units[person_plan.unit], person_plan, password)
        if "lanh_dao" in person_plan.roles:
            p12 = made.issue_person(person.full_name, person.title, agency.name, PIN, work.now)
            _keep_key(platform, work, p12, "person", person, draw_signature(person.account))
        if "van_thu" in person_plan.roles:
            p12 = made.issue_agency(agency.name, agency.code, PIN, work.now)
            _keep_key(platform, work, p12, "agency", person, draw_seal(agency.name))


def _settle_person(work: Work, agency: Agency, unit: Unit, plan: PersonPlan, password: str) -> Person:
    person = Person(
        id=uuid4(), agency_id=agency.id, unit_id=unit.id, full_name=plan.full_name, title=plan.title,
        account=plan.account, password_hash=password,
    )  # fmt: skip
    work.session.add(person)
    work.session.flush()
    for role in plan.roles:
        work.organisations.grant(person, role.rstrip("@"), work.now, unit.id if role.endswith("@") else None)
    return person


def _keep_key(platform: Platform, work: Work, p12: bytes, role: str, keeper: Person, image: bytes) -> None:
    """Store a PKCS#12 container and say whose it is."""
    held = open_pkcs12(p12, PIN)
    work.session.add(
        Key(
            role=role, agency_id=keeper.agency_id, keeper_id=keeper.id, sha256=platform.keys.put(p12),
            certificate_sha256=key_id(held.certificate), subject=held.facts.common_name, serial=held.facts.serial,
            valid_until=held.facts.valid_to, image_sha256=platform.storage.put(image),
        )
    )  # fmt: skip


def _role_names(plan: PersonPlan) -> str:
    return ", ".join(ROLES[role.rstrip("@")] for role in plan.roles)
