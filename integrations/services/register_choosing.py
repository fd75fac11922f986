"""A company that somebody chose for the form of a new customer: asked for once, then carried along in the form, signed.

So the customer can be created although the register is out of reach by then, and nobody can say that a register said
what it has not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing

from accounts.models import Account
from accounts.services import activity
from accounts.services.activity import Origin
from integrations import filling, words
from integrations.rules import number_shapes
from integrations.rules.companies import Company, Status
from integrations.services import asking, register_records
from integrations.services.register_records import Said

SALT = "integrations.chosen"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, and what it put into the form. `number` is what the register was asked for."""

    system: str
    number: str
    country: str
    name: str
    status: str
    raw_status: str
    url: str
    at: datetime
    values: Mapping[str, str]

    def signed(self) -> str:
        said = [self.system, self.number, self.country, self.name, self.status, self.raw_status, self.url]
        return signing.dumps([*said, self.at.isoformat(), dict(self.values)], salt=SALT, compress=True)


def choose(system: str, number: str, country: str) -> Chosen | None:
    """The company of that number, asked for now; None where the register has none. Raises IntegrationError."""
    number = _askable(system, number, country)
    found = asking.company(system, number, country) if number else None
    if found is None or found.fetched_at is None:
        return None
    return Chosen(
        system,
        number,
        found.country or country,
        found.name,
        str(found.status),
        found.raw_status,
        found.url,
        found.fetched_at,
        filling.values_of(found),
    )


def _askable(system: str, number: str, country: str) -> str:
    """The number as the register is asked for it, "" where there is no such register or it can be no number there."""
    try:
        served = asking.register_named(system).countries
    except KeyError:
        return ""
    if served:
        return number_shapes.number_in(number, country) if country in served else ""
    return number_shapes.number_in(number, asking.WORLD) or (country and number_shapes.number_in(number, country))


def carried(text: str) -> Chosen | None:
    """What the form brought along, if it is ours."""
    try:
        system, number, country, name, status, raw_status, url, at, values = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Chosen(system, number, country, name, status, raw_status, url, datetime.fromisoformat(at), values)


def created(account: Account, chosen: Chosen, origin: Origin) -> None:
    """Keep what the register said with the customer that was created from it, and log where it comes from.

    Where its number or country was typed over, the customer is another one, and nothing is kept.
    """
    if any(
        getattr(account, name) != chosen.values.get(name, getattr(account, name)) for name in register_records.ABOUT
    ):
        return
    subject = f"{words.label(chosen.system)} {chosen.number}"
    activity.record(origin=origin, verb="account.filled_in", account=account, subject=subject)
    said = Said(account.pk, chosen.number, chosen.country, _company(chosen))
    register_records.keep(chosen.system, [said], origin=origin, at=chosen.at, is_new=True)


def _company(chosen: Chosen) -> Company:
    known: dict[str, Any] = {"raw_status": chosen.raw_status, "url": chosen.url, "fetched_at": chosen.at}
    return Company(
        source=chosen.system,
        number=chosen.number,
        country=chosen.country,
        name=chosen.name,
        status=Status(chosen.status),
        **known,
    )
