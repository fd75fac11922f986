"""Figures that are stored beside customers and subscriptions: refreshed in sets, and only what differs is written."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.models import FiguresDay, Movement, Subscription
from billing.services import figures
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def stored(account: Account) -> tuple:
    account.refresh_from_db()
    return account.subscription_count, account.mrr, account.arr, account.cmrr, account.mrr_base


def movements(account: Account) -> list[tuple]:
    return list(
        Movement.objects.filter(account=account).order_by("month", "kind").values_list("month", "kind", "amount")
    )


def writes(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT", "DELETE", "COPY"))]


def test_the_account_its_subscription_and_its_movements_are_computed():
    account = make.account()
    held = sales.subscription(sales.plan(price="1200", months=12), account=account)
    figures.refresh({account.pk}, on=TODAY)
    assert stored(account) == (1, 100, 1200, 100, 100)
    held.refresh_from_db()
    assert (held.mrr, held.cmrr, held.mrr_base) == (100, 100, 100)
    assert movements(account) == [(date(2026, 1, 1), "new", 100)]


def test_another_currency_than_the_organisations_is_converted_from_what_is_shown():
    account = make.account(currency="EUR")
    held = sales.subscription(sales.plan(price="10.01", currency_id="EUR"), account=account)
    figures.refresh({account.pk}, on=TODAY)
    held.refresh_from_db()
    assert stored(account)[4] == held.mrr_base == Decimal("106.75")  # 10.01 × 10.6643 = 106.749643


def test_what_is_gone_leaves_no_movements_behind():
    account = make.account()
    held = sales.subscription(sales.plan(), account=account)
    figures.refresh({account.pk}, on=TODAY)
    held.items.all().delete()
    held.delete()
    figures.refresh({account.pk}, on=TODAY)
    assert stored(account) == (0, 0, 0, 0, 0)
    assert movements(account) == []


def test_a_refresh_that_changes_nothing_writes_nothing_but_last_updated():
    account = make.account()
    sales.subscription(sales.plan(), account=account)
    figures.refresh({account.pk}, on=TODAY)
    before = Account.objects.get(pk=account.pk).updated_at
    with CaptureQueriesContext(connection) as queries:
        figures.refresh({account.pk}, on=TODAY)
    account_updates = [sql for sql in writes(queries) if "accounts_account" in sql]
    assert len(account_updates) == 1
    assert "mrr" not in account_updates[0]
    expected = ("accounts_account", "figuresday", "billingclock")  # what it owes is looked at again all the same
    assert [sql for sql in writes(queries) if not any(table in sql for table in expected)] == []
    assert Account.objects.get(pk=account.pk).updated_at > before


def test_only_the_movements_that_differ_are_replaced():
    account = make.account()
    sales.subscription(sales.plan(), account=account)
    figures.refresh({account.pk}, on=TODAY)
    kept = Movement.objects.get(account=account).pk
    sales.subscription(sales.plan(price="7"), account=account, starts_on=date(2026, 3, 1))
    figures.refresh({account.pk}, on=TODAY)
    assert movements(account) == [(date(2026, 1, 1), "new", 100), (date(2026, 3, 1), "expansion", 7)]
    assert Movement.objects.filter(pk=kept).exists()


def test_the_number_of_statements_does_not_grow_with_the_accounts():
    def statements(n: int) -> int:
        found = make.accounts(n, currency="EUR")
        for account in Account.objects.filter(pk__in=[one.pk for one in found]):
            sales.subscription(sales.plan(currency_id="EUR"), sales.plan(currency_id="EUR"), account=account)
        with CaptureQueriesContext(connection) as queries:
            figures.refresh([one.pk for one in found], on=TODAY)
        return len(queries)

    assert statements(1) == statements(7) <= 17  # four of them begin and end savepoints


def test_a_single_currency_asks_for_no_rates():
    account = make.account()
    sales.subscription(sales.plan(), account=account)
    with CaptureQueriesContext(connection) as queries:
        figures.refresh({account.pk}, on=TODAY)
    assert not [one for one in queries if "exchangerate" in one["sql"]]


def test_more_than_a_chunk_is_right(monkeypatch):
    monkeypatch.setattr(figures, "CHUNK", 2)
    accounts = make.accounts(5)
    for n, account in enumerate(accounts, 1):
        sales.subscription(sales.plan(price=str(n)), account=account)
    figures.refresh([one.pk for one in accounts], on=TODAY)
    assert [stored(one)[1] for one in accounts] == [1, 2, 3, 4, 5]


def test_a_currency_without_a_rate_is_refused_in_words():
    account = make.account(currency="AED")
    sales.subscription(sales.plan(), account=account, currency_id="SEK")
    with pytest.raises(Refused, match="no exchange rate for AED"):
        figures.refresh({account.pk}, on=TODAY)


def test_drafts_and_future_starts_are_worth_nothing_yet():
    account = make.account()
    sales.subscription(sales.plan(), account=account, state="draft")
    future = sales.subscription(sales.plan(price="50"), account=account, starts_on=date(2027, 1, 1))
    Subscription.objects.filter(pk=future.pk).update(signed_on=TODAY)
    figures.refresh({account.pk}, on=TODAY)
    assert stored(account) == (1, 0, 0, 50, 0)


def test_the_first_figures_of_all_say_which_day_they_are_of():
    FiguresDay.objects.update(on=None)
    account = make.account()
    figures.refresh({account.pk}, on=TODAY)
    figures.refresh({account.pk}, on=date(2026, 11, 22))
    assert FiguresDay.objects.get().on == TODAY
