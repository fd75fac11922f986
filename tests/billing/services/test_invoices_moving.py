"""What archiving, merging and another currency of customers mean for their invoices and their usage."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, AccountUser
from accounts.registry import account_parts, archive_effects
from accounts.services import accounts, archiving, merging
from accounts.services.activity import SYSTEM
from billing.models import BillingClock, Charge, Invoice, InvoicePreview, RunProblem, Usage
from billing.services import usage_moving
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
JAN, FEB, TODAY = date(2026, 1, 1), date(2026, 2, 1), date(2026, 11, 21)


@pytest.fixture
def pair():
    return make.account(name="Winner"), make.account(name="Loser")


def merge(winner, loser):
    winner, loser = (Account.objects.get(pk=one.pk) for one in (winner, loser))
    merging.merge(winner=winner, loser=loser, versions=(winner.version, loser.version), origin=SYSTEM)


def told(part, winner, loser):
    return [one.sentence for one in account_parts.get(part).describe(loser, winner)]


def foretold(effect, *ids):
    found = archive_effects.get(effect).describe([account.pk for account in ids], TODAY)
    return [one.sentence.replace("\xa0", " ") for one in found]


def test_invoices_move_even_frozen_ones_with_what_runs_found(pair):
    winner, loser = pair
    sent, draft = sales.invoice("100", account=loser, state="finalised"), sales.invoice("50", account=loser)
    run = sales.run()
    RunProblem.objects.create(run=run, account=loser, reason="defect", message="Oh")
    InvoicePreview.objects.create(run=run, account=loser, currency="SEK", billing_date=FEB, net=1)
    assert told("invoices", winner, loser) == ["2 invoices move."]
    merge(winner, loser)
    for model in (Invoice, Charge, RunProblem, InvoicePreview):
        assert set(model.objects.values_list("account", flat=True)) == {winner.pk}
    sent.refresh_from_db()
    assert (sent.number, sent.total, sent.version) == (sent.number, Decimal(125), 2)
    assert draft.charges.count() == 1


def test_two_drafts_for_the_same_become_one(pair):
    winner, loser = pair
    kept, gone = sales.invoice("100", "10", account=winner), sales.invoice("50", "5", account=loser)
    other = sales.invoice("1", account=loser, billing_date=FEB)
    assert told("invoices", winner, loser) == [
        "2 invoices move.",
        "1 of them is a draft that joins one of Winner.",
    ]
    merge(winner, loser)
    kept.refresh_from_db()
    assert not Invoice.objects.filter(pk=gone.pk).exists()
    assert list(kept.charges.order_by("position").values_list("position", "net")) == [
        (1, Decimal(100)),
        (2, Decimal(10)),
        (3, Decimal(50)),
        (4, Decimal(5)),
    ]
    assert (kept.line_count, kept.net, kept.total) == (4, Decimal(165), Decimal("206.25"))
    assert set(Invoice.objects.values_list("pk", flat=True)) == {kept.pk, other.pk}


def test_usage_moves_and_the_same_days_are_added_up(pair):
    winner, loser = pair
    sms = sales.product("SMS")
    for account, quantity, day in ((winner, "1", JAN), (loser, "2.5", JAN), (loser, "4", FEB)):
        sales.usage(quantity, account=account, product=sms, on=day)
    assert told("usage", winner, loser) == ["2 days of usage move."]
    merge(winner, loser)
    rows = Usage.objects.order_by("on").values_list("account", "on", "quantity")
    assert list(rows) == [(winner.pk, JAN, Decimal("3.5")), (winner.pk, FEB, Decimal(4))]


def test_usage_of_a_user_at_both_is_that_of_the_one_who_stays(pair):
    winner, loser = pair
    stays = make.account_user(account=winner, email="ann@x.se", external_id="1")
    twins = [make.account_user(account=loser, email=email, external_id=one) for email, one in AT_BOTH]
    alone = make.account_user(account=loser)
    sms = sales.product("SMS")
    sales.usage("1", person=stays, product=sms)
    for person in (*twins, alone):
        sales.usage("10", person=person, product=sms)
    sales.usage("7", person=twins[0], product=sms, on=JAN)
    merge(winner, loser)
    rows = Usage.objects.order_by("on", "person").values_list("account", "person", "quantity")
    ann = (winner.pk, stays.pk)
    assert list(rows) == [(*ann, Decimal(7)), (*ann, Decimal(21)), (winner.pk, alone.pk, Decimal(10))]
    assert AccountUser.objects.filter(account=loser).count() == 0


AT_BOTH = [("ANN@x.se", ""), ("other@x.se", "1")]  # by e-mail, and by external id


def test_usage_moves_chunk_by_chunk(pair, monkeypatch):
    monkeypatch.setattr(usage_moving, "CHUNK", 2)
    winner, loser = pair
    sms = sales.product("SMS")
    for day in range(1, 8):
        sales.usage(str(day), account=loser, product=sms, on=date(2026, 1, day))
    subscription = sales.subscription(account=winner)
    BillingClock.objects.create(subscription=subscription, since=JAN, next_on=FEB)
    usage_moving.move(loser, winner, SYSTEM)
    assert winner.usage.count() == 7
    assert not BillingClock.objects.exists()


def test_sums_that_have_no_room_keep_two_customers_apart(pair):
    winner, loser = pair
    sms = sales.product("SMS")
    for account in pair:
        sales.usage("600000000000", account=account, product=sms)
    with pytest.raises(Refused, match="more than Plock can hold together"):
        merge(winner, loser)


def test_archiving_tells_of_what_stays_to_be_paid():
    account, euro = make.account(), make.account(currency="EUR")
    sales.invoice("100", account=account, state="finalised")
    sales.invoice("0.10", account=account, state="dispatched", paid=Decimal("0.05"))
    sales.invoice("8", account=euro, state="finalised")
    sales.invoice("8", account=account, state="paid")
    sales.invoice("8", account=account)
    assert foretold("invoices", account, euro) == [
        "3 invoices stay open (EUR 10.00 + SEK 125.08).",
        "1 draft invoice stays a draft.",
    ]
    assert foretold("invoices", make.account()) == []


UNBILLED = "Usage that is not billed yet is billed in a final invoice by the next run."


def test_archiving_tells_of_usage_that_is_billed_afterwards():
    version = sales.plan(charge="usage")
    subscription = sales.subscription(version)
    account, product = subscription.account, version.plan.product
    assert foretold("usage", account) == []
    sales.usage(account=account)  # of something that it does not buy
    assert foretold("usage", account) == []
    sales.usage(account=account, product=product)
    assert foretold("usage", account) == [UNBILLED]
    assert UNBILLED in [one.sentence for one in archiving.preview(ids=[account.pk], on=TODAY)]
    clock = BillingClock.objects.create(subscription=subscription, since=FEB, next_on=FEB)
    assert foretold("usage", account) == []
    clock.delete()
    line = {"kind": "overage", "is_usage": True, "product": product, "subscription": subscription}
    sales.invoice({**line, "item": subscription.items.get()}, account=account)
    assert foretold("usage", account) == []


def edit(account, **values):
    return accounts.edit(account=account, values=values, version=account.version, origin=SYSTEM)


def test_the_currency_is_fixed_by_the_first_invoice():
    account = make.account(name="Acme")
    invoice = sales.invoice("1", account=account)
    with pytest.raises(Refused, match=r"Acme has a draft invoice in SEK\. Discard it"):
        edit(account, currency="EUR")
    sales.invoice("1", account=account, billing_date=FEB, state="finalised")
    account.refresh_from_db()
    with pytest.raises(Refused, match="Acme has invoices in SEK, so its currency is fixed"):
        edit(account, currency="EUR")
    account.refresh_from_db()
    assert account.currency == invoice.currency_id
    edit(account, city="Lund")


def test_a_customer_without_invoices_may_get_another_currency():
    account = make.account()
    edit(account, currency="EUR")
    account.refresh_from_db()
    assert account.currency == "EUR"
