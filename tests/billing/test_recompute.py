"""`recompute_metrics`: computes everything afresh, repairs what differs, and its exit code says whether it had to."""

import json
from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Organisation
from billing.models import FiguresDay, Movement, Subscription
from billing.services import figures, recompute
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00+01:00", tick=False):
        yield


@pytest.fixture
def account():
    made = make.account()
    sales.subscription(sales.plan(), account=made)
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=made, currency_id="EUR")
    figures.refresh({made.pk}, on=TODAY)
    FiguresDay.objects.update(on=TODAY)
    return made


def run(capsys, *args: str) -> tuple[int, str]:
    """Exit code and output."""
    try:
        call_command("recompute_metrics", *args)
    except SystemExit as ended:
        return ended.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_figures_that_are_right_are_no_drift_and_nothing_is_written(account, capsys):
    with CaptureQueriesContext(connection) as queries:
        code, told = run(capsys)
    assert code == 0
    assert "No drift" in told
    assert not [one for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.parametrize(
    ("spoil", "drift"),
    [
        (lambda: Account.objects.update(mrr=5), (1, 0, 0)),
        (lambda: Account.objects.update(arr=5, cmrr=1, mrr_base=2, subscription_count=9), (1, 0, 0)),
        (lambda: Subscription.objects.update(mrr_base=5), (0, 2, 0)),
        (lambda: Movement.objects.all()[0].delete(), (0, 0, 1)),
        (lambda: Movement.objects.update(currency="EUR"), (0, 0, 2)),
    ],
)
def test_drift_is_counted_shown_and_repaired(account, capsys, spoil, drift):
    spoil()
    code, told = run(capsys, "--json")
    found = json.loads(told)
    assert code == 1
    assert tuple(found["drift"].values()) == drift
    assert found["examples"]
    assert run(capsys)[0] == 0


def test_an_example_says_what_was_stored_and_what_is_right(account, capsys):
    right = str(Account.objects.get(pk=account.pk).mrr.normalize())
    Account.objects.update(mrr=5)
    code, told = run(capsys)
    assert code == 1
    assert f"account {account.pk}: mrr 5 → {right}" in told


def test_the_json_has_the_figures_that_tools_read(account, capsys):
    _code, told = run(capsys, "--json")
    found = json.loads(told)
    assert set(found) == {"as_of", "accounts", "subscriptions", "movements", "drift", "seconds", "examples"}
    assert (found["as_of"], found["accounts"], found["subscriptions"]) == ("2026-11-21", 1, 2)


def test_that_time_went_by_is_no_drift(capsys):
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=date(2026, 12, 1))
    figures.refresh({account.pk}, on=TODAY)
    FiguresDay.objects.update(on=date(2026, 11, 1))
    assert run(capsys)[0] == 0
    assert run(capsys, "--as-of", "2026-12-01")[0] == 0
    assert Account.objects.get(pk=account.pk).mrr == 100
    assert run(capsys, "--as-of", "2026-11-30")[0] == 0
    assert Account.objects.get(pk=account.pk).mrr == 0


def test_a_verb_of_today_is_no_drift_while_figures_are_of_another_day(capsys):
    FiguresDay.objects.update(on=date(2026, 11, 1))
    account = make.account()
    sales.subscription(sales.plan(), account=account, starts_on=date(2026, 11, 15))
    figures.refresh({account.pk}, on=TODAY)
    assert run(capsys, "--as-of", "2026-11-01")[0] == 0
    assert Account.objects.get(pk=account.pk).mrr == 0


def test_the_very_first_time_nothing_can_have_drifted(capsys):
    sales.subscription(sales.plan())
    FiguresDay.objects.update(on=None)
    code, told = run(capsys, "--json")
    assert code == 0
    assert json.loads(told)["subscriptions"] == 1
    assert Account.objects.get().mrr == 100


def test_in_chunks_as_at_once(capsys, monkeypatch):
    for account in make.accounts(5):
        sales.subscription(sales.plan(), account=account)
    figures.refresh(Account.objects.values_list("pk", flat=True), on=TODAY)
    Account.objects.filter(pk__in=Account.objects.order_by("pk").values("pk")[3:]).update(mrr=1)
    monkeypatch.setattr(recompute, "CHUNK", 2)
    code, told = run(capsys, "--json")
    found = json.loads(told)
    assert (code, found["accounts"], found["drift"]["accounts"]) == (1, 5, 2)


def test_what_cannot_be_computed_ends_with_two_and_the_reason(account, capsys):
    Account.objects.update(currency="AED")
    with pytest.raises(CommandError, match="no exchange rate for AED") as ended:
        call_command("recompute_metrics")
    assert ended.value.returncode == 2


def test_the_day_is_the_organisations(capsys):
    Organisation.objects.update(time_zone="Pacific/Auckland")
    with time_machine.travel("2026-11-21 23:00+01:00", tick=False):
        _code, told = run(capsys, "--json")
    assert json.loads(told)["as_of"] == "2026-11-22"
