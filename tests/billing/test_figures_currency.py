"""Another currency: of a customer, and of the organisation, which all sums are shown in."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Account, Organisation
from accounts.services import accounts, organisation
from accounts.services.activity import Origin
from billing.models import Movement, Subscription
from billing.services import figures, figures_currency, rates_entry, recompute
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00+01:00", tick=False):
        yield


@pytest.fixture
def by(ada) -> Origin:
    return Origin(by=ada)


def sold(**values) -> Account:
    account = make.account(**values)
    sales.subscription(sales.plan(currency_id=account.currency), account=account)
    figures.refresh({account.pk}, on=TODAY)
    return account


def edit(account: Account, currency: str, by: Origin) -> Account:
    return accounts.edit(account=account, values={"currency": currency}, version=account.version, origin=by)


def test_a_customers_figures_and_movements_change_with_its_currency(by):
    account = edit(sold(), "EUR", by)
    account.refresh_from_db()
    assert (account.mrr, account.mrr_base) == (Decimal("9.38"), Decimal("100.03"))
    found = Movement.objects.filter(account=account)
    assert {one.currency for one in found} == {"EUR"}
    assert sum(one.amount for one in found) == account.mrr


def test_a_customer_with_subscriptions_is_refused_a_currency_without_a_rate(by):
    account = sold()
    with pytest.raises(Refused, match=r"no exchange rate for AED. Enter one under Settings, Exchange rates"):
        edit(account, "AED", by)
    account.refresh_from_db()
    assert (account.currency, account.mrr) == ("SEK", 100)


def test_a_customer_without_subscriptions_may_have_any_currency(by):
    assert edit(make.account(), "AED", by).currency == "AED"


def change_house(currency: str, by: Origin) -> None:
    organisation.edit(values={"currency": currency}, sequences={}, origin=by)


def test_another_currency_of_the_organisation_converts_every_sum_at_once(by):
    local, euro, yen = sold(), sold(currency="EUR"), sold(currency="JPY")
    change_house("JPY", by)
    found = {one.pk: one.mrr_base for one in Account.objects.all()}
    assert found == {local.pk: 1727, euro.pk: 18413, yen.pk: 100}
    assert sorted(Subscription.objects.values_list("mrr_base", flat=True)) == [100, 1727, 18413]
    assert not recompute.recompute(as_of=TODAY, today=TODAY).drift


def test_the_organisation_is_refused_a_currency_without_a_rate(by):
    account = sold()
    with pytest.raises(Refused, match="no exchange rate for AED"):
        change_house("AED", by)
    assert Organisation.current().currency == "SEK"
    account.refresh_from_db()
    assert account.mrr_base == 100


def test_after_a_rate_was_entered_it_may_be_that_currency(by):
    sold()
    rates_entry.enter(currency="AED", on=TODAY, per_euro=Decimal("4.3"), today=TODAY, origin=by)
    change_house("AED", by)
    assert Account.objects.order_by("pk")[0].mrr_base == Decimal("40.32")


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_rounding_is_that_of_refreshing_whatever_the_chunk(monkeypatch, chunk):
    monkeypatch.setattr(figures_currency, "CHUNK", chunk)
    found = [make.account(currency=code) for code in ("SEK", "EUR", "NOK", "JPY", "USD")]
    for n, account in enumerate(found):
        sales.subscription(sales.plan(price=f"{n}.995", currency_id=account.currency), account=account)
    keys = [one.pk for one in found]
    figures.refresh(keys, on=TODAY)
    Organisation.objects.update(currency="DKK")
    figures_currency.rebase(base="DKK", on=TODAY)
    converted = list(Account.objects.order_by("pk").values_list("mrr_base", flat=True))
    figures.refresh(keys, on=TODAY)
    assert list(Account.objects.order_by("pk").values_list("mrr_base", flat=True)) == converted
