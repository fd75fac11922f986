"""A draft gets its number: taxed and addressed as things are, frozen after that, sent by itself or by a person."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from accounts.services.activity import Origin
from billing.models import Charge, Invoice
from billing.services import invoices
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.invoicing import TODAY, finalise, finalised, house, log_of, many, numbers

pytestmark = pytest.mark.django_db


def test_it_has_the_next_number_its_dates_and_a_line_in_the_log():
    account = make.account(payment_terms_days=14)
    invoice = finalised("100", "60.50", account=account)
    assert (invoice.number, invoice.state, invoice.issued_on) == ("INV-00001", "finalised", TODAY)
    assert invoice.due_on == date(2026, 3, 24)
    assert (invoice.net, invoice.vat, invoice.total) == (Decimal("160.50"), Decimal("40.13"), Decimal("200.63"))
    assert invoice.line_count == 2
    invoice.refresh_from_db()
    assert (invoice.number, invoice.total, invoice.version) == ("INV-00001", Decimal("200.63"), 2)
    entry = Activity.objects.get(account=account)
    assert (entry.verb, entry.subject) == ("invoice.finalised", "INV-00001")
    assert entry.changes == {"state": ["draft", "finalised"], "total": [None, "200.63"]}
    account.refresh_from_db()
    assert account.updated_at == invoice.updated_at


def test_seller_and_buyer_stay_as_they_were_that_day():
    house(address="Kaj 1\nPlan 2", postal_code="621 57")
    account = make.account(
        name="Nord AB",
        address="Gatan 1",
        vat_number="SE556000000101",
        invoice_reference="Ann",
        po_number="PO-7",
        email="hello@nord.example",
        invoice_email="pay@nord.example",
        language="nb",
    )
    invoice = finalised("1", account=account)
    house(name="Renamed")
    type(account).objects.update(name="Moved AB")
    invoice.refresh_from_db()
    assert (invoice.seller["name"], invoice.seller["address"]) == ("Plock AB", "Kaj 1\nPlan 2")
    buyer = invoice.buyer
    assert (buyer["name"], buyer["customer_number"]) == ("Nord AB", account.customer_number)
    assert (buyer["vat_number"], buyer["invoice_reference"], buyer["po_number"]) == ("SE556000000101", "Ann", "PO-7")
    assert (buyer["email"], buyer["delivery"], buyer["language"]) == ("pay@nord.example", "email", "nb")


def test_it_goes_to_the_contact_where_invoices_have_no_address_of_their_own():
    assert finalised("1", account=make.account(email="a@b.example")).buyer["email"] == "a@b.example"


@pytest.mark.parametrize(
    ("account", "rate", "vat", "treated"),
    [
        ({"country": "SE"}, "12", "12", "domestic"),
        ({"country": "FI", "vat_number": "FI01234567"}, "0", "0", "reverse_charge"),
        ({"country": "FI"}, "12", "12", "domestic"),
        ({"country": "US"}, "0", "0", "export"),
        ({"country": "SE", "vat_treatment": "exempt"}, "0", "0", "exempt"),
    ],
)
def test_it_is_taxed_by_the_settings_of_the_day_whatever_the_draft_said(account, rate, vat, treated):
    house()
    line = {"net": Decimal(100), "product": sales.product(vat_rate=Decimal(12)), "vat_rate": Decimal(25)}
    invoice = finalised(line, account=make.account(**account))
    assert (invoice.vat, invoice.vat_treatment) == (Decimal(vat), treated)
    assert invoice.charges.get().vat_rate == Decimal(rate)
    assert invoice.vat_shares == [{"rate": rate, "net": "100.00", "vat": f"{Decimal(vat):.2f}"}]


def test_lines_of_other_rates_are_taxed_apart_the_highest_first():
    house(vat_rate=Decimal("25.5"))
    lines = [{"net": Decimal("0.10"), "product": sales.product(vat_rate=rate)} for rate in (None, Decimal(6), None)]
    invoice = finalised(*lines)
    assert [(share["rate"], share["vat"]) for share in invoice.vat_shares] == [("25.5", "0.05"), ("6", "0.01")]
    assert invoice.total == Decimal("0.36")


def test_reverse_charge_without_a_vat_number_is_refused_and_takes_no_number():
    draft = sales.invoice("100", account=make.account(country="FI", vat_treatment="reverse_charge"))
    with pytest.raises(Refused, match="VAT number"):
        finalise(draft)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)
    assert finalised("1").number == "INV-00001"


def test_an_empty_draft_is_discarded_and_takes_no_number():
    account = make.account()
    with pytest.raises(Refused, match="discarded"):
        finalise(sales.invoice(account=account))
    assert not Invoice.objects.exists()
    assert log_of(account) == ["invoice.discarded"]
    assert finalised("1").number == "INV-00001"


@pytest.mark.parametrize("state", ["finalised", "dispatched", "paid", "credited"])
def test_what_has_a_number_is_refused(state):
    with pytest.raises(Refused, match="number already"):
        finalise(sales.invoice("1", state=state, number="INV-00007"))


def test_an_invoice_that_is_gone_is_refused():
    draft = sales.invoice("1")
    invoices.discard(invoice=draft, origin=Origin())
    with pytest.raises(Refused, match="gone"):
        finalise(Invoice(pk=draft.pk or 999))


def test_an_archived_customer_still_gets_the_final_invoice():
    assert finalised("1", account=make.account(state="archived")).number


def test_a_paused_subscription_is_no_reason_to_wait():
    subscription = sales.subscription(sales.plan(), state="paused", paused_on=date(2026, 1, 5))
    assert finalised({"subscription": subscription}, account=subscription.account).number


@pytest.mark.parametrize(
    ("account", "net", "is_sent"),
    [
        ({}, "100", True),
        ({"auto_dispatch": False}, "100", False),
        ({"invoice_delivery": "erp"}, "100", False),
        ({"invoice_delivery": "none"}, "100", False),
        ({"minimum_invoice_amount": Decimal(100)}, "100", True),
        ({"minimum_invoice_amount": Decimal("100.01")}, "100", False),
        ({}, "0", False),
        ({}, "-100", False),
    ],
)
def test_it_is_sent_by_itself_where_the_customer_wants_that(account, net, is_sent):
    assert (finalised(net, account=make.account(**account)).send_after is not None) is is_sent


def test_one_subscription_that_is_sent_by_hand_keeps_the_whole_invoice():
    account = make.account()
    kept = sales.subscription(sales.plan(), account=account, auto_dispatch=False)
    assert finalised("1", {"subscription": kept}, account=account).send_after is None


def test_what_has_a_number_is_frozen_by_the_database():
    invoice = finalised("100")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(total=1, net=1, vat=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        invoice.charges.update(net=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.filter(invoice=invoice).delete()


def test_many_are_numbered_in_the_order_of_their_billing_dates():
    late, early, same = (sales.invoice("1", billing_date=date(2026, month, 1)) for month in (3, 1, 3))
    outcome = invoices.finalise_many(ids=[same.pk, late.pk, early.pk], today=TODAY, origin=Origin())
    assert (outcome.done, outcome.skipped) == (3, {})
    rows = Invoice.objects.in_bulk([early.pk, late.pk, same.pk])
    assert [rows[one.pk].number for one in (early, late, same)] == ["INV-00001", "INV-00002", "INV-00003"]


def test_those_that_cannot_be_are_left_with_the_reason_and_stop_nobody():
    good, other = many(2)
    bad = sales.invoice("1", account=make.account(vat_treatment="reverse_charge"))
    done, empty = finalised("1"), sales.invoice()
    ids = [good.pk, bad.pk, done.pk, empty.pk, other.pk, 999_999]
    outcome = invoices.finalise_many(ids=ids, today=TODAY, origin=Origin())
    assert outcome.done == 2
    assert sorted(outcome.skipped.values()) == sorted([[bad.pk], [done.pk], [empty.pk], [999_999]])
    assert numbers() == [1, 2, 3]


def test_one_that_breaks_something_is_found_and_left_without_a_gap(monkeypatch, caplog):
    drafts = many(7)
    real = invoices.invoices_numbering.invoice_parties.buyer
    broken = drafts[3].account_id

    def buyer(account, house):
        if account.pk == broken:
            raise ValueError("what nobody thought of")
        return real(account, house)

    monkeypatch.setattr(invoices.invoices_numbering.invoice_parties, "buyer", buyer)
    outcome = invoices.finalise_many(ids=[one.pk for one in drafts], today=TODAY, origin=Origin())
    assert (outcome.done, list(outcome.skipped.values())) == (6, [[drafts[3].pk]])
    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert "what nobody thought of" in caplog.text


def test_where_the_series_ends_the_others_wait_with_the_reason():
    finalised("1")
    invoices.invoices_numbering.sequences.Sequence.objects.filter(name="invoices").update(next_serial=999_999_999)
    outcome = invoices.finalise_many(ids=[one.pk for one in many(3)], today=TODAY, origin=Origin())
    assert outcome.done == 1
    ((reason, left),) = outcome.skipped.items()
    assert (len(left), "no number after" in reason) == (2, True)


def test_a_rollback_gives_its_numbers_back():
    first, second = many(2)
    with pytest.raises(RuntimeError), transaction.atomic():
        finalise(first)
        raise RuntimeError
    assert finalise(second).number == "INV-00001"


def test_twenty_cost_as_many_statements_as_two():
    invoices.finalise_many(ids=[one.pk for one in many(1)], today=TODAY, origin=Origin())
    counts = []
    for n in (2, 20):
        ids = [one.pk for one in many(n)]
        with CaptureQueriesContext(connection) as found:
            assert invoices.finalise_many(ids=ids, today=TODAY, origin=Origin()).done == n
        counts.append(len(found))
    assert counts[0] == counts[1] < 25
