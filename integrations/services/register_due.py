"""Which customers a register is to be asked about: active ones with a number, once a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account
from integrations.models import RegisterRecord
from integrations.registry import RegisterSystem, registers
from integrations.services import asking
from integrations.services.opening import is_usable

MONTH = timedelta(days=30)
AGAIN = timedelta(hours=20)  # after a question without an answer: the next night
CHUNK = 500
KNOWN = ("register_record__number", "register_record__country")  # what a register of all countries knew it by


@dataclass(frozen=True, slots=True)
class Due:
    """One customer to ask about, and the number it is asked by; `has_failed`: the last question was asked in vain."""

    account_id: int
    number: str
    country: str
    has_failed: bool = False


def shares() -> dict[str, list[str]]:
    """{register: the countries it is asked about} of those that can be used: each country's first.

    A register of all countries is asked again about whoever was found there, and about nobody else: most companies of
    the world are in none, and that they are missing would say nothing.
    """
    usable = [one for one in registers() if is_usable(one)]
    found: dict[str, list[str]] = {one.name: [] for one in usable}
    for country in asking.served():
        first = next((one for one in usable if country in one.countries), None)
        if first:
            found[first.name].append(country)
    return {one.name: found[one.name] for one in usable if found[one.name] or not one.countries}


def count(system: RegisterSystem, countries: Sequence[str], *, now: datetime) -> int:
    return _accounts(system, countries, now=now).order_by().count()


def after(system: RegisterSystem, countries: Sequence[str], *, now: datetime, pk: int, most: int = CHUNK) -> list[Due]:
    """The next ones in the order of their keys."""
    failed = RegisterRecord.objects.filter(~Q(problem=""), account=OuterRef("pk"))
    rows = _accounts(system, countries, now=now).filter(pk__gt=pk).order_by("pk").annotate(has_failed=Exists(failed))
    number, country = ("org_number", "country") if system.countries else KNOWN
    return [Due(*row) for row in rows.values_list("pk", number, country, "has_failed")[:most]]


def _accounts(system: RegisterSystem, countries: Sequence[str], *, now: datetime) -> QuerySet[Account]:
    active = Account.objects.active()
    records = RegisterRecord.objects.filter(account=OuterRef("pk"))
    is_old = Q(tried_at__lt=now - MONTH) | (~Q(problem="") & Q(tried_at__lt=now - AGAIN))
    if not system.countries:
        own = asking.served()
        known = records.filter(is_old, system=system.name).exclude(status=RegisterRecord.Status.MISSING)
        return active.filter(Exists(known)).exclude(Q(country__in=own) & ~Q(org_number=""))
    same_number = Q(number=OuterRef("org_number"), country=OuterRef("country"))
    is_fresh = records.filter(same_number).exclude(is_old)
    return active.filter(~Exists(is_fresh), country__in=countries).exclude(org_number="")
