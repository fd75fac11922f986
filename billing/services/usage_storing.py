"""Usage in sets, as imports and sources deliver it: what is stored already, writing, and one entry of the log each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Activity
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import Product, Usage
from billing.services import clocks
from plock.kit.bulk import insert
from plock.kit.bulk_read import matching
from plock.kit.bulk_update import update

type Day = tuple[int, int, date]  # account, product, day
type Key = tuple[int, int, date, int | None]  # and user

VERB = "usage.imported"
COLUMNS = {"t.account_id": "bigint", "t.product_id": "bigint", 't."on"': "date"}
FIELDS = ("account_id", "product_id", "on", "person_id", "quantity", "pk")


@dataclass(slots=True)
class Row:
    """A row of usage, to be stored or as it is; a model would take five times as long to make."""

    account_id: int
    product_id: int
    on: date
    person_id: int | None
    quantity: Decimal
    pk: int | None = None
    updated_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.account_id, self.product_id, self.on, self.person_id


def stored(days: Collection[Day]) -> dict[Key, Row]:
    """What is known of these days, of all users; one statement."""
    return {values[:4]: Row(*values) for values in matching(Usage, COLUMNS, days).values_list(*FIELDS)}


def deliver(*, new: Sequence[Row], changed: Sequence[Row], origin: Origin) -> None:
    """Write rows that are new, and other quantities of rows that are there, and let the next run look at them.

    Part of a transaction in which the caller has locked the accounts. An import leaves one entry of the log for each
    customer, whatever the number of its chunks.
    """
    now = timezone.now()
    for row in new:
        row.updated_at = now
    insert(Usage, new)
    update(Usage, ["quantity", "updated_at"], [(row.pk, row.quantity, now) for row in changed])
    rows = [*new, *changed]
    clocks.forget({row.account_id for row in rows})
    _log(rows, origin)


def _log(rows: Iterable[Row], origin: Origin) -> None:
    names: dict[int, str] = {}
    found: dict[int, dict[str, Any]] = defaultdict(lambda: {"products": set(), "days": set(), "rows": 0})
    for row in rows:
        said = found[row.account_id]
        said["products"].add(row.product_id)
        said["days"].add(row.on)
        said["rows"] += 1
    ids = {product for said in found.values() for product in said["products"]}
    names = dict(Product.objects.filter(pk__in=ids).values_list("pk", "name"))
    told = {entry.account_id: entry for entry in _told(found, origin)}
    fresh: list[Activity] = []
    again: list[Activity] = []
    for account, said in sorted(found.items()):
        products = {names[product] for product in said["products"]}
        before = told.get(account)
        changes = _changes(products, min(said["days"]), max(said["days"]), said["rows"], before)
        subject = ", ".join(changes["product"][1])[:200]
        if before:
            before.subject, before.changes = subject, changes
            again.append(before)
        else:
            entry = activity.entry(origin=origin, verb=VERB, account=None, subject=subject)
            entry.account_id, entry.changes = account, changes
            fresh.append(entry)
    activity.write(fresh)
    update(Activity, ["subject", "changes"], [(one.pk, one.subject, one.changes) for one in again])
    activity.tell(again)


def _told(accounts: Collection[int], origin: Origin) -> Iterable[Activity]:
    """What earlier chunks of the same import have written of these accounts."""
    if origin.job is None:
        return []
    first = Activity.objects.filter(job=origin.job).order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return []
    return Activity.objects.filter(account__in=accounts, pk__gte=first, job=origin.job, verb=VERB)


def _changes(products: set[str], start: date, end: date, rows: int, before: Activity | None) -> dict[str, Any]:
    """Products, first and last day, and how many rows: those of before along with these."""
    days = [start.isoformat(), end.isoformat()]
    if before:
        products |= set(before.changes["product"][1])
        days = [min(days[0], before.changes["first_day"][1]), max(days[1], before.changes["last_day"][1])]
        rows += before.changes["rows"][1]
    values = {"product": sorted(products), "first_day": days[0], "last_day": days[1], "rows": rows}
    return {name: [None, value] for name, value in values.items()}
