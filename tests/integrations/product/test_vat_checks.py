"""Checking VAT numbers: every answer is kept as evidence; why there is none is said."""

import pytest

from accounts.models import Activity, Organisation
from integrations.models import VatCheck
from tests import make, outside
from tests.standins import vies
from tests.standins.faults import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


def check(browser, account):
    response = browser.post(f"/customers/{account.pk}/vat-check/", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_valid_number_is_kept_with_the_name_the_time_and_the_reference(browser, lo):
    Organisation.objects.update(vat_number=vies.OURS)
    account = make.account(vat_number=vies.VALID)
    page = check(browser, account)
    made = VatCheck.objects.get()
    assert (made.account, made.vat_number, made.is_valid, made.by) == (account, vies.VALID, True, lo)
    assert made.name and made.address and made.reference
    assert f"{vies.VALID} is valid." in page
    assert made.reference in page and made.name in page
    entry = Activity.objects.get(account=account)
    assert (entry.verb, entry.subject, entry.actor) == ("account.vat_valid", vies.VALID, lo)
    check(browser, account)
    assert VatCheck.objects.count() == 2


def test_a_number_that_is_not_valid_says_so(browser):
    account = make.account(vat_number=vies.INVALID)
    page = check(browser, account)
    assert "is not valid. Ask the customer" in page and "Not valid" in page
    assert not VatCheck.objects.get().is_valid
    assert Activity.objects.get().verb == "account.vat_invalid"


@pytest.mark.parametrize(("number", "country"), [(vies.SILENT, "IT"), ("XX", "SE")])
def test_a_country_that_does_not_answer_keeps_nothing(browser, number, country, standins):
    if country == "SE":
        number = vies.VALID
        standins["vies"].fail(Fault.BROKEN)
    page = check(browser, make.account(vat_number=number, country=country))
    assert f"{number} could not be checked: VIES" in page
    assert not VatCheck.objects.exists() and not Activity.objects.exists()


@pytest.mark.parametrize("number", ["NO999000118MVA", "GB999999973", "CHE107787577MWST"])
def test_numbers_that_vies_does_not_know_cannot_be_checked(browser, standins, number):
    account = make.account(vat_number=number, country=number[:2])
    page = browser.get(account.get_absolute_url()).content.decode()
    assert "cannot be checked: VIES knows numbers of the EU" in page
    assert "vat-check" not in page
    assert "VIES cannot check this number" in check(browser, account)
    assert not standins["vies"].calls


def test_the_card_is_about_the_number_that_the_customer_has_now(browser):
    account = make.account(vat_number=vies.VALID)
    outside.vat_check(account=account, vat_number=vies.INVALID, is_valid=False)
    assert "was not checked with VIES yet" in browser.get(account.get_absolute_url()).content.decode()


def test_viewers_read_and_do_not_check(vi, client_as):
    account = make.account(vat_number=vies.VALID)
    outside.vat_check(account=account, vat_number=vies.VALID)
    page = client_as(vi).get(account.get_absolute_url()).content.decode()
    assert "Valid" in page and "vat-check" not in page
    assert client_as(vi).post(f"/customers/{account.pk}/vat-check/").status_code == 403
