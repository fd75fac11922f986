import time, pytest
from django.db import connection
from django.db.models import Q, OuterRef, Subquery, Min, F
from integrations.services import outbox
from integrations.services.outbox import About
from integrations.models import SyncItem
from tests import make
from tests.integrations.outbox.conftest import NOW
pytestmark = pytest.mark.django_db
def b():
    first = SyncItem.objects.open().filter(system=OuterRef("system"), account=OuterRef("account")).order_by("pk").values("pk")[:1]
    waiting = Q(state="waiting", due_at__lte=NOW); left = Q(state="sending", leased_until__lt=NOW)
    return SyncItem.objects.filter(system="webhook").filter(waiting|left).filter(Q(account=None)|Q(pk=Subquery(first))).order_by("due_at","pk")[:50]
def c():
    first = SyncItem.objects.open().filter(system=OuterRef("system"), account=OuterRef("account")).order_by("system", "account", "pk").values("pk")[:1]
    waiting = Q(state="waiting", due_at__lte=NOW); left = Q(state="sending", leased_until__lt=NOW)
    return SyncItem.objects.filter(system="webhook").filter(waiting|left).filter(Q(account=None)|Q(pk=Subquery(first))).order_by("due_at","pk")[:50]
def a():
    return SyncItem.objects.filter(system="webhook").claimable(now=NOW).order_by("due_at","pk")[:50]
def test_it():
    big = make.account(); accounts = make.accounts(2000)
    outbox.put(system="webhook", kind="event", objects=[About(n, big.pk, "x") for n in range(50_000)], now=NOW)
    outbox.put(system="webhook", kind="event", objects=[About(100_000+n, accounts[n%2000].pk, "x") for n in range(100_000)], now=NOW)
    SyncItem.objects.filter(object_id__lt=1000).update(state="done")
    for analyzed in (False, True):
        if analyzed:
            with connection.cursor() as cur: cur.execute("ANALYZE integrations_syncitem")
        for f in (a,b,c):
            w=time.perf_counter(); n=len(list(f())); print("\n", analyzed, f.__name__, n, time.perf_counter()-w)
            print(f().explain(analyze=True)[:1800])
