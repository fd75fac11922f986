"""Importing usage: a day delivered again is replaced, rows agree or fail, and the next run looks at it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from billing.importers.usage_repeats import Repeats
from billing.models import BillingClock, Usage
from tests import make, sales
from tests.accounts.importing import bring, changes, check, counts, problems, sentence, text
from tests.billing.invoice_browsing import words

pytestmark = pytest.mark.django_db
HEADER = "customer_number,product,date,quantity,user"
JAN = [date(2026, 1, day) for day in range(1, 32)]


@pytest.fixture
def acme():
    sales.product("SMS", sku="S-1")
    account = make.account(customer_number="C-1", primary_key="org_1")
    make.account_user(account=account, email="ann@acme.example", external_id="77")
    return account


def row(quantity, day="2026-01-15", *, customer="C-1", product="SMS", user=""):
    return [customer, product, day, quantity, user]


def bring_usage(*rows, header=HEADER, **options):
    return bring(text(header, *rows), importer="usage", **options)


def check_usage(*rows, header=HEADER, **options):
    return check(text(header, *rows), importer="usage", **options)


def stored():
    return list(Usage.objects.order_by("on", "pk").values_list("on", "quantity", "person__email"))


def test_usage_arrives_by_day_and_by_user(acme):
    assert counts(bring_usage(row("12.5"), row("3", "2026-01-16", user="ANN@acme.example"))) == {"created": 2}
    assert stored() == [(JAN[14], Decimal("12.5"), None), (JAN[15], Decimal(3), "ann@acme.example")]
    assert {(one.account, one.product.name) for one in Usage.objects.all()} == {(acme, "SMS")}


def test_the_same_file_twice_changes_nothing(acme):
    bring_usage(row("1"), row("2", user="77"))
    before = Usage.objects.order_by("pk").values_list("updated_at", flat=True)[0], Activity.objects.count()
    assert counts(bring_usage(row("1.0"), row("2", user="ann@acme.example"))) == {"unchanged": 2}
    assert (Usage.objects.order_by("pk").values_list("updated_at", flat=True)[0], Activity.objects.count()) == before


def test_a_day_delivered_again_is_replaced(acme):
    bring_usage(row("1"), row("5", user="77"))
    batch = bring_usage(row("2.25"))
    assert counts(batch) == {"updated": 1}
    assert changes(batch) == [{"quantity": ["1", "2.25"]}]
    assert [quantity for _on, quantity, _who in stored()] == [Decimal("2.25"), Decimal(5)]


def test_a_product_is_found_by_name_or_sku_and_a_customer_by_its_primary_key(acme):
    header = HEADER.replace("customer_number", "primary_key")
    rows = [row("1", customer="org_1", product="S-1"), row("2", "2026-01-16", customer="org_1", product="sms")]
    assert counts(bring_usage(*rows, header=header)) == {"created": 2}


def test_dates_are_read_in_the_order_of_the_column_and_numbers_with_their_comma(acme):
    bring("kundnr;produkt;datum;antal\nC-1;SMS;05.01.2026;1,5\nC-1;SMS;31.01.2026;2\n", importer="usage")
    assert stored() == [(JAN[4], Decimal("1.5"), None), (JAN[30], Decimal(2), None)]


def test_an_empty_user_or_a_cleared_one_is_nobody_in_particular(acme):
    assert counts(bring_usage(row("1"), row("2", "2026-01-16", user=r"\N"))) == {"created": 2}
    assert {who for _on, _quantity, who in stored()} == {None}


@pytest.mark.parametrize("other", [row("1.0"), row("1", product="S-1"), row("1", product=" sms ")])
def test_a_second_row_of_the_same_day_may_say_the_same(acme, other):
    assert counts(bring_usage(row("1"), other)) == {"created": 1, "repeated": 1}


@pytest.mark.parametrize("other", [row("2"), row("2", product="S-1")])
def test_a_second_row_of_the_same_day_may_not_say_otherwise(acme, other):
    batch = bring_usage(row("1"), other, mode="good")
    assert problems(batch)[0][:2] == (3, "quantity")
    assert "differs from row 2" in sentence(batch)
    assert stored() == [(JAN[14], Decimal(1), None)]


def test_one_user_by_two_names_is_one(acme):
    rows = [row("1", user="77"), row("1", user="ann@acme.example"), row("4", user="Ann@Acme.example")]
    batch = bring_usage(*rows, mode="good")
    assert counts(batch) == {"created": 1, "repeated": 1, "failed": 1}
    assert "differs from row 3" in sentence(batch)


def test_a_wrong_row_takes_no_other_along(acme):
    assert counts(bring_usage(row("x"), row("1"), mode="good")) == {"created": 1, "failed": 1}


REFUSED = [
    ("a customer that is not there", row("1", customer="C-9"), "customer_number", "Import the customer first"),
    ("no customer", row("1", customer=""), "customer_number", "who it is"),
    ("a product that is not there", row("1", product="Fax"), "product", "Import the product first"),
    ("no product", row("1", product=""), "product", "Fill it in"),
    ("a user of nobody", row("1", user="bob@acme.example"), "user", "Import the user first"),
    ("a negative quantity", row("-1"), "quantity", "Write 0 or more"),
    ("a quantity without end", row("1000000000000"), "quantity", "at most 999999999999"),
    ("more digits than can be kept", row("123456789012.3456"), "quantity", "at most 15"),
    ("a quantity too fine", row("0.1234567"), "quantity", "6 decimals"),
    ("no quantity", row(""), "quantity", "Fill it in"),
    ("no number", row("many"), "quantity", "is not a number"),
    ("no date", row("1", ""), "date", "Fill it in"),
    ("a day that is not in the calendar", row("1", "2026-02-30"), "date", "not in the calendar"),
    ("a date that may be two", row("1", "01/02/2026"), "date", "day or the month first"),
    ("a moment", row("1", "2026-01-15 10:30"), "date", "Write only the date"),
]


@pytest.mark.parametrize(("line", "column", "part"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_be_is_refused_at_its_cell(acme, line, column, part):
    batch = check_usage(line)
    [(at, where, message)] = problems(batch)
    assert (at, where) == (2, column)
    assert part in message


def test_a_user_is_one_of_the_customer(acme):
    make.account(customer_number="C-2")
    assert "no user" in sentence(check_usage(row("1", customer="C-2", user="77")))


def test_a_pending_customer_takes_no_usage(acme):
    make.account(customer_number="C-2", state="pending")
    assert "Approve it first" in sentence(check_usage(row("1", customer="C-2")))


def test_an_archived_customer_takes_usage_of_the_days_on_which_it_had_a_subscription():
    gone = make.account(customer_number="C-2", state="archived")
    sales.product("SMS")
    sales.subscription(account=gone, ends_on=JAN[15])
    batch = bring_usage(row("1", customer="C-2"), row("1", "2026-01-16", customer="C-2"), mode="good")
    assert [on for on, _quantity, _who in stored()] == [JAN[14]]
    assert "archived" in sentence(batch)


def test_a_merged_customer_takes_none_and_it_is_said_why(acme):
    make.account(customer_number="C-2", state="archived", merged_into=acme)
    assert "merged into another" in sentence(check_usage(row("1", customer="C-2")))


def test_the_next_run_looks_again_at_customers_with_new_usage_alone(acme):
    touched, other = sales.subscription(account=acme), sales.subscription()
    days = {"since": JAN[0], "next_on": date(2026, 2, 1)}
    clocks = [BillingClock(subscription=one, **days) for one in (touched, other)]
    BillingClock.objects.bulk_create(clocks)
    bring_usage(row("1"))
    assert BillingClock.objects.get().subscription == other
    BillingClock.objects.create(subscription=touched, **days)
    bring_usage(row("1"))
    assert BillingClock.objects.count() == 2


def test_one_entry_of_the_log_for_each_customer_and_import_whatever_its_length(acme, bo):
    other = make.account(customer_number="C-2")
    sales.product("Fax")
    many = [row("1", f"{2000 + n // 360}-{n % 360 // 30 + 1:02}-{n % 28 + 1:02}", customer="C-2") for n in range(2_100)]
    lines = [row("1"), row("2", "2026-01-20"), *many, row("4", "2026-01-10", product="Fax")]
    bring_usage(*lines, by=bo, mode="good")
    mine, theirs = Activity.objects.get(account=acme), Activity.objects.get(account=other)
    assert (mine.verb, mine.actor, mine.source, mine.subject) == ("usage.imported", bo, "import", "Fax, SMS")
    assert mine.changes == {
        "product": [None, ["Fax", "SMS"]],
        "first_day": [None, "2026-01-10"],
        "last_day": [None, "2026-01-20"],
        "rows": [None, 3],
    }
    assert theirs.changes["rows"] == [None, Usage.objects.filter(account=other).count()]


def test_the_log_says_from_when_to_when_usage_came(acme, bo, client_as):
    bring_usage(row("1", "2026-01-20"), row("2", "2026-01-10"), by=bo)
    said = words(client_as(bo).get(f"/customers/{acme.pk}/activity/"))
    assert "First day from – none → to 10 Jan 2026 Last day from – none → to 20 Jan 2026 Rows" in said


def test_a_repeat_is_found_beyond_the_border_of_a_chunk(acme):
    filler = [row("1", customer="C-9") for _ in range(2_000)]
    batch = check_usage(row("1"), *filler, row("2"), row("1"))
    assert [line for line, column, _message in problems(batch) if column == "quantity"] == [2_003]


def test_a_chunk_costs_the_same_however_many_rows_it_has(acme):
    spent = []
    for n in (5, 28):
        with CaptureQueriesContext(connection) as captured:
            bring_usage(*[row(str(n), day.isoformat(), user="77") for day in JAN[:n]])
        spent.append(len(captured))
    assert spent[0] >= spent[1] - 2  # the second replaces as well as adds


def test_the_command_tells_what_it_did_as_json(acme, tmp_path, capsys):
    path = tmp_path / "usage.csv"
    path.write_text(text(HEADER, row("1"), row("-2", "2026-01-16")))
    with pytest.raises(SystemExit) as exited:
        call_command("import_usage", str(path), "--json", "--mode", "good")
    report = json.loads(capsys.readouterr().out)
    assert (exited.value.code, report["created"], report["failed"]) == (1, 1, 1)
    [problem] = report["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (3, "quantity", "-2")


def test_billing_may_import_usage_and_a_viewer_may_not(lo, vi, client_as):
    page = client_as(lo).get("/customers/import/")
    assert "usage" in [value for value, _label in page.context["form"].fields["importer"].choices]
    assert not vi.has_perm("billing.import_usage")


def test_repeats_remember_the_first_row_through_growth():
    repeats = Repeats()
    for n in range(20_000):
        assert repeats.first(("C", n), n % 7, n + 2) == (n + 2, True)
    assert repeats.first(("C", 1), 1, 99_999) == (3, True)
    assert repeats.first(("C", 1), 2, 99_999) == (3, False)
