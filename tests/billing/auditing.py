"""What an auditor asks of the books, without the rules that made them: is everything billed, and nothing twice?"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from accounts.models import Sequence
from accounts.services.activity import SYSTEM
from billing.models import BillingClock, BillingRun, Charge, Invoice, Subscription
from billing.services import runs
from plock.kit import jobs

DAY = timedelta(days=1)


def bill(as_of: date, **values) -> BillingRun:
    """A whole run, done here and now."""
    run = runs.start(as_of=as_of, today=as_of, origin=SYSTEM, is_waited_for=True, **values)
    jobs.run(job_id=run.job_id)
    return BillingRun.objects.get(pk=run.pk)


def finish_ordered() -> None:
    """Do the runs that nobody has done yet, as a worker would."""
    for job in BillingRun.objects.filter(state="running").order_by("pk").values_list("job", flat=True):
        jobs.run(job_id=job)


def audit(as_of: date) -> None:
    """Everything that must be true once a run as of that day has ended, whatever happened meanwhile."""
    finish_ordered()
    assert not BillingRun.objects.exclude(state__in=["done", "cancelled"]).exists()
    nothing_is_billed_twice()
    invoices_add_up()
    numbers_have_no_gap()
    nothing_is_left(as_of)


def nothing_is_billed_twice() -> None:
    """Of every item each day is paid for once, or (what was compensated) not at all."""
    paid: dict[int, Counter[date]] = defaultdict(Counter)
    rows = Charge.objects.filter(item__isnull=False, is_usage=False, is_voided=False).exclude(kind="credit")
    for item, kind, net, starts_on, ends_on in rows.values_list("item", "kind", "net", "starts_on", "ends_on"):
        times = -1 if kind == "compensation" and net < 0 else 1
        for n in range((ends_on - starts_on).days):
            paid[item][starts_on + n * DAY] += times
    wrong = {item: Counter(days.values()) for item, days in paid.items() if set(days.values()) - {0, 1}}
    assert not wrong, wrong
    usage = Charge.objects.filter(is_usage=True, kind="overage", is_voided=False)
    places = Counter(usage.values_list("item", "starts_on"))
    assert not [place for place, times in places.items() if times > 1]


def invoices_add_up() -> None:
    sums = dict(Charge.objects.filter(invoice__isnull=False).values_list("invoice").annotate(net=Sum("net")))
    for invoice in Invoice.objects.all():
        assert round(Decimal(sums.get(invoice.pk, 0)), 3) == invoice.net, invoice
        assert invoice.total == invoice.net + invoice.vat
    billed = Charge.objects.filter(run__isnull=False, invoice=None)
    assert not billed.exists()


def numbers_have_no_gap() -> None:
    prefix, following = Sequence.objects.values_list("prefix", "next_serial").get(pk="invoices")
    taken = sorted(int(number.removeprefix(prefix)) for number in _numbers())
    assert taken == list(range(1, following))


def nothing_is_left(as_of: date) -> None:
    """A run that trusts no clock finds nothing more, in anything that is not paused."""
    BillingClock.objects.all().delete()
    before = (Invoice.objects.count(), Charge.objects.count())
    run = bill(as_of)
    assert run.state == "done", run.sums
    assert (Invoice.objects.count(), Charge.objects.count()) == before
    if not Subscription.objects.filter(state="paused").exists():
        assert all(Decimal(sums["due"]) == 0 for sums in run.sums.values()), run.sums


def _numbers() -> list[str]:
    return [number for number in Invoice.objects.values_list("number", flat=True) if number]
