"""MRR month by month from the stored movements: start + movements = end, exactly, in every month and currency."""

import itertools
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from accounts.models import Account, Organisation
from billing.models import ExchangeRate, Movement
from billing.rules.money import round_money
from billing.rules.periods import add_months
from billing.rules.worth import Kind, worth
from billing.services import contracts, figures, history, rates
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
CURRENCIES = ("SEK", "EUR", "NOK", "JPY")


def quote(code: str, rng: Random) -> None:
    """A rate for most months, none for some."""
    for back in range(36):
        if rng.random() < 0.8:
            on = add_months(date(2026, 11, 2), -back)
            units = Decimal(rng.randint(900, 1300)) / 100
            ExchangeRate.objects.update_or_create(currency_id=code, on=on, defaults={"per_euro": units})


@pytest.fixture(params=range(3))
def world(request) -> list[Account]:
    """Customers in several currencies, some with subscriptions in others, that begin, change, end and come back."""
    rng = Random(request.param)
    for code in ("SEK", "NOK", "JPY"):
        quote(code, rng)
    plans = {
        code: [sales.plan(price=str(rng.randint(1, 999)), currency_id=code) for _ in range(3)] for code in CURRENCIES
    }
    accounts = [make.account(currency=rng.choice(CURRENCIES)) for _ in range(12)]
    for account in accounts:
        for _ in range(rng.randint(0, 4)):
            code = rng.choice((account.currency, account.currency, rng.choice(CURRENCIES)))
            start = date(2024, 1, 1) + timedelta(days=rng.randint(0, 1000))
            held = sales.subscription(
                account=account,
                currency_id=code,
                starts_on=start,
                ends_on=start + timedelta(days=rng.randint(0, 600)) if rng.random() < 0.5 else None,
                billing_interval_months=rng.choice((1, 3, 12)),
                minimum_commitment=rng.choice((0, 0, 700)),
            )
            middle = start + timedelta(days=rng.randint(1, 300))
            rebate = {"rebate_percent": 33, "rebate_until": middle} if rng.random() < 0.5 else {}
            sales.item(held, plan_version=rng.choice(plans[code]), quantity=rng.randint(0, 9), ends_on=middle, **rebate)
            sales.item(held, plan_version=rng.choice(plans[code]), quantity=rng.randint(0, 9), starts_on=middle)
    figures.refresh([one.pk for one in accounts], on=TODAY)
    return accounts


def right(account: Account, month: date) -> Decimal:
    """The MRR at the end of a month, straight from the contracts."""
    held = [one.contract for one in contracts.of_accounts([account.pk]).get(account.pk, [])]
    last = min(add_months(month, 1) - timedelta(1), TODAY)
    return round_money(worth(held, account.currency, last, rates.exchange(), month=month), account.currency)


def test_the_months_of_an_account_are_what_its_contracts_say(world):
    found = history.of_accounts([one.pk for one in world], on=TODAY, months=30)
    months = history.months_until(TODAY, 30)
    for account in world:
        moved = set(Movement.objects.filter(account=account).values_list("month", flat=True))
        for month, balance in zip(months, found[account.pk], strict=True):
            if month in moved:
                assert balance == right(account, month)
        account.refresh_from_db()
        assert found[account.pk][-1] == account.mrr == right(account, months[-1])


def test_one_account_alone_and_with_its_months(world):
    several = history.of_accounts([world[0].pk], on=TODAY)[world[0].pk]
    alone = history.of_account(world[0].pk, on=TODAY)
    assert [amount for _month, amount in alone] == several
    assert (alone[0][0], alone[-1][0], len(alone)) == (date(2025, 11, 1), date(2026, 11, 1), 13)


def test_start_and_movements_make_the_end_in_every_currency(world):
    moved = history.movements(until=TODAY)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for month in sorted(moved):
        for currency, kinds in moved[month].items():
            totals[currency] += sum(kinds.values())
    for currency in CURRENCIES:
        assert totals[currency] == sum(Account.objects.filter(currency=currency).values_list("mrr", flat=True))


def test_all_together_each_month_goes_on_where_the_one_before_ended(world):
    for months in (1, 13, 40):
        balances = history.balances(on=TODAY, months=months)
        assert [one.month for one in balances] == history.months_until(TODAY, months)
        for one in balances:
            assert one.opening + sum(one.amounts.values()) == one.closing
        for one, following in itertools.pairwise(balances):
            assert one.closing == following.opening


def test_the_last_month_is_what_the_table_sums_to(world):
    sums = {
        currency: sum(Account.objects.filter(currency=currency).values_list("mrr", flat=True), Decimal(0))
        for currency in CURRENCIES
    }
    assert history.balances(on=TODAY)[-1].closing == rates.total(sums, "SEK", TODAY)


def test_the_organisations_currency_decides_what_all_is_shown_in(world):
    Organisation.objects.update(currency="JPY")
    for one in history.balances(on=TODAY):
        assert one.closing == one.closing.to_integral_value()
        assert one.opening + sum(one.amounts.values()) == one.closing


def kinds(account: Account) -> list[tuple[str, str, Decimal]]:
    rows = Movement.objects.filter(account=account).order_by("month", "kind")
    return [(f"{one.month:%Y-%m}", one.kind, one.amount) for one in rows]


def test_who_left_and_came_back_is_reactivated():
    account = make.account()
    sales.subscription(sales.plan(), account=account, ends_on=date(2026, 4, 1))
    sales.subscription(sales.plan(price="60"), account=account, starts_on=date(2026, 9, 15))
    figures.refresh({account.pk}, on=TODAY)
    assert kinds(account) == [("2026-01", "new", 100), ("2026-04", "churn", -100), ("2026-09", "reactivation", 60)]


def test_a_change_back_in_time_rewrites_the_months_it_is_about():
    account = make.account()
    held = sales.subscription(sales.plan(), account=account)
    figures.refresh({account.pk}, on=TODAY)
    held.ends_on = date(2026, 6, 1)
    held.save()
    figures.refresh({account.pk}, on=TODAY)
    assert kinds(account) == [("2026-01", "new", 100), ("2026-06", "churn", -100)]
    assert [int(amount) for _m, amount in history.of_account(account.pk, on=TODAY)] == [0, 0, *[100] * 5, *[0] * 6]


def test_movements_of_exchange_rates_are_told_apart():
    account = make.account()
    for on, units in ((date(2026, 1, 2), 10), (date(2026, 2, 2), 11)):
        ExchangeRate.objects.create(currency_id="SEK", on=on, per_euro=units)
    sales.subscription(sales.plan(currency_id="EUR"), account=account, currency_id="EUR")
    figures.refresh({account.pk}, on=date(2026, 2, 28))
    assert kinds(account) == [("2026-01", "new", 1000), ("2026-02", "currency", 100)]


def test_an_account_without_movements_has_a_flat_history():
    account = make.account()
    assert history.of_accounts([account.pk], on=TODAY, months=3) == {account.pk: [0, 0, 0]}


def test_sparklines_of_many_ask_one_question(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        history.of_accounts([one.pk for one in world], on=TODAY)


def test_nothing_at_all_is_nothing():
    assert [(one.opening, one.closing) for one in history.balances(on=TODAY, months=2)] == [(0, 0), (0, 0)]
    assert set(history.balances(on=TODAY, months=1)[0].amounts) == set(Kind)
