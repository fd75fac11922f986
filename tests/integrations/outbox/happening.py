"""Things that happen to customers, so that something is to be told."""

from accounts.models import Account
from accounts.services import activity
from accounts.services.activity import Origin
from integrations.models import SyncItem
from integrations.services import outbox
from integrations.services.outbox import About
from tests import make
from tests.integrations.outbox.conftest import NOW


def happen(account: Account | None = None, *, times: int = 1) -> list[SyncItem]:
    """Something happens to a customer so many times; the items that came of it, in order, due at NOW."""
    account = account or make.account()
    entries = [
        activity.record(origin=Origin(), verb="account.edited", account=account, subject=account) for _ in range(times)
    ]
    items = SyncItem.objects.filter(object_id__in=[one.pk for one in entries])
    items.update(due_at=NOW, created_at=NOW)
    return list(items.order_by("pk"))


def put(*objects: int, account: Account | None = None, kind: str = "event", system: str = "webhook") -> None:
    about = [About(pk, account.pk if account else None, f"thing {pk}") for pk in objects]
    outbox.put(system=system, kind=kind, objects=about, now=NOW)


def states() -> list[str]:
    return list(SyncItem.objects.order_by("pk").values_list("state", flat=True))
