"""What an invoice looks like for other programs: its lines, page by page, as JSON and as CSV."""

import csv
import io
from decimal import Decimal

import pytest

from billing.models import Currency, Invoice
from billing.services import invoice_reading
from tests import make, sales
from tests.billing.documents import group, standard

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def rows_of(invoice: Invoice) -> list[dict[str, str]]:
    file = io.BytesIO()
    invoice_reading.write_csv(invoice, file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


def test_the_json_form_has_what_was_agreed():
    invoice = standard(interval_months=1, practice="advance", state="finalised", number="INV-1")
    told = invoice_reading.as_json(invoice)
    first, second = told.pop("lines")
    agreed = ("number", "customer_number", "currency", "billing_date", "practice", "net", "vat", "total")
    assert [told[name] for name in agreed] == [
        *("INV-1", "C-1", "SEK", "2026-01-01", "advance", "2349.90", "587.48", "2937.38")
    ]
    agreed = ("kind", "product", "customer_number", "subscription", "period_start", "period_end", "quantity", "net")
    assert [first[name] for name in agreed] == [
        *("advance", "Seats", "C-1", "S-77", "2026-01-01", "2026-01-31", "25", "2250.00")
    ]
    assert [second[name] for name in agreed] == ["one_off", None, "C-1", None, None, None, "1", "99.90"]
    assert first["breakdown"] == second["breakdown"] == []
    assert told["vat_shares"] == [{"rate": "25", "net": "2349.90", "vat": "587.48"}]
    assert (told["state"], told["issued_on"], told["due_on"]) == ("finalised", "2026-01-01", "2026-01-31")
    assert told["buyer"]["name"] == "Buyer AB"


def test_usage_of_a_group_is_one_line_with_the_part_of_every_account():
    invoice = group()
    *fixed, usage = invoice_reading.as_json(invoice)["lines"]
    assert [(line["customer_number"], line["breakdown"]) for line in fixed] == [("C-10", []), ("C-11", [])]
    assert usage["breakdown"] == [
        {"customer_number": "C-10", "quantity": "1000", "net": "400.50"},
        {"customer_number": "C-11", "quantity": "100.5", "net": "50.25"},
    ]
    named = ("kind", "customer_number", "subscription", "quantity", "net", "period_start", "period_end")
    assert [usage[name] for name in named] == [
        *("overage", "C-10", None, "1100.5", "450.75", "2026-01-01", "2026-01-31")
    ]


def test_usage_of_one_member_alone_is_broken_down_too():
    master, child = make.account(), make.account(customer_number="C-12")
    mine = sales.subscription(account=child)
    line = {"kind": "overage", "subscription": mine, "product": sales.product(), "is_usage": True}
    told = invoice_reading.as_json(sales.invoice(line, account=master))["lines"][0]
    assert told["customer_number"] == master.customer_number
    assert [part["customer_number"] for part in told["breakdown"]] == ["C-12"]


@pytest.mark.parametrize(
    ("currency", "net", "said"), [("JPY", "1250", "1250"), ("KWD", "1250.5", "1250.500"), ("SEK", "-3.5", "-3.50")]
)
def test_amounts_have_the_decimals_of_the_currency(currency, net, said):
    Currency.objects.get_or_create(code=currency)
    invoice = sales.invoice(net, account=make.account(currency=currency))
    told = invoice_reading.as_json(invoice)
    assert (told["net"], told["lines"][0]["net"]) == (said, said)
    assert rows_of(invoice)[0]["net"] == said
    assert invoice_reading.sheet(invoice).rows[0].net == Decimal(said)


def test_the_csv_has_a_row_for_each_line_and_each_part():
    rows = rows_of(group(state="finalised", number="INV-2"))
    assert [(row["line"], row["row"], row["customer"], row["quantity"], row["net"]) for row in rows] == [
        ("1", "line", "Master AB", "1", "500.00"),
        ("2", "line", "Child AB", "1", "200.00"),
        ("3", "line", "Master AB", "1100.5", "450.75"),
        ("3", "part", "Master AB", "1000", "400.50"),
        ("3", "part", "Child AB", "100.5", "50.25"),
    ]
    assert {row["invoice"] for row in rows} == {"INV-2"}
    assert (rows[0]["period_start"], rows[0]["period_end"]) == ("2026-01-01", "2026-01-31")
    whole = [Decimal(row["net"]) for row in rows if row["row"] == "line"]
    assert sum(whole) == Decimal("1150.75")


def test_no_text_of_the_csv_runs_as_a_formula():
    account = make.account(name="=HYPERLINK(1)")
    row = rows_of(sales.invoice({"description": "@SUM(1)", "net": Decimal(-5)}, account=account))[0]
    assert (row["customer"], row["description"], row["net"]) == ("'=HYPERLINK(1)", "'@SUM(1)", "-5.00")


def test_pages_hold_so_many_lines_and_so_many_parts():
    invoice = group()
    assert [line.position for line in invoice_reading.lines(invoice, start=1, count=1)] == [2]
    (usage,) = invoice_reading.lines(invoice, start=2, parts=1)
    assert [part.account.customer_number for part in usage.parts] == ["C-10"]
    assert (usage.part_count, usage.parts_left_out, usage.net) == (2, 1, Decimal("450.75"))
    assert invoice_reading.lines(invoice, start=3) == []
    assert invoice_reading.lines(invoice) == list(invoice_reading.stream(invoice))


def test_a_hundred_lines_cost_as_many_queries_as_two(django_assert_num_queries):
    account = make.account()
    mine = sales.subscription(sales.plan(), account=account)
    line = {"subscription": mine, "product": sales.product(), "item": mine.items.get(), "kind": "compensation"}
    invoice = Invoice.objects.select_related("account", "credits").get(
        pk=sales.invoice(*[line] * 100, account=account).pk
    )
    with django_assert_num_queries(2):
        assert len(invoice_reading.as_json(invoice)["lines"]) == 100
    with django_assert_num_queries(2):
        assert len(invoice_reading.sheet(invoice).rows) == 100
    with django_assert_num_queries(1):
        assert len(rows_of(invoice)) == 100
    with django_assert_num_queries(2):
        assert len(invoice_reading.lines(invoice, start=10, count=50, parts=3)) == 50
