"""A draft is thrown away: what recurs on it is due again, what is charged once waits again."""

from datetime import date

import pytest

from accounts.services.activity import Origin
from billing.models import BillingClock, Charge, Invoice
from billing.services import invoices
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.invoicing import log_of

pytestmark = pytest.mark.django_db


def discard(invoice):
    invoices.discard(invoice=invoice, origin=Origin())


def test_what_recurs_is_forgotten_and_what_is_charged_once_waits_again():
    account, member = make.account(), make.account()
    fee, theirs = (sales.subscription(sales.plan(), account=one) for one in (account, member))
    for one in (fee, theirs):
        BillingClock.objects.create(subscription=one, since=date(2026, 2, 1), next_on=date(2026, 2, 1))
    run = sales.run()
    lines = [{"subscription": fee}, {"subscription": theirs}, {"net": 70, "run": run, "not_merged_because": "x"}]
    draft = sales.invoice(*lines, account=account, run=run)
    discard(draft)
    assert not Invoice.objects.exists()
    assert not BillingClock.objects.exists()
    left = Charge.objects.get()
    assert (left.net, left.invoice, left.position, left.vat_rate, left.run) == (70, None, None, None, None)
    assert left.not_merged_because == ""
    assert log_of(account) == ["invoice.discarded"]


def test_the_credit_of_a_change_goes_with_the_rest():
    subscription = sales.subscription(sales.plan())
    draft = sales.invoice(
        {"subscription": subscription, "kind": "compensation", "net": -5}, account=subscription.account
    )
    discard(draft)
    assert not Charge.objects.exists()


@pytest.mark.parametrize("state", ["finalised", "dispatched", "paid", "credited"])
def test_what_has_a_number_stays(state):
    with pytest.raises(Refused, match="INV-00007 is finalised and stays"):
        discard(sales.invoice("1", state=state, number="INV-00007"))


def test_twice_is_told():
    draft = sales.invoice("1")
    twin = Invoice.objects.get(pk=draft.pk)
    discard(draft)
    with pytest.raises(Refused, match="gone"):
        discard(twin)


def test_many_lines_cost_as_many_statements_as_few(django_assert_max_num_queries):
    draft = sales.invoice(*["1"] * 50)
    with django_assert_max_num_queries(25):
        discard(draft)
