"""Numbers follow one another, and what has one stays as it was, whatever is renamed, merged, deleted or typed."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Account, Organisation, User
from accounts.services import deletion, organisation
from accounts.services.activity import Origin
from billing.models import Charge, Invoice, Payment, Product
from billing.services import catalogue, invoice_reading
from plock.kit.errors import Refused
from tests import sales
from tests.billing.documents import standard
from tests.billing.invoicing import credit, finalise, finalised, many, pay
from tests.billing.services.test_orders_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


# Numbers --------------------------------------------------------------------------------------------------------------


def series(**wanted):
    organisation.edit(values={}, sequences={"invoices": wanted}, origin=Origin())


def test_coming_back_to_a_prefix_leaves_no_gap():
    finalised("1")
    series(prefix="B-", next_serial=100)
    assert finalised("1").number == "B-00100"
    with pytest.raises(Refused, match="without a gap"):
        series(prefix="INV-")
    assert finalised("1").number == "B-00101"


def test_a_prefix_by_mistake_is_taken_back():
    finalised("1")
    series(prefix="INV-OOPS-")
    series(prefix="INV-")
    assert finalised("1").number == "INV-00002"


@pytest.mark.parametrize("prefix", ["2026/", "../", "a.b/..", "Å-"])
def test_a_number_is_no_path(browser, prefix):
    series(prefix=prefix)
    one = finalised("1")
    for suffix in ("pdf", "csv"):
        said = browser.get(f"/billing/invoices/{one.pk}.{suffix}")["Content-Disposition"]
        assert re.fullmatch(r'(inline|attachment); filename="[A-Za-z0-9.-]+"', said)
        assert ("2026" in said) is ("2026" in prefix)


def test_small_letters_of_a_prefix_are_found(browser):
    series(prefix="inv-x")
    one = finalised("1")
    assert one.number in browser.get("/billing/invoices/", {"q": "inv-x000"}).content.decode()


# What has a number stays ----------------------------------------------------------------------------------------------


def papers(one):
    """All that leaves the house of an invoice."""
    one = Invoice.objects.select_related("account", "credits").get(pk=one.pk)
    return invoice_reading.sheet(one), json.dumps(invoice_reading.as_json(one))


def test_neither_customer_nor_organisation_changes_what_has_a_number():
    one = finalise(standard())
    sheet, _ = papers(one)
    Account.objects.update(name="Other", address="Elsewhere", vat_number="SE1", language="nb", country="FI")
    Organisation.objects.update(name="Other", vat_rate=6, payment_details="IBAN of a thief", country="NO")
    assert papers(one)[0] == sheet


def test_a_product_that_is_renamed_changes_no_invoice():
    one = finalise(standard())
    note = credit(one)
    before = papers(one), papers(note)
    product = Product.objects.get(name="Seats")
    values = {"name": "Chairs", "sku": "CH-1", "unit": "chair", "unit_plural": "chairs", "vat_rate": Decimal(6)}
    catalogue.edit_product(product=product, values=values, version=None, origin=Origin())
    assert (papers(one), papers(note)) == before


def test_a_draft_is_called_what_the_product_is_called():
    draft = standard()
    Product.objects.filter(name="Seats").update(name="Chairs")
    assert papers(draft)[0].rows[0].title == "Chairs"


def test_a_customer_with_invoices_is_not_deleted(ada):
    one = finalised("100")
    ada.is_superuser = True
    with pytest.raises(Refused, match="1 invoice refers to them"):
        deletion.delete(ids=[one.account_id], origin=Origin(by=ada))


@pytest.mark.parametrize("name", ["invoice", "payment", "charge"])
def test_the_admin_changes_nothing_of_it(ada, client_as, name):
    User.objects.filter(pk=ada.pk).update(is_superuser=True, is_staff=True)
    browser, one = client_as(ada), finalised("100")
    keys = {"invoice": one.pk, "payment": pay(one, "25").pk, "charge": one.charges.get().pk}
    before = rows()
    for path in (f"{keys[name]}/change/", f"{keys[name]}/delete/", "add/"):
        answer = browser.post(f"/admin/billing/{name}/{path}", {"total": "1", "amount": "1", "net": "1", "post": "yes"})
        assert answer.status_code in (403, 404), path
    data = {"action": "delete_selected", "_selected_action": keys[name], "post": "yes"}
    browser.post(f"/admin/billing/{name}/", data)
    assert rows() == before


def rows():
    return [list(model.objects.values()) for model in (Invoice, Payment, Charge)]


@pytest.mark.parametrize(
    "values",
    [
        {"seller": {}},
        {"buyer": {}},
        {"vat_shares": []},
        {"due_on": date(2099, 1, 1)},
        {"number": "X"},
        {"number": None},
        {"vat_treatment": "export"},
        {"credits": None, "billing_date": date(2020, 1, 1)},
    ],
)
def test_no_statement_changes_it(values):
    one = finalised("100")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=one.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=one.pk).delete()


@pytest.mark.parametrize(
    "values", [{"net": 1}, {"vat_rate": 0}, {"description": "x"}, {"quantity": 7}, {"invoice": None, "position": None}]
)
def test_no_statement_changes_its_lines(values):
    one = finalised("100")
    with pytest.raises(IntegrityError), transaction.atomic():
        one.charges.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        sales.charge(invoice=one)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_another_prefix_while_many_are_finalised_leaves_no_gap():
    drafts = many(12)
    at_once(
        *[lambda one=one: finalise(one) for one in drafts[:6]],
        lambda: series(prefix="N-"),
        *[lambda one=one: finalise(one) for one in drafts[6:]],
    )
    given = list(Invoice.objects.values_list("number", flat=True))
    for prefix in ("INV-", "N-"):
        serials = sorted(int(number.removeprefix(prefix)) for number in given if number.startswith(prefix))
        assert serials == list(range(serials[0], serials[0] + len(serials))) if serials else True
    assert len(set(given)) == 12
