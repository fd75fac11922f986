"""Several people confirm, edit or cancel the same order at the same moment: exactly one does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.services.activity import Origin
from billing.models import Charge, Subscription
from billing.services import orders
from plock.kit.errors import Refused
from tests import sales
from tests.billing.ordering import TODAY, own_line, placed, plan_line

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]


def at_once(*deeds):
    """What each of the deeds, begun at the same moment, comes to."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            deed()
        except (Refused, orders.Stale) as problem:
            return str(problem)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_four_confirm_and_one_order_is_confirmed_once():
    order = placed(plan_line(sales.plan()), own_line("50"))
    said = at_once(*[lambda: orders.confirm(order=order, today=TODAY, origin=Origin())] * 4)
    assert said == ["O-00001 is confirmed already."] * 3 + ["done"]
    assert (Subscription.objects.count(), Charge.objects.count()) == (1, 1)
    order.account.refresh_from_db()
    assert order.account.mrr == 100


def test_what_is_confirmed_is_what_was_saved_last():
    order = placed(own_line("50"))
    edit = {"values": {}, "lines": [own_line("70")], "version": order.version, "origin": Origin()}
    said = at_once(
        lambda: orders.confirm(order=order, today=TODAY, origin=Origin(), version=order.version),
        lambda: orders.edit(order=order, **edit),
    )
    assert said[-1] == "done"
    order.refresh_from_db()
    charged = [charge.net for charge in Charge.objects.all()]
    assert charged == ([50] if order.state == "confirmed" else [])
    assert order.one_off_total == (50 if order.state == "confirmed" else 70)


def test_cancelling_and_confirming_leave_no_charge_behind():
    order = placed(own_line("50"))
    said = at_once(
        lambda: orders.confirm(order=order, today=TODAY, origin=Origin()),
        lambda: orders.cancel(order=order, today=TODAY, origin=Origin()),
    )
    order.refresh_from_db()
    assert "done" in said
    assert order.state == "cancelled"
    assert not Charge.objects.exists()
