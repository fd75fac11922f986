"""One invented customer: the account as it is today, with its tags."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from accounts.demo import companies
from accounts.demo.identity import Identities
from accounts.demo.land import Land, listed, pick
from accounts.models import Account, User

TAGS = listed(
    "Retail, Construction, Services, Logistics, Key account, Public sector, Manufacturing, Real estate, Hospitality, "
    "Health care, Partner, Annual plan, Newsletter, Energy, Food, Education, Reference, Non-profit, Reseller, Startup, "
    "Pilot, Agriculture, Maritime, At risk, Beta tester"
)
TAG_WEIGHTS = list(accumulate(1 / rank**1.1 for rank in range(1, len(TAGS) + 1)))
TAGS_EACH = (0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5)

NOTES = (
    "Prefers to be called before noon.",
    "Wants one invoice per department. Ask for the cost centre before ordering.",
    "Met at the trade fair in Göteborg; interested in the analytics module.",
    "Long-standing customer, very patient with us during the migration. Be generous.",
    "Invoices must carry the reference of the buyer, otherwise they are returned.",
    "Switched from a competitor. Evaluation after the first year.",
    "Owner sells the company next year; keep in touch with the finance manager.",
    "Uses the product daily in the workshop, needs it to work offline.",
)
TERMS = (30, 30, 30, 30, 30, 30, 20, 20, 14, 10, 45, 60)
PERSONS = 0.06
KEY_PRIME = 10_000_019
_LAND_WEIGHTS = list(accumulate(land.weight for land in companies.LANDS))


@dataclass(slots=True)
class Profile:
    """A customer in the making."""

    account: Account
    tags: list[str]
    land: Land
    domain: str


class Profiles:
    """Makes customers of a seed, one after the other."""

    def __init__(self, rng: Random, staff: dict[str, User], *, prefer_new_names: bool) -> None:
        self.rng = rng
        self.identities = Identities(rng)
        self.managers = [staff["bo"]] * 10 + [staff["ada"]] * 6 + [staff["lo"]] * 2 + [None] * 2
        self._used: set[str] | None = set() if prefer_new_names else None

    def make(self, serial: int, customer_number: str) -> Profile:
        rng = self.rng
        land = companies.LANDS[bisect(_LAND_WEIGHTS, rng.random() * _LAND_WEIGHTS[-1])]
        known_as = self._identity(land)
        account = Account(
            id=serial,
            customer_number=customer_number,
            primary_key=f"org_{serial * 7919 % KEY_PRIME:08d}" if rng.random() < 0.9 else "",
            name=known_as.name,
            kind=Account.Kind.PERSON if known_as.is_person else Account.Kind.COMPANY,
            country=land.code,
            currency="EUR" if rng.random() < 0.04 else land.currency,
            language=land.language if rng.random() < 0.9 else "en",
            payment_terms_days=pick(rng, TERMS),
            account_manager=pick(rng, self.managers),
            notes=pick(rng, NOTES) if rng.random() < 0.15 else "",
        )
        self._contact(account, land, known_as)
        self._billing(account, land, known_as)
        return Profile(account, self._tags(), land, known_as.domain)

    def _identity(self, land: Land) -> companies.Identity:
        if self.rng.random() < PERSONS:
            return companies.person(self.rng, land)
        found = companies.company(self.rng, land)
        while self._used is not None and found.name in self._used:
            found = companies.company(self.rng, land)
        if self._used is not None:
            self._used.add(found.name)
        return found

    def _contact(self, account: Account, land: Land, known_as: companies.Identity) -> None:
        rng = self.rng
        account.address, account.postal_code, account.city = companies.address(rng, land)
        if rng.random() < 0.92:
            account.phone = companies.phone(rng, land)
        named = known_as.is_person or rng.random() < 0.3
        name = known_as.name if known_as.is_person else companies.full_name(rng, land)
        account.email = f"{companies.mailbox(name) if named else 'info'}@{known_as.domain}"
        if not known_as.is_person and rng.random() < 0.85:
            account.website = f"{pick(rng, ('www.', 'https://', 'https://www.', ''))}{known_as.domain}"

    def _billing(self, account: Account, land: Land, known_as: companies.Identity) -> None:
        rng = self.rng
        if known_as.is_person:
            return
        account.org_number, account.vat_number = self.identities.next(land.code)
        if rng.random() < 0.6:
            account.invoice_email = f"{land.invoice_mailbox}@{known_as.domain}"
        if rng.random() < 0.4:
            account.invoice_reference = companies.full_name(rng, land)
        if rng.random() < 0.1:
            account.po_number = f"PO-{int(rng.random() * 90_000) + 10_000}"
        account.invoice_delivery = pick(rng, ("email",) * 18 + ("erp", "none"))

    def _tags(self) -> list[str]:
        chosen = self.rng.choices(TAGS, cum_weights=TAG_WEIGHTS, k=pick(self.rng, TAGS_EACH))
        return sorted(dict.fromkeys(chosen), key=str.casefold)
