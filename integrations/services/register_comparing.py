"""One customer and its register: who is asked for it, what differs, and taking over what somebody chose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.services import accounts
from accounts.services.activity import Origin
from integrations import filling, words
from integrations.errors import IntegrationError
from integrations.models import RegisterRecord
from integrations.registry import RegisterSystem
from integrations.rules.companies import Company
from integrations.services import asking, register_records
from integrations.services.register_records import Said

ALWAYS_OURS = frozenset({"email", "phone", "website"})  # what somebody found out is mostly newer than the register's


@dataclass(frozen=True, slots=True)
class Address:
    """Whom to ask for a customer, and under which number."""

    system: RegisterSystem
    number: str
    country: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what we have, what the register has, and whether it is proposed to take that over."""

    field: str
    ours: str
    theirs: str
    is_proposed: bool

    @property
    def is_same(self) -> bool:
        return self.ours == self.theirs


class OtherAnswer(Exception):
    """The register says something else than what was chosen from."""


def address_of(account: Account, record: RegisterRecord | None = None) -> Address | None:
    """Its country's register, or the one of all countries that knew it before; None where nobody can be asked."""
    asked = asking.register_for(account.country) if account.country else []
    if account.org_number and asked:
        known = _recorded(record) if record and not asked[0].countries else None
        return known or Address(asked[0], account.org_number, account.country)
    return _recorded(record)


def ask(address: Address, *, is_fresh: bool = True) -> Company | None:
    """What the register says now. Raises IntegrationError."""
    return asking.company(address.system.name, address.number, address.country, is_fresh=is_fresh)


def compared(account: Account, company: Company) -> list[Difference]:
    """Everything that the register says and a customer may take over, field by field.

    What fills a gap is proposed, and so are other names, numbers and addresses, which registers know best. Contact
    details that somebody entered are left alone.
    """
    said = filling.differences(account, company)
    return [
        Difference(name, ours, theirs, ours != theirs and (not ours or name not in ALWAYS_OURS))
        for name, (ours, theirs) in said.items()
        if ours or theirs
    ]


def take_over(
    *, account: Account, address: Address, chosen: Mapping[str, str], version: int, origin: Origin
) -> Collection[str]:
    """Save the chosen values of the register, and keep what it says of the company; returns the changed fields.

    `chosen` is {field: the register's value as it was shown}. Raises OtherAnswer where the register says something else
    by now, Stale and Refused as `accounts.edit` does, IntegrationError where it does not answer.
    """
    company = ask(address, is_fresh=False)
    said = filling.values_of(company) if company else {}
    if any(said.get(name) != value for name, value in chosen.items()):
        raise OtherAnswer
    values = {name: value for name, value in chosen.items() if getattr(account, name) != value}
    source: dict[str, Any] = {"verb": "account.refreshed", "subject": words.label(address.system.name)}
    with transaction.atomic():
        if values:
            accounts.edit(account=account, values=values, version=version, origin=origin, **source)
        remember(account, address, company, origin=origin)
    return values.keys()


def remember(account: Account, address: Address, company: Company | None, *, origin: Origin) -> None:
    """Keep the answer."""
    at = company.fetched_at if company and company.fetched_at else timezone.now()
    said = Said(account.pk, address.number, address.country, company)
    register_records.keep(address.system.name, [said], origin=origin, at=at)


def remember_failure(account: Account, address: Address, problem: IntegrationError, *, origin: Origin) -> None:
    """Keep that it was asked in vain."""
    said = Said(account.pk, address.number, address.country, problem=str(problem.reason))
    register_records.keep(address.system.name, [said], origin=origin, at=timezone.now())


def _recorded(record: RegisterRecord | None) -> Address | None:
    if record is None or record.status == RegisterRecord.Status.MISSING:
        return None
    try:
        return Address(asking.register_named(record.system), record.number, record.country)
    except KeyError:
        return None
