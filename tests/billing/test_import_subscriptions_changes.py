"""Importing what is there already: nothing happens, a change from today, or a sentence that says why not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.services import contracts
from tests import make, sales
from tests.accounts.importing import bring, changes, check, counts, problems
from tests.billing.importing import file, kept, more, reviewed, row, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    bring(file(row(rebate_percent="10", end_date="2030-12-31")))
    return Subscription.objects.get()


def again(**values):
    return file(row(**{"rebate_percent": "10", "end_date": "2030-12-31", **values}))


@pytest.mark.parametrize(
    "values", [{}, {"quantity": "5.0"}, {"unit_price": "", "rebate_percent": ""}, {"end_date": ""}]
)
def test_the_same_again_changes_nothing(running, values):
    assert counts(bring(again(**values))) == {"unchanged": 1}
    assert (SubscriptionChange.objects.count(), SubscriptionItem.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("values", "mrr"),
    [
        ({"quantity": "6"}, "540"),
        ({"unit_price": "200"}, "900"),
        ({"rebate_percent": "50"}, "250"),
        ({"rebate_percent": r"\N"}, "500"),
        ({"quantity": "0"}, "0"),
    ],
)
def test_other_terms_of_a_running_subscription_hold_from_today(running, values, mrr):
    batch = check(again(**values))
    assert (counts(batch), reviewed(batch)) == ({"updated": 1}, {"SEK": Decimal(mrr)})
    assert changes(batch)[0].keys() == values.keys()
    bring(again(**values))
    old, new = SubscriptionItem.objects.order_by("pk")
    assert (old.starts_on, old.ends_on, new.starts_on, new.ends_on) == (None, today(), today(), None)
    change = SubscriptionChange.objects.get()
    assert (change.kind, change.effective_on, change.item) == ("terms", today(), new)
    assert Account.objects.get().mrr == Decimal(mrr)
    assert counts(bring(again(**values))) == {"unchanged": 1}
    assert Activity.objects.filter(verb="subscription.edited", source="import").count() == 1


def test_a_further_item_is_added_from_today(running):
    lines = file(
        row(rebate_percent="10", end_date="2030-12-31"),
        more(subscription="A-1", product="SMS", quantity="2", unit_price="10"),
    )
    batch = bring(lines)
    assert (counts(batch), reviewed(batch)) == ({"unchanged": 1, "created": 1}, {"SEK": Decimal(470)})
    item = SubscriptionItem.objects.get(line=2)
    assert (item.starts_on, SubscriptionChange.objects.get().kind, kept()) == (today(), "add", {"SEK": Decimal(470)})
    assert counts(bring(lines)) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"start_date": "2025-02-01"}, "start_date"),
        ({"billing_interval_months": "3"}, "billing_interval_months"),
        ({"period_mode": "continuous"}, "period_mode"),
        ({"billing_practice": "arrears"}, "billing_practice"),
        ({"minimum_commitment": "9"}, "minimum_commitment"),
        ({"end_date": "2024-12-31"}, "end_date"),
    ],
)
def test_what_the_past_follows_from_stays(running, values, field):
    found = problems(check(again(**values)))
    assert [column for _line, column, _message in found] == [field]


@pytest.mark.parametrize(
    ("days", "state", "mrr"), [(10, "active", "450"), (0, "active", "450"), (-1, "ended", "0"), (None, "active", "450")]
)
def test_another_end_date_ends_it_then(running, days, state, mrr):
    last_day = today() + timedelta(days=days) if days is not None else None
    batch = bring(again(end_date=r"\N" if last_day is None else last_day.isoformat()))
    one = Subscription.objects.get()
    assert (counts(batch), one.last_day, one.state) == ({"updated": 1}, last_day, state)
    assert (reviewed(batch), one.mrr) == ({"SEK": Decimal(mrr)}, Decimal(mrr))
    assert SubscriptionChange.objects.filter(kind="end", cancelled_at=None).count() == (last_day is not None)


def test_an_ended_subscription_stays_as_it_is():
    bring(file(row(end_date="2025-06-30")))
    assert counts(bring(file(row(end_date="2025-06-30")))) == {"unchanged": 1}
    for values in ({"quantity": "9"}, {"end_date": "2030-01-31"}, {"product": "SMS"}):
        [(_line, _column, message)] = problems(check(file(row(**{"end_date": "2025-06-30", **values}))))
        assert "has ended" in message


def test_a_name_and_a_signed_date_may_always_change(running):
    batch = bring(again(subscription_name="New name", signed_date="2024-12-24"))
    one = Subscription.objects.get()
    assert (counts(batch), one.name, one.signed_on.isoformat()) == ({"updated": 1}, "New name", "2024-12-24")
    assert one.version == running.version + 1
    assert SubscriptionChange.objects.count() == 0


def test_a_draft_is_changed_in_place():
    account = make.account(customer_number="K-1", name="Kund AB", currency="SEK")
    product = sales.product("Seat")
    version = sales.plan(product=product, name="Standard", price="100")
    sales.subscription(version, account=account, number="A-1", state="draft")
    batch = bring(file(row(billing_interval_months="3", unit_price="")))
    one = Subscription.objects.get()
    item = one.items.get()
    assert counts(batch) == {"updated": 1}
    assert (one.state, one.starts_on.isoformat(), one.billing_interval_months) == ("draft", "2025-01-15", 3)
    assert (item.quantity, item.starts_on, item.plan_version) == (5, None, version)
    assert SubscriptionChange.objects.count() == 0


def test_a_subscription_that_has_not_begun_changes_from_its_first_day():
    start = (today() + timedelta(days=30)).isoformat()
    bring(file(row(start_date=start)))
    bring(file(row(start_date=start, quantity="7")))
    item = SubscriptionItem.objects.get()
    assert (item.quantity, item.starts_on, SubscriptionChange.objects.get().effective_on.isoformat()) == (
        7,
        None,
        start,
    )


def test_other_subscriptions_of_the_customer_count_before_and_after(running):
    sales.subscription(sales.plan(price="50"), account=Account.objects.get(), number="S-9")
    batch = bring(again(quantity="6"))
    entry = next(one for one in batch.counts["summary"] if "before" in one)
    assert (entry["before"], entry["after"]) == ("500.00", "590.00")
    assert kept() == {"SEK": Decimal(590)}


def test_the_stored_worth_is_that_of_the_stored_contracts(running):
    bring(again(quantity="6", unit_price="7"))
    contract = contracts.of(Subscription.objects.get())
    assert [(terms.quantity, terms.ends_on) for terms in contract.terms] == [(5, today()), (6, None)]


def test_many_changes_cost_as_many_queries_as_two():
    def lines(n, **values):
        return file(
            *[row(customer_number=f"K{n}-{i}", subscription=f"S{n}-{i}", name=f"N{n} {i}", **values) for i in range(n)]
        )

    spent = []
    for n in (2, 300):
        bring(lines(n))
        with CaptureQueriesContext(connection) as captured:
            assert counts(bring(lines(n, quantity="8", unit_price="3"))) == {"updated": n}
        spent.append(len(captured))
    assert spent[1] - spent[0] <= 6, spent
