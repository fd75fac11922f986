"""The list of invoices: what finds one, what narrows it, its sums, what can be done to many, and its export."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Activity
from billing.models import Invoice
from plock.kit.models import Job
from plock.kit.search import everywhere
from tests import make, sales

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()
LONG_AGO = date(2026, 1, 1)


@pytest.fixture
def listed(bo, client_as):
    browser = client_as(bo)

    def names(**query):
        """The customers of the rows: drafts have no number."""
        shown = browser.get("/billing/invoices/", query).content.decode()
        return re.findall(r'href="/customers/\d+/invoices/">([^<]+)<', shown)

    return names


@pytest.fixture
def some(bo):
    """One of each kind, in the order of their billing dates; by the name of the customer."""
    reference = {"invoice_reference": "Karin Ek", "po_number": "PO-4711"}
    kinds = {
        "Draft": {},
        "Late": {"state": "dispatched", "due_on": TODAY - timedelta(days=1), "number": "INV-77001"},
        "Open": {"state": "finalised", "due_on": TODAY + timedelta(days=9)},
        "Paid": {"state": "paid"},
        "Credited": {"state": "credited"},
    }
    made = {}
    for day, (name, values) in enumerate(kinds.items()):
        own = reference if name == "Open" else {"account_manager": bo} if name == "Paid" else {}
        account = make.account(name=name, **own)
        on = LONG_AGO + timedelta(days=day)
        made[name] = sales.invoice("100", account=account, billing_date=on, **values)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("INV-77001", ["Late"]),
        ("inv-77", ["Late"]),
        ("late", ["Late"]),
        ("karin", ["Open"]),
        ("4711", ["Open"]),
        ("nobody", []),
    ],
)
def test_an_invoice_is_found_by_number_customer_and_reference(listed, some, text, found):
    assert listed(q=text) == found


def test_views_show_what_they_say(listed, some):
    assert listed() == ["Credited", "Paid", "Open", "Late", "Draft"]
    assert listed(view="drafts") == ["Draft"]
    assert listed(view="to-send") == ["Open"]
    assert listed(view="unpaid") == ["Late", "Open"]
    assert listed(view="overdue") == ["Late"]
    assert listed(view="paid") == ["Paid"]
    assert listed(view="credited") == ["Credited"]


def test_what_is_not_mailed_is_not_to_be_sent(listed):
    account = make.account(name="By hand", invoice_delivery="none")
    sales.invoice("1", account=account, state="finalised")
    assert listed(view="to-send") == []


def test_it_is_narrowed_by_customer_manager_currency_dates_and_amount(listed, some, bo):
    sales.invoice("500", account=make.account(name="Euro", currency="EUR"), billing_date=date(2026, 3, 1))
    assert listed(manager=bo.pk) == ["Paid"]
    assert listed(customer=some["Late"].account.customer_number.lower()) == ["Late"]
    assert listed(currency="EUR") == ["Euro"]
    assert listed(since="2026-01-03", until="2026-01-04") == ["Paid", "Open"]
    assert listed(due_until=str(TODAY - timedelta(days=1)), due_since=str(TODAY - timedelta(days=1))) == ["Late"]
    assert listed(billed_since="2026-02-01") == ["Euro"]
    assert listed(least="600") == ["Euro"]
    assert listed(most="125", state="draft") == ["Draft"]


def test_it_is_narrowed_by_run_and_the_run_is_named(listed, bo, client_as):
    run = sales.run()
    sales.invoice("1", account=make.account(name="Of the run"), run=run)
    sales.invoice("1", account=make.account(name="Other"))
    assert listed(run=run.pk) == ["Of the run"]
    assert str(run) in client_as(bo).get("/billing/invoices/", {"run": run.pk}).content.decode()


def test_drafts_sort_as_if_their_dates_were_still_to_come(listed, some):
    assert listed(sort="issued")[-1] == "Draft"
    assert listed(sort="-issued")[0] == "Draft"
    assert listed(sort="-due")[0] == "Draft"


def test_whoever_asks_for_due_dates_has_them_in_order(listed):
    for name, day in (("First", 5), ("Second", 9)):
        values = {"billing_date": date(2026, 1, 10 - day), "state": "finalised", "due_on": date(2026, 3, day)}
        sales.invoice("1", account=make.account(name=name), **values)
    assert listed() == ["First", "Second"]
    assert listed(due_since="2026-03-01") == ["Second", "First"]
    assert listed(due_since="2026-03-01", sort="-billed") == ["First", "Second"]


def test_a_row_says_its_state_in_words_and_what_is_open(bo, client_as, some):
    Invoice.objects.filter(pk=some["Open"].pk).update(paid=Decimal(25), send_problem="No such mailbox.")
    said = client_as(bo).get("/billing/invoices/").content.decode().replace("\xa0", " ")
    late, paid_in_part = (
        re.search(rf'<tr data-pk="{some[name].pk}">.*?</tr>', said, re.S)[0] for name in ("Late", "Open")
    )
    assert ">Sent</span>" in late
    assert ">Overdue</span>" in late
    assert "SEK 125.00" in paid_in_part
    assert "SEK 100.00" in paid_in_part
    assert 'title="No such mailbox."' in paid_in_part


def test_sums_are_those_of_the_rows_by_currency_and_in_our_own(bo, client_as, some):
    sales.invoice("100", account=make.account(currency="EUR"), state="finalised")
    answer = client_as(bo).get("/billing/invoices/", {"totals": "1", "unpaid": "yes"}, headers={"HX-Request": "true"})
    said = answer.content.decode().replace("\xa0", " ")
    assert ">SEK 200.00<" in said  # net of both in SEK
    assert ">SEK 250.00<" in said
    assert ">EUR 125.00<" in said
    net, total, left = re.findall(r"(?:Net|Total|To be paid) <b>SEK ([\d,.]+)</b>", said)
    assert Decimal(total.replace(",", "")) > 1000  # the euros are converted
    assert net < total == left


def test_the_search_over_everything_knows_an_invoice_by_its_number(bo, some):
    assert everywhere(user=bo, text="inv-77001", limit=5).only.title == "INV-77001"


def test_an_empty_list_says_what_an_invoice_is(bo, client_as):
    assert b"No invoices yet" in client_as(bo).get("/billing/invoices/").content


def test_many_drafts_are_finalised_at_once_and_the_rest_is_left_with_the_reason(lo, client_as, some):
    browser = client_as(lo)
    second = sales.invoice("50", account=make.account(name="Second"))
    chosen = {"ids": [some["Draft"].pk, second.pk, some["Paid"].pk]}
    asked = browser.post("/billing/invoices/bulk/finalise/", chosen).content.decode().replace("\xa0", " ")
    assert "2 drafts get their numbers and are frozen." in asked
    assert "They come to SEK 187.50 with VAT." in asked
    assert "1 invoice is no draft and is left as it is." in asked
    done = browser.post("/billing/invoices/bulk/finalise/", {**chosen, "confirmed": "1"}, follow=True)
    assert "It has a number already." in done.content.decode()
    assert Invoice.objects.get(pk=second.pk).number


def test_many_are_sent_at_once(lo, client_as, some):
    browser = client_as(lo)
    account = make.account(invoice_email="faktura@example.com")
    ready = sales.invoice("1", account=account, state="finalised")
    chosen = {"ids": [ready.pk, some["Draft"].pk], "confirmed": "1"}
    asked = browser.post("/billing/invoices/bulk/send/", {"ids": chosen["ids"]}).content.decode()
    assert "1 invoice is mailed to its customer." in asked
    assert "1 draft is left as it is: finalise it first." in asked
    browser.post("/billing/invoices/bulk/send/", chosen)
    ready.refresh_from_db()
    assert ready.send_after is not None
    assert Job.objects.get(kind="kit.bulk").position["done"] == 1


def test_only_billing_may_do_something_to_many(bo, client_as, some):
    browser = client_as(bo)
    assert b"/billing/invoices/bulk/" not in browser.get("/billing/invoices/").content
    assert browser.post("/billing/invoices/bulk/finalise/", {"ids": [some["Draft"].pk]}).status_code == 403


def test_the_export_holds_the_rows_of_the_list_and_is_logged(bo, client_as, some):
    browser = client_as(bo)
    form = browser.get("/billing/invoices/export/", {"view": "unpaid"}).content.decode()
    assert "2 invoices as chosen now." in form
    sent = {"query": "unpaid=yes&sort=due", "which": "filtered", "format": "json"}
    answer = browser.post("/billing/invoices/export/", sent)
    rows = json.loads(b"".join(answer.streaming_content))
    assert [row["customer"] for row in rows] == ["Late", "Open"]
    assert (rows[0]["number"], rows[0]["open"], rows[0]["state"]) == ("INV-77001", "125.00", "Sent")
    assert Activity.objects.get(verb="invoices.exported").changes["count"] == [None, 2]


def test_an_export_of_nothing_we_know_is_refused(bo, client_as):
    answer = client_as(bo).post("/billing/invoices/export/", {"which": "all", "format": "pdf"})
    assert answer.status_code == 422


def test_a_large_export_is_a_job(bo, client_as, some, monkeypatch, sent, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("billing.invoice_export.InvoiceExport.small", 1)
    answer = client_as(bo).post("/billing/invoices/export/", {"which": "all", "format": "csv"})
    job = Job.objects.get(kind="billing.export_invoices")
    assert (answer.status_code, answer.url) == (303, job.get_absolute_url())
