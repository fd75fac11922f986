"""Credits give back what was charged, to the smallest unit, once; and bill it again where that is wanted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Activity
from billing.models import BillingClock, Charge, Invoice
from billing.services import invoice_credits
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.invoicing import TODAY, credit, finalised, house, log_of, numbers, pay

pytestmark = pytest.mark.django_db
D = Decimal


def sums(invoice):
    return invoice.net, invoice.vat, invoice.total


def again(invoice):
    invoice.refresh_from_db()
    return invoice


def test_a_whole_invoice_is_given_back_by_one_of_its_own_number():
    account = make.account()
    invoice = finalised("100", "60.50", account=account)
    made = again(credit(invoice))
    assert (made.number, made.state, made.credits, made.account) == ("INV-00002", "finalised", invoice, account)
    assert (made.issued_on, made.due_on, made.billing_date) == (TODAY, TODAY, TODAY)
    assert sums(made) == (D("-160.50"), D("-40.13"), D("-200.63"))
    assert made.vat_shares == [{"rate": "25", "net": "-160.50", "vat": "-40.13"}]
    assert made.line_count == 2
    assert (again(invoice).state, invoice.credited, invoice.open) == ("credited", D("200.63"), 0)
    assert log_of(account) == ["invoice.finalised", "invoice.credited"]
    entry = Activity.objects.get(verb="invoice.credited")
    assert entry.subject == "INV-00001"
    assert entry.changes["credit_invoice"] == [None, "INV-00002"]
    assert entry.changes["state"] == ["finalised", "credited"]


def test_its_lines_say_what_they_take_back():
    subscription = sales.subscription(sales.plan())
    invoice = finalised("5", {"subscription": subscription, "rebate_percent": D(10)}, account=subscription.account)
    made = credit(invoice, 2)
    line, taken = made.charges.get(), invoice.charges.get(position=2)
    assert (line.kind, line.position, line.net, line.reverses) == ("credit", 1, -taken.net, taken)
    assert (line.subscription, line.starts_on, line.ends_on) == (subscription, taken.starts_on, taken.ends_on)
    assert (line.vat_rate, line.rebate_percent, line.quantity) == (25, 10, 1)
    assert not again(taken).is_voided


def test_it_is_taxed_as_the_invoice_was_and_to_whom_it_went():
    house()
    account = make.account(name="Old AB", country="FI", vat_number="FI01234567", email="old@fi.example")
    invoice = finalised("100", account=account)
    type(account).objects.filter(pk=account.pk).update(
        name="New AB", country="SE", vat_number="", email="new@fi.example"
    )
    house(name="Plock Group AB")
    made = credit(invoice)
    assert (made.vat_treatment, made.vat) == ("reverse_charge", 0)
    assert (made.buyer["name"], made.buyer["vat_number"]) == ("Old AB", "FI01234567")
    assert (made.buyer["email"], made.seller["name"]) == ("new@fi.example", "Plock Group AB")


def test_line_by_line_the_last_credit_takes_what_is_left():
    invoice = finalised(*["0.02"] * 10)
    assert invoice.vat == D("0.05")
    for position in range(1, 11):
        credit(invoice, position)
    notes = list(invoice.credit_notes.order_by("pk"))
    assert [note.vat for note in notes] == [D("-0.01"), 0] * 5
    assert (again(invoice).state, invoice.credited) == ("credited", D("0.25"))
    assert numbers() == list(range(1, 12))


@pytest.mark.parametrize(
    ("lines", "portions", "left"),
    [
        (["100", "-100"], [[1, 2]], "0"),  # comes to nothing
        (["0"], [[1]], "0"),
        (["100", "-80"], [[1, 2]], "0"),
        (["100", "50", "-80"], [[1, 3], [2]], "0"),
        (["100", "50", "-80"], [[2]], "25.00"),
        (["-100", "-50"], [[1]], "-62.50"),
        (["-100", "-50"], [[2], [1]], "0"),
        (["33.33", "33.33", "33.34"], [[1], [2]], "41.67"),
    ],
)
def test_credits_of_negative_lines_and_of_nothing_are_right(lines, portions, left):
    invoice = finalised(*lines)
    total = sum((credit(invoice, *portion).total for portion in portions), D(0))
    again(invoice)
    assert invoice.credited == -total
    assert invoice.total - invoice.credited == D(left)
    assert (invoice.state == "credited") is (not invoice_credits.creditable(invoice))


@pytest.mark.parametrize(
    ("lines", "positions"), [(["100", "-80"], [1]), (["100", "-80"], [2]), (["100", "-100"], [1]), (["-5", "9"], [1])]
)
def test_lines_that_come_to_more_than_the_invoice_are_refused(lines, positions):
    invoice = finalised(*lines)
    with pytest.raises(Refused, match="Choose them together with the lines that give back"):
        credit(invoice, *positions)
    assert (again(invoice).credited, invoice.credit_notes.count(), numbers()) == (0, 0, [1])


def test_all_parts_of_a_line_of_usage_go_together():
    master, members = make.account(), [make.account(), make.account()]
    product = sales.product()
    subs = [sales.subscription(sales.plan(), account=one) for one in members]
    parts = [
        {"subscription": sub, "product": product, "kind": "arrears", "net": net, "position": 2, "is_usage": True}
        for sub, net in zip(subs, (D("10.01"), D("20.02")), strict=True)
    ]
    invoice = finalised("100", *parts, account=master)
    assert invoice.line_count == 2
    made = credit(invoice, 2)
    assert (made.line_count, made.net) == (1, D("-30.03"))
    lines = made.charges.order_by("pk")
    assert [(line.account, line.position, line.net, line.is_usage) for line in lines] == [
        (members[0], 1, D("-10.01"), True),
        (members[1], 1, D("-20.02"), True),
    ]
    assert invoice_credits.creditable(invoice) == [1]


@pytest.mark.parametrize(
    ("paid", "positions", "state", "open_"),
    [
        ("0", [1], "finalised", "62.50"),
        ("25", [1], "finalised", "37.50"),
        ("62.50", [1], "paid", "0"),  # the rest was paid before
        ("187.50", [1], "paid", "0"),
        ("62.50", [1, 2], "credited", "0"),
        ("187.50", [1, 2], "credited", "0"),
    ],
)
def test_what_was_paid_and_what_is_credited_make_the_state(paid, positions, state, open_):
    invoice = finalised("100", "50")
    if D(paid):
        pay(invoice, paid, on=date(2026, 3, 2))
    credit(invoice, *positions)
    assert (again(invoice).state, invoice.open, invoice.paid) == (state, D(open_), D(paid))
    assert invoice.paid_on == (date(2026, 3, 2) if state == "paid" else None)


@pytest.mark.parametrize(
    ("make_it", "positions", "sentence"),
    [
        (lambda: sales.invoice("1"), [], "draft"),
        (lambda: credit(finalised("1")), [], "is a credit note"),
        (lambda: credit(finalised("1")).credits, [], "INV-00001 is credited already"),
        (lambda: credit(finalised("1", "2"), 1).credits, [1], "line 1"),
        (lambda: finalised("1"), [1, 2, 0, -1, 9, 10, 11], "line -1, 0, 2, 9, 10, …"),
    ],
)
def test_what_cannot_be_credited_is_refused(make_it, positions, sentence):
    invoice = make_it()
    with pytest.raises(Refused, match=sentence):
        credit(invoice, *positions)


def test_no_line_chosen_is_told():
    with pytest.raises(Refused, match="at least one line"):
        invoice_credits.credit(
            invoice=finalised("1"), positions=[], bill_again=False, today=TODAY, origin=invoice_credits.Origin()
        )


def test_what_recurs_is_due_again_and_what_is_charged_once_waits_again():
    account, member = make.account(), make.account()
    fee = sales.subscription(sales.plan(), account=member)
    order = sales.order(account=account)
    once = {"net": D(70), "description": "Set-up", "order": order, "order_line": None, "rebate_percent": D(30)}
    invoice = finalised({"subscription": fee}, once, "9", account=account)
    for one in (fee, sales.subscription(sales.plan())):
        BillingClock.objects.create(subscription=one, since=date(2026, 2, 1), next_on=date(2026, 2, 1))
    credit(invoice, 1, 2, bill_again=True)
    assert list(invoice.charges.order_by("position").values_list("is_voided", flat=True)) == [True, True, False]
    assert BillingClock.objects.get().subscription != fee
    waits = Charge.objects.get(invoice=None)
    assert (waits.kind, waits.net, waits.description, waits.order) == ("one_off", 70, "Set-up", order)
    assert (waits.billing_date, waits.rebate_percent) == (invoice.billing_date, 30)
    twin = sales.charge(subscription=fee)  # the same days can be billed again
    assert twin.starts_on == invoice.charges.get(position=1).starts_on


def test_without_billing_again_nothing_waits():
    fee = sales.subscription(sales.plan())
    BillingClock.objects.create(subscription=fee, since=date(2026, 2, 1), next_on=date(2026, 2, 1))
    credit(finalised({"subscription": fee}, "5", account=fee.account))
    assert not Charge.objects.filter(invoice=None).exists()
    assert BillingClock.objects.exists()


def test_a_credit_follows_an_invoice_that_was_sent():
    sent, unsent = finalised("1"), finalised("1")
    Invoice.objects.filter(pk=sent.pk).update(state="dispatched", dispatched_at=sent.updated_at, send_after=None)
    assert credit(sent).send_after is not None
    assert unsent.send_after is not None
    assert credit(unsent).send_after is None
    assert again(unsent).send_after is None  # nobody is to pay what is given back


def test_a_part_of_it_leaves_the_sending_alone():
    invoice = finalised("1", "2")
    credit(invoice, 1)
    assert again(invoice).send_after is not None


def test_a_long_invoice_costs_as_many_statements_as_a_short_one(django_assert_max_num_queries):
    invoice = finalised(*["1"] * 60)
    with django_assert_max_num_queries(40):
        credit(invoice, bill_again=True)


class Property(TestCase):
    """Within one transaction for all examples, each of which takes back its own."""

    @settings(max_examples=15)
    @given(
        st.lists(st.integers(1, 500).map(lambda n: str(D(n) / 100)), min_size=1, max_size=8),
        st.lists(st.integers(0, 3), min_size=8, max_size=8),
    )
    def test_credits_in_any_portions_give_back_exactly_what_was_charged(self, nets, portions):
        rates = (D(25), D(6))
        products = [sales.product(vat_rate=rate) for rate in rates]
        invoice = finalised(*[{"net": D(net), "product": products[n % 2]} for n, net in enumerate(nets)])
        for portion in sorted(set(portions[: len(nets)])):
            credit(invoice, *[n for n, place in enumerate(portions[: len(nets)], 1) if place == portion])
        notes = list(invoice.credit_notes.all())
        again(invoice)
        for name in ("net", "vat", "total"):
            assert sum(getattr(note, name) for note in notes) == -getattr(invoice, name)
        assert (invoice.state, invoice.credited) == ("credited", invoice.total)
        assert sum(line.net for note in notes for line in note.charges.all()) == -invoice.net
