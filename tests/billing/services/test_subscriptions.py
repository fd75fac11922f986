"""Creating, editing and deleting subscriptions: what is checked, numbered, logged, and kept in step."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity, Sequence
from accounts.services.activity import SYSTEM, Origin
from billing.models import Subscription, SubscriptionItem
from billing.services import changes, subscriptions
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


def unsaved(account=None, **values):
    given = {"account": account or make.account(), "currency_id": "SEK", "starts_on": NOV, **values}
    return Subscription(**given)


def item(version=None, **values):
    version = version or sales.plan()
    given = {"quantity": Decimal(1)} if version.plan.charge == "fixed" else {}
    return SubscriptionItem(plan_version=version, **{**given, **values})


def create(*items, account=None, origin=SYSTEM, **values):
    return subscriptions.create(
        subscription=unsaved(account, **values), items=items or [item()], origin=origin, today=TODAY
    )


def edit(subscription, *, items=None, version=None, **values):
    return subscriptions.edit(
        subscription=subscription,
        values=values,
        version=version or Subscription.objects.get(pk=subscription.pk).version,
        today=TODAY,
        origin=SYSTEM,
        items=items,
    )


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_new_one_is_a_draft_with_the_next_number_and_its_items_from_line_1(ada):
    made = create(item(), item(), origin=Origin(by=ada))
    assert (made.number, made.state) == ("S-00001", "draft")
    assert [one.line for one in made.items.order_by("line")] == [1, 2]
    logged = Activity.objects.get()
    assert (logged.verb, logged.actor, logged.account_id) == ("subscription.created", ada, made.account_id)
    assert logged.changes["starts_on"] == [None, "2026-11-01"]


def test_one_that_is_active_at_once_counts_at_once():
    made = create(item(sales.plan(price="250"), quantity=Decimal(2)), state="active")
    assert (made.mrr, made.account.mrr) == (Decimal(500), 0)
    made.account.refresh_from_db()
    assert (made.account.mrr, made.account.subscription_count) == (Decimal(500), 1)


def test_a_draft_counts_nowhere():
    made = create()
    made.account.refresh_from_db()
    assert (made.mrr, made.account.mrr, made.account.subscription_count) == (0, 0, 0)


def test_a_given_number_is_kept_and_passed_over():
    assert create(number=" S-00002 ").number == "S-00002"
    assert [create().number for _ in range(2)] == ["S-00003", "S-00004"]


def test_numbers_in_use_are_passed_over_even_where_the_sequence_lags():
    create(number="S-00001")
    Sequence.objects.filter(name="subscriptions").update(next_serial=1)
    assert create().number == "S-00002"


def other_customers_plan():
    return sales.plan(account=make.account(), name="Theirs")


@pytest.mark.parametrize(
    ("values", "items", "sentence"),
    [
        ({"state": "ended", "ends_on": DEC}, None, "a draft or active"),
        ({"state": "active"}, list, "at least one item"),
        ({"ends_on": date(2026, 10, 31)}, None, "ends before it starts"),
        ({"starts_on": date(1066, 10, 14)}, None, "14 Oct 1066 cannot be right"),
        ({"anchor_on": date(9999, 1, 1)}, None, "cannot be right"),
        ({"billing_interval_months": 0}, None, "every 1 to 120 months"),
        ({"billing_interval_months": 121}, None, "every 1 to 120 months"),
        ({"minimum_commitment": Decimal(-1)}, None, "0 or more"),
        (
            {},
            lambda: [item(sales.plan(name="Basic", currency_id="EUR"))],
            "The price plan Basic is in EUR, the subscription in SEK. Choose a plan in SEK.",
        ),
        ({}, lambda: [item(other_customers_plan())], "Theirs is for another customer alone"),
        ({}, lambda: [item(sales.plan(charge="one_off"))], "is charged once"),
        ({}, lambda: [item(quantity=None)], "has a fixed price. Enter a quantity"),
        ({}, lambda: [item(committed_quantity=Decimal(1))], "no committed quantity"),
        ({}, lambda: [item(sales.plan(charge="usage"), quantity=Decimal(1))], "is by usage"),
        ({}, lambda: [item(quantity=Decimal(-1))], "is 0 or more"),
        ({}, lambda: [item(quantity=Decimal(10) ** 12)], "is too large or has more than 15 digits"),
        ({}, lambda: [item(quantity=Decimal("9999999999.999999"))], "is too large or has more than 15 digits"),
        ({"minimum_commitment": Decimal(10) ** 12}, None, "minimum commitment is too large"),
        (
            {"state": "active"},
            lambda: [item(sales.plan(price="5000"), quantity=Decimal(10) ** 11)],
            "more a month than Plock can hold",
        ),
        ({}, lambda: [item(sales.plan(charge="usage"), committed_quantity=Decimal(-1))], "is 0 or more"),
        ({}, lambda: [item(rebate_percent=Decimal(101))], "is 0 to 100 %"),
        ({}, lambda: [item(rebate_until=DEC)], "has an end but no percentage"),
        ({}, lambda: [item(rebate_percent=Decimal(5), rebate_until=date(2026, 10, 1))], "before the item starts"),
        ({}, lambda: [item(starts_on=date(2026, 10, 1))], "starts before the subscription"),
        ({}, lambda: [SubscriptionItem(plan_version_id=0, quantity=Decimal(1))], "not there any more"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_saved(values, items, sentence):
    with pytest.raises(Refused, match=sentence):
        subscriptions.create(
            subscription=unsaved(**values), items=[item()] if items is None else items(), origin=SYSTEM, today=TODAY
        )
    assert (Subscription.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "sentence"), [("pending", "waits for approval. Approve it first"), ("archived", "Restore it first")]
)
def test_only_an_active_customer_gets_one(state, sentence):
    with pytest.raises(Refused, match=sentence):
        create(account=make.account(state=state))


def test_a_number_is_given_once():
    create(number="S-7")
    with pytest.raises(Refused, match="Another subscription has the number S-7 already"):
        create(number="S-7")


def test_it_may_use_a_plan_made_for_its_customer():
    account = make.account()
    assert create(item(sales.plan(account=account)), account=account).items.count() == 1


def test_everything_of_a_draft_can_be_changed_its_items_and_currency_too():
    made = create()
    euro = item(sales.plan(price="9", currency_id="EUR"))
    changed = edit(made, currency="EUR", starts_on=DEC, billing_interval_months=3, items=[euro])
    assert (changed.currency_id, changed.starts_on, changed.version) == ("EUR", DEC, 2)
    assert list(changed.items.values_list("line", "plan_version__plan__currency")) == [(1, "EUR")]
    logged = Activity.objects.get(verb="subscription.edited").changes
    assert (logged["currency"], logged["billing_interval_months"]) == (["SEK", "EUR"], [1, 3])


def test_another_currency_than_that_of_its_plans_is_refused():
    with pytest.raises(Refused, match="is in SEK, the subscription in EUR"):
        edit(create(), currency="EUR")


def test_a_stale_save_says_so_and_shows_the_subscription_as_it_is():
    made = create()
    edit(made, name="Theirs")
    with pytest.raises(subscriptions.Stale) as problem:
        edit(made, version=1, name="Mine")
    assert problem.value.current.name == "Theirs"


def test_a_save_that_changes_nothing_leaves_no_trace():
    made = create()
    assert edit(made, name="", billing_interval_months=1).version == 1
    assert verbs() == ["subscription.created"]


@pytest.mark.parametrize("field", sorted(subscriptions.OF_MONEY))
def test_what_money_of_the_past_follows_from_is_frozen_once_it_runs(field):
    made = create(state="active")
    values = {
        "currency": "EUR",
        "starts_on": DEC,
        "ends_on": DEC,
        "billing_interval_months": 3,
        "period_mode": "continuous",
        "anchor_on": DEC,
        "billing_practice": "arrears",
        "minimum_commitment": Decimal(5),
    }
    with pytest.raises(Refused, match="of a running subscription stays"):
        edit(made, **{field: values[field]})


def test_names_and_flags_of_a_running_one_change_and_its_items_do_not():
    made = create(state="active")
    changed = edit(made, name="Main", invoice_separately=True, crm_deal_id="7", signed_on=NOV, auto_dispatch=False)
    assert (changed.name, changed.invoice_separately, changed.auto_dispatch) == ("Main", True, False)
    with pytest.raises(Refused, match="Schedule a change instead"):
        edit(made, items=[item()])


def test_the_minimum_of_one_that_has_not_begun_can_still_change():
    changed = edit(create(state="active", starts_on=DEC), minimum_commitment=Decimal(500))
    assert changed.minimum_commitment == 500


def test_a_draft_is_deleted_with_its_items_and_leaves_a_line_in_the_log():
    made = create()
    subscriptions.delete_draft(subscription=made, today=TODAY, origin=SYSTEM)
    assert (Subscription.objects.count(), SubscriptionItem.objects.count()) == (0, 0)
    assert verbs() == ["subscription.created", "subscription.deleted"]


def test_only_a_draft_is_deleted():
    with pytest.raises(Refused, match="Only drafts are deleted"):
        subscriptions.delete_draft(subscription=create(state="active"), today=TODAY, origin=SYSTEM)


def test_many_are_created_at_once_numbered_logged_and_counted():
    account, version = make.account(), sales.plan(price="10")
    rows = [
        (unsaved(account, state="active", number=number), [item(version), item(version, starts_on=DEC)])
        for number in ("", "S-00001", "")
    ]
    subscriptions.create_many(rows, origin=SYSTEM, today=TODAY)
    assert [made.number for made, _items in rows] == ["S-00002", "S-00001", "S-00003"]
    assert list(rows[0][0].items.order_by("line").values_list("line", "starts_on")) == [(1, None), (2, DEC)]
    assert verbs() == ["subscription.created"] * 3
    account.refresh_from_db()
    assert (account.mrr, account.cmrr, account.subscription_count) == (30, 60, 3)


def test_many_cost_as_many_statements_as_two(django_assert_max_num_queries):
    version = sales.plan()
    accounts = make.accounts(60)
    with django_assert_max_num_queries(40):
        subscriptions.create_many(
            [(unsaved(account, state="active"), [item(version)]) for account in accounts], origin=SYSTEM, today=TODAY
        )
    assert Subscription.objects.count() == 60


def test_a_draft_does_not_start_after_a_change_of_its_items():
    made = create(item())
    words = {"subscription": made, "line": 1, "effective_on": DEC, "terms": {"quantity": Decimal(2)}}
    changes.schedule(**words, today=TODAY, origin=SYSTEM)
    for day in (DEC, date(2027, 1, 1)):
        with pytest.raises(Refused, match=r"changes on 1 Dec 2026 already. Cancel that change first"):
            edit(made, starts_on=day)
    assert edit(made, starts_on=date(2026, 11, 30)).starts_on == date(2026, 11, 30)
