"""Days go by: figures follow without anybody touching a subscription."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.models import ExchangeRate, FiguresDay, Movement, Subscription
from billing.services import figures, nightly, rates_store, recompute
from billing.services.figures import bring_up
from tests import make, sales

pytestmark = pytest.mark.django_db
YESTERDAY, TODAY = date(2026, 11, 20), date(2026, 11, 21)


def day(text: str) -> date:
    return date.fromisoformat(text)


def set_up(*accounts: Account, on: date) -> None:
    """Figures of that day, as the days before left them."""
    figures.refresh([one.pk for one in accounts], on=on)
    FiguresDay.objects.update(on=on)


def mrr(account: Account) -> Decimal:
    return Account.objects.get(pk=account.pk).mrr


def cmrr(account: Account) -> Decimal:
    return Account.objects.get(pk=account.pk).cmrr


def pass_day(on: date = TODAY) -> nightly.Advance:
    return nightly.advance(to=on, today=on)


@pytest.mark.parametrize(
    ("subscription", "item", "before", "after"),
    [
        ({"starts_on": TODAY}, {}, 0, 100),
        ({"ends_on": TODAY}, {}, 100, 0),
        ({}, {"starts_on": TODAY}, 0, 100),
        ({}, {"ends_on": TODAY}, 100, 0),
        ({}, {"rebate_percent": 10, "rebate_until": YESTERDAY}, 90, 100),
        ({}, {"rebate_percent": 10, "rebate_until": TODAY}, 90, 90),
        ({"starts_on": TODAY + timedelta(1)}, {}, 0, 0),
    ],
)
def test_what_begins_or_ends_today_counts_from_today(subscription, item, before, after):
    account = make.account()
    sales.subscription({"plan_version": sales.plan(), **item}, account=account, **subscription)
    set_up(account, on=YESTERDAY)
    assert mrr(account) == before
    pass_day()
    assert mrr(account) == after
    assert sum(Movement.objects.filter(account=account).values_list("amount", flat=True)) == after


def test_cmrr_counts_from_the_day_it_is_signed():
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=day("2027-01-01"), signed_on=TODAY)
    set_up(account, on=YESTERDAY)
    assert cmrr(account) == 0
    pass_day()
    assert cmrr(account) == 100


def test_days_that_were_missed_are_caught_up_with():
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=day("2026-11-10"))
    set_up(account, on=day("2026-10-01"))
    pass_day()
    assert mrr(account) == 100


def test_only_accounts_for_which_something_happens_are_looked_at():
    quiet, busy = make.account(), make.account()
    sales.subscription(sales.plan(), account=quiet)
    sales.subscription(sales.plan(), account=busy, ends_on=TODAY)
    set_up(quiet, busy, on=YESTERDAY)
    before = Account.objects.get(pk=quiet.pk).updated_at
    assert pass_day().accounts == 1
    assert Account.objects.get(pk=quiet.pk).updated_at == before


def test_a_second_time_on_the_same_day_writes_nothing():
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=TODAY)
    set_up(account, on=YESTERDAY)
    pass_day()
    with CaptureQueriesContext(connection) as queries:
        pass_day()
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_new_month_brings_its_rate_to_those_with_foreign_money():
    ExchangeRate.objects.create(currency_id="SEK", on=day("2026-11-02"), per_euro=Decimal(11))
    ExchangeRate.objects.create(currency_id="SEK", on=day("2026-12-01"), per_euro=Decimal(12))
    foreign, mixed, local = make.account(currency="EUR"), make.account(), make.account()
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=foreign)
    held = sales.subscription(sales.plan(price="10", currency_id="EUR"), account=mixed, currency_id="EUR")
    sales.subscription(sales.plan(), account=local)
    set_up(foreign, mixed, local, on=day("2026-11-30"))
    assert pass_day(day("2026-12-01")).accounts == 2
    assert Account.objects.get(pk=foreign.pk).mrr_base == 120
    assert mrr(mixed) == 120
    assert Movement.objects.get(account=mixed, month=day("2026-12-01")).amount == 10
    held.refresh_from_db()
    assert (held.mrr, held.mrr_base) == (10, 120)


def test_other_rates_of_months_gone_by_are_followed():
    account = make.account()
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=account, currency_id="EUR")
    set_up(account, on=TODAY)
    rates_store.store([("SEK", day("2026-11-02"), Decimal(11))], source=ExchangeRate.Source.ECB, today=TODAY)
    assert pass_day().accounts == 1
    assert mrr(account) == 110
    assert pass_day().accounts == 0


def test_rates_that_change_during_an_advance_are_followed_by_the_next_one(monkeypatch):
    account = make.account(currency="EUR")
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=account, starts_on=TODAY)
    set_up(account, on=YESTERDAY)

    def meanwhile(ids, *, on):
        made = bring_up(ids, on=on)
        rates_store.store([("SEK", day("2026-11-02"), Decimal(11))], source=ExchangeRate.Source.ECB, today=TODAY)
        return made

    monkeypatch.setattr(figures, "bring_up", meanwhile)
    pass_day()
    monkeypatch.undo()
    assert pass_day().accounts == 1
    assert Account.objects.get(pk=account.pk).mrr_base == 110


def test_killed_in_the_middle_it_does_the_rest_the_next_time(monkeypatch):
    monkeypatch.setattr(figures, "CHUNK", 1)
    accounts = make.accounts(3)
    for account in accounts:
        sales.subscription(sales.plan(), account=account, starts_on=TODAY)
    set_up(*accounts, on=YESTERDAY)
    done = []

    def dies(ids, *, on):
        if done:
            raise KeyboardInterrupt
        done.append(ids)
        return bring_up(ids, on=on)

    monkeypatch.setattr(figures, "bring_up", dies)
    with pytest.raises(KeyboardInterrupt):
        pass_day()
    monkeypatch.undo()
    assert [mrr(one) for one in accounts] == [100, 0, 0]
    assert FiguresDay.objects.get().on == YESTERDAY
    pass_day()
    assert [mrr(one) for one in accounts] == [100, 100, 100]


def test_without_any_day_everything_is_computed():
    account = make.account()
    sales.subscription(sales.plan(), account=account)
    FiguresDay.objects.update(on=None)
    assert pass_day().since is None
    assert mrr(account) == 100


def test_forward_to_a_day_and_back_again():
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=day("2026-12-05"))
    sales.subscription(sales.plan(price="7"), account=account, ends_on=day("2026-12-10"))
    set_up(account, on=TODAY)
    nightly.advance(to=day("2027-01-01"), today=TODAY)
    assert mrr(account) == 100
    pass_day()
    assert mrr(account) == 7


def test_the_task_of_a_new_day_ends_what_is_over():
    account = make.account()
    held = sales.subscription(sales.plan(), account=account, ends_on=TODAY)
    set_up(account, on=YESTERDAY)
    with time_machine.travel("2026-11-21 01:00+01:00", tick=False):
        nightly.advance_later()
    assert Subscription.objects.get(pk=held.pk).state == "ended"
    assert (mrr(account), FiguresDay.objects.get().on) == (0, TODAY)


def test_the_nightly_check_reports_drift_as_a_defect(caplog):
    account = make.account()
    sales.subscription(sales.plan(), account=account)
    set_up(account, on=TODAY)
    Account.objects.update(mrr=5)
    with time_machine.travel("2026-11-21 03:00+01:00", tick=False):
        recompute.check_later()
        assert "had drifted" in caplog.text
        caplog.clear()
        recompute.check_later()
    assert "had drifted" not in caplog.text
    assert mrr(account) == 100
