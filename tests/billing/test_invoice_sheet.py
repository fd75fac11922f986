"""What is printed of an invoice: in the customer's language, as things were when it got its number."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Organisation
from billing.models import Invoice
from billing.services import invoice_parties, invoice_reading
from tests import make, sales
from tests.billing.documents import standard

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def house() -> Organisation:
    Organisation.objects.update(
        name="Seller AB",
        address="Storgatan 1",
        postal_code="111 22",
        city="Stockholm",
        org_number="5560360793",
        vat_number="SE556036079301",
        email="invoices@seller.example",
        payment_details="IBAN SE35 5000",
        invoice_footer="Seller AB, Stockholm",
    )
    return Organisation.current()


def test_a_swede_reads_swedish_and_a_german_english(house):
    invoice = standard(account=make.account(language="sv"))
    swede = invoice_reading.sheet(invoice)
    invoice.account.language = "de"
    german = invoice_reading.sheet(invoice)
    assert (swede.language, german.language) == ("sv", "en")
    assert "jan. 2026" in swede.rows[0].details[0]
    assert german.rows[0].details == ("1 Jan 2026 – 31 Jan 2026",)


def test_the_sheet_says_who_what_and_how_much(house):
    account = make.account(name="Buyer AB", address="Lilla gatan 2\nc/o Bo", postal_code="411 01", city="Göteborg")
    sheet = invoice_reading.sheet(standard(account=account))
    assert sheet.seller.lines == ("Storgatan 1", "111 22 Stockholm")
    assert (sheet.seller.org_number, sheet.seller.email) == ("556036-0793", "invoices@seller.example")
    assert (sheet.buyer.name, sheet.buyer.lines) == ("Buyer AB", ("Lilla gatan 2", "c/o Bo", "411 01 Göteborg"))
    seats, once = sheet.rows
    assert (seats.title, seats.unit, seats.unit_price, seats.rebate) == ("Seats", "seats", 100, 10)
    assert (once.title, once.details, once.unit) == ("Set-up", (), "")
    assert [(share.rate, share.vat) for share in sheet.shares] == [(25, Decimal("587.48"))]
    assert (sheet.kind, sheet.payment, sheet.footer) == ("draft", "IBAN SE35 5000", "Seller AB, Stockholm")


def test_a_numbered_invoice_stays_as_it_was(house):
    account = make.account(name="Before AB", country="SE", language="sv")
    invoice = standard(account=account)
    Invoice.objects.filter(pk=invoice.pk).update(
        seller=invoice_parties.seller(house), buyer=invoice_parties.buyer(account, house)
    )
    Organisation.objects.update(name="Other AB")
    account.name, account.language = "After AB", "en"
    account.save()
    draft = invoice_reading.sheet(Invoice.objects.get(pk=invoice.pk))
    assert (draft.seller.name, draft.buyer.name, draft.language) == ("Other AB", "After AB", "en")
    on = date(2026, 1, 1)
    Invoice.objects.filter(pk=invoice.pk).update(state="finalised", number="INV-3", issued_on=on, due_on=on)
    frozen = invoice_reading.sheet(Invoice.objects.get(pk=invoice.pk))
    assert (frozen.seller.name, frozen.buyer.name, frozen.language) == ("Seller AB", "Before AB", "sv")
    assert invoice_reading.as_json(Invoice.objects.get(pk=invoice.pk))["buyer"]["name"] == "Before AB"


def test_countries_stand_in_addresses_that_cross_a_border(house):
    sheet = invoice_reading.sheet(standard(account=make.account(country="DE", city="Berlin", language="sv")))
    assert sheet.seller.lines[-1] == "Sverige"
    assert sheet.buyer.lines == ("Berlin", "Tyskland")


@pytest.mark.parametrize(
    ("treatment", "said"),
    [("domestic", ""), ("reverse_charge", "article 196"), ("export", "Export"), ("exempt", "Exempt")],
)
def test_the_sheet_says_why_it_bears_no_vat(treatment, said):
    notes = invoice_reading.sheet(sales.invoice("1", vat_treatment=treatment)).notes
    assert [said in note for note in notes] == ([True] if said else [])


def test_a_credit_note_says_what_it_credits(house):
    invoice = standard(state="credited", number="INV-4")
    mine = invoice.charges.get(position=2)
    line = {"kind": "credit", "reverses": mine, "net": -mine.net, "description": "Set-up"}
    credit = sales.invoice(line, account=invoice.account, credits=invoice, state="finalised", number="INV-5")
    sheet = invoice_reading.sheet(credit)
    assert (sheet.kind, sheet.credits, sheet.payment) == ("credit", "INV-4", "")
    assert sheet.notes == ("This credit note credits invoice INV-4 of 1 Jan 2026.",)
    assert sheet.rows[0].details == ("Credit of line 2 of invoice INV-4",)
    told = invoice_reading.as_json(credit)
    assert (told["credits"], told["lines"][0]["kind"], told["total"]) == ("INV-4", "credit", "-124.88")


def test_special_lines_say_what_they_are():
    account, member = make.account(), make.account(name="Member AB")
    product = sales.product("SMS", unit="SMS")
    plan = sales.plan(product=product, charge="usage")
    mine = sales.subscription(
        {"plan_version": plan, "committed_quantity": Decimal(1000)}, account=account, number="S-9"
    )
    its = sales.subscription(account=member)
    invoice = sales.invoice(
        {"kind": "compensation", "subscription": mine, "product": product, "is_usage": True, "net": Decimal(5)},
        {"kind": "compensation", "subscription": mine, "product": product, "net": Decimal(-5)},
        {"kind": "minimum_commitment", "subscription": mine, "net": Decimal(5)},
        {"kind": "overage", "subscription": mine, "item": mine.items.get(), "product": product, "is_usage": True},
        {"kind": "advance", "subscription": its, "product": product},
        account=account,
    )
    rows = invoice_reading.sheet(invoice).rows
    january = "1 Jan 2026 – 31 Jan 2026"
    assert [(row.title, row.details) for row in rows] == [
        ("SMS", (january, "Late usage")),
        ("SMS", (january, "Adjustment after a change")),
        ("Minimum commitment", (january, "Minimum commitment of S-9")),
        ("SMS", (january, "What goes beyond the committed 1,000 SMS")),
        ("SMS", ("Member AB", january)),
    ]
    assert rows[2].quantity is None
