"""The past in the demo: services know no other moment than now, so what they wrote is dated afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Account, Activity
from billing.models import BillingRun, Charge, Invoice, Usage
from plock.kit.bulk import insert
from plock.kit.models import Job

DATED: dict[type[Any], tuple[str, ...]] = {
    Activity: ("at",),
    Account: ("updated_at",),
    BillingRun: ("created_at", "finished_at"),
    Charge: ("created_at",),
    Invoice: ("created_at", "updated_at"),
    Job: ("created_at", "started_at", "finished_at"),
    Usage: ("updated_at",),
}


@contextmanager
def past(moment: datetime) -> Iterator[None]:
    """What is written within happened at that moment."""
    began = timezone.now()
    yield
    ended = timezone.now()
    for model, columns in DATED.items():
        for column in columns:
            model.objects.filter(**{f"{column}__range": (began, ended)}).update(**{column: moment})


def retell() -> None:
    """Number the log in the order of time, from the first entry that is out of it; customers changed with the last."""
    latest = start = None
    for at in Activity.objects.order_by("pk").values_list("at", flat=True).iterator():
        if latest and at < latest:
            start = at if start is None else min(start, at)
        latest = max(at, latest or at)
    if start is None:
        return
    entries = list(Activity.objects.filter(at__gte=start).order_by("at", "pk"))
    Activity.objects.filter(at__gte=start).delete()
    insert(Activity, entries)
    last = Activity.objects.filter(account=OuterRef("pk")).order_by().values("account").values(last=Max("at"))
    told = {entry.account_id for entry in entries if entry.account_id}
    Account.objects.filter(pk__in=told).update(updated_at=Subquery(last))
