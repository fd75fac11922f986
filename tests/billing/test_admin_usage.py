"""Single rows of usage in the Django admin: added, corrected and removed by the service, by Admins alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Activity, User
from billing.models import Usage
from tests import make, sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_as, ada):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    return client_as(ada)


def address(what, *args):
    return reverse(f"admin:billing_usage_{what}", args=args)


def typed(account, **values):
    return {"account": account.pk, "product": sales.product().pk, "on": "2026-01-15", "quantity": "2.5", **values}


def test_a_row_is_added_and_logged(browser, ada):
    account = make.account()
    page = browser.post(address("add"), typed(account), follow=True)
    assert page.status_code == 200
    row = Usage.objects.get()
    assert (row.account, row.on, row.quantity, row.person) == (account, date(2026, 1, 15), Decimal("2.5"), None)
    assert Activity.objects.get(verb="usage.recorded", account=account).actor == ada


def test_only_its_quantity_changes(browser):
    row, other = sales.usage("1"), make.account()
    browser.post(address("change", row.pk), typed(other, quantity="9"))
    after = Usage.objects.get()
    assert (after.account, after.on, after.quantity) == (row.account, row.on, Decimal(9))
    assert Activity.objects.get().changes["quantity"] == ["1", "9"]


def test_a_row_is_removed_and_logged(browser):
    row = sales.usage()
    assert browser.get(address("delete", row.pk)).status_code == 200
    browser.post(address("delete", row.pk), {"post": "yes"})
    assert not Usage.objects.exists()
    assert Activity.objects.get().verb == "usage.removed"


def test_what_the_service_refuses_is_said(browser):
    page = browser.post(address("add"), typed(make.account(state="pending")), follow=True).content.decode()
    assert "Approve it first" in page
    gone = sales.usage(account=make.account(state="archived"))
    page = browser.post(address("delete", gone.pk), {"post": "yes"}, follow=True).content.decode()
    assert "is archived" in page
    assert Usage.objects.count() == 1


def test_the_same_day_twice_is_said_at_the_form(browser):
    row = sales.usage()
    page = browser.post(address("add"), typed(row.account, product=row.product_id)).content.decode()
    assert "usage of this day already" in page
    assert "one_a_day" not in page
    assert Usage.objects.count() == 1


def test_it_is_found_by_customer_and_filtered_by_day(browser):
    row, other = sales.usage("12345"), sales.usage("67890")
    page = browser.get(address("changelist"), {"q": row.account.customer_number}).content.decode()
    assert "12345" in page
    assert "67890" not in page
    assert browser.get(address("changelist"), {"on__gte": "2027-01-01"}).status_code == 200
    assert other.pk


def test_the_list_leads_to_the_importer(browser):
    assert reverse("accounts:import_list") in browser.get(address("changelist")).content.decode()
