"""The verbs of the catalogue: what is sold stays as it is, and every verb leaves an entry in the log."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity
from accounts.services.activity import Origin
from billing import price_words
from billing.models import PlanVersion, PricePlan, Product
from billing.rules.pricing import Tier
from billing.services import catalogue
from billing.services import catalogue_counts as counts
from plock.kit import formats
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def flat(price):
    return [Tier(None, Decimal(price))]


@pytest.fixture
def origin(ada):
    return Origin(by=ada)


def reprice(version, price, origin, **values):
    return catalogue.save_version(plan=version.plan, values=values, tiers=flat(price), origin=origin)


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def test_a_product_is_created_edited_and_taken_off_sale_with_an_entry_each(origin):
    made = catalogue.create_product(product=Product(name="Télé SMS", unit="SMS"), origin=origin)
    assert (made.name_key, made.version) == ("tele sms", 1)
    catalogue.edit_product(product=made, values={"name": "SMS"}, version=1, origin=origin)
    catalogue.switch_product(product=made, is_active=False, origin=origin)
    made.refresh_from_db()
    assert (made.name, made.name_key, made.is_active, made.version) == ("SMS", "sms", False, 3)
    assert verbs() == ["product.created", "product.edited", "product.deactivated"]


def test_saving_a_product_as_it_is_changes_nothing(origin):
    product = sales.product("SMS")
    assert catalogue.edit_product(product=product, values={"name": "SMS"}, version=1, origin=origin).version == 1
    assert verbs() == []


def test_a_product_that_was_saved_meanwhile_is_stale(origin):
    product = sales.product("SMS")
    catalogue.edit_product(product=product, values={"unit": "text"}, version=1, origin=origin)
    with pytest.raises(catalogue.Stale) as stale:
        catalogue.edit_product(product=product, values={"unit": "mms"}, version=1, origin=origin)
    assert stale.value.current.unit == "text"


def test_a_version_that_nothing_is_sold_by_is_changed_in_place(origin):
    version = sales.plan(price="100")
    assert reprice(version, "120", origin).number == 1
    assert version.tiers.get().unit_price == 120
    assert verbs() == ["plan.priced"]


@pytest.mark.parametrize("state", ["draft", "active", "ended"])
def test_a_version_on_a_subscription_stays_and_the_next_one_is_made(state, origin):
    version = sales.plan(price="100")
    sales.subscription(version, state=state, ends_on=date(2027, 1, 1))
    renewed = reprice(version, "120", origin)
    assert (renewed.number, renewed.created_by) == (2, origin.by)
    assert (version.tiers.get().unit_price, renewed.tiers.get().unit_price) == (100, 120)
    assert Activity.objects.get().changes["version"] == [1, 2]


def test_a_version_on_an_order_stays_be_it_a_draft(origin):
    drafted = sales.plan(price="100")
    sales.order(drafted)
    assert reprice(drafted, "120", origin).number == 2
    confirmed = sales.plan(price="100")
    order = sales.order(confirmed)
    type(order).objects.filter(pk=order.pk).update(state="confirmed", confirmed_at="2026-01-01T00:00Z")
    assert reprice(confirmed, "120", origin).number == 2


def test_another_name_needs_no_other_version(origin):
    version = sales.plan(price="100")
    sales.subscription(version)
    assert reprice(version, "100", origin, name="Basic").number == 1
    assert PricePlan.objects.get().name == "Basic"
    assert verbs() == ["plan.edited"]


@pytest.mark.parametrize("values", [{"currency_id": "EUR"}, {"charge": "usage"}], ids=str)
def test_a_plan_that_something_is_sold_by_keeps_currency_and_charge(values, origin):
    version = sales.plan(price="100")
    sales.subscription(version)
    with pytest.raises(Refused, match="currency and charge stay"):
        reprice(version, "100", origin, **values)


@pytest.mark.parametrize(
    ("plan", "tiers", "sentence"),
    [
        ({"currency_id": "KWD"}, flat("1"), "no exchange rate for KWD"),
        ({}, [Tier(Decimal(5), Decimal(1))], "last tier must be open"),
        ({}, flat("-1"), "negative price"),
    ],
    ids=["currency", "gap", "negative"],
)
def test_prices_that_cannot_be_are_refused(plan, tiers, sentence, origin):
    given = PricePlan(**{"product": sales.product(), "name": "Basic", "currency_id": "SEK", **plan})
    with pytest.raises(Refused, match=sentence):
        catalogue.add_plan(plan=given, version=PlanVersion(), tiers=tiers, origin=origin)
    assert not PricePlan.objects.exists()


def test_a_customers_own_price_is_made_once_and_found_again(origin):
    account, product = make.account(), sales.product()
    asked = {"account": account, "product": product, "name": "Special", "currency": "SEK", "charge": "fixed"}
    made = catalogue.special_plan(**asked, unit_price=Decimal("99.5"), months=1, origin=origin)
    assert catalogue.special_plan(**asked, unit_price=Decimal("99.50"), months=1, origin=origin) == made
    others = [catalogue.special_plan(**asked, unit_price=Decimal(90), months=1, origin=origin)]
    others += [catalogue.special_plan(**asked, unit_price=Decimal("99.5"), months=12, origin=origin)]
    assert len({made.plan_id, *(other.plan_id for other in others)}) == 3
    assert Activity.objects.filter(account=account, verb="plan.created").count() == 3


def test_offered_are_the_latest_versions_of_what_is_active_for_everybody_or_the_customer(origin):
    account, product = make.account(), sales.product()
    old = sales.plan(product=product, name="Standard")
    sales.subscription(old)
    standard, mine = reprice(old, "120", origin), sales.plan(product=product, account=account)
    sales.plan(product=product, account=make.account())
    sales.plan(product=product, is_active=False)
    sales.plan(product=sales.product(is_active=False))
    sales.plan(product=product, currency_id="EUR")
    sales.plan(product=product, charge="one_off")
    assert set(catalogue.offered(account=account, currency="SEK", charges=["fixed"])) == {standard, mine}


def test_the_latest_versions_of_many_plans_cost_two_queries(django_assert_num_queries):
    plans = [sales.plan(tiers=[("5", "2", "0"), (None, "1", "0")], mode="volume").plan for _ in range(5)]
    with django_assert_num_queries(2):
        found = catalogue.latest_versions(plans)
        assert [len(found[plan.pk].pricing().tiers) for plan in plans] == [2] * 5


def test_subscriptions_are_counted_by_product_plan_and_version(django_assert_num_queries):
    version = sales.plan()
    sales.subscription(version, version)
    sales.subscription(version, ends_on=date(2026, 2, 1), state="ended")
    sales.subscription(version, state="draft")
    with django_assert_num_queries(1):
        [product] = counts.with_counts(Product.objects.all(), on=TODAY)
    assert (product.plan_count, product.live_count) == (1, 1)
    assert counts.live_of_plans([version.plan_id], on=TODAY) == {version.plan_id: 1}
    assert counts.holders([version.pk], on=TODAY) == {version.pk: 2}


def test_counting_stops_where_it_says_so(monkeypatch):
    monkeypatch.setattr(counts, "COUNTED", 2)
    version = sales.plan()
    for _ in range(4):
        sales.subscription(version)
    assert counts.live_of_plans([version.plan_id], on=TODAY) == {version.plan_id: 3}
    assert (formats.bounded(1_000), formats.bounded(1_001)) == ("1,000", "1,000+")


TWO = [("100", "5", "0"), (None, "4", "0")]
STEPS = [("10", "0", "500"), (None, "0", "900")]
BASE = [("1500", "0", "4300"), (None, "3", "0")]
BLOCKS = {"tiers": [(None, "20", "0")], "mode": "blocks", "block_size": "10"}
SAID = [
    ({"price": "100"}, "SEK 100.00 per seat and month"),
    ({"price": "1200", "months": 12}, "SEK 1,200.00 per seat and year"),
    ({"price": "0.0025", "charge": "usage"}, "SEK 0.0025 per seat"),
    ({"price": "5000", "charge": "one_off"}, "SEK 5,000.00 per seat, once"),
    ({"price": "100", "currency_id": "JPY"}, "JPY 100 per seat and month"),
    ({"tiers": TWO, "mode": "volume"}, "SEK 4.00 to SEK 5.00 per seat and month, 2 tiers"),
    ({"tiers": STEPS, "mode": "stairstep"}, "SEK 500.00 to SEK 900.00 per month, 2 tiers"),
    (BLOCKS, "SEK 20.00 per 10 seats and month"),
    ({"tiers": BASE, "mode": "graduated"}, "SEK 4,300.00 and SEK 0.00 to SEK 3.00 per seat and month, 2 tiers"),
]


@pytest.mark.parametrize(("plan", "words"), SAID, ids=[words for _plan, words in SAID])
def test_a_price_in_words(plan, words):
    version = sales.plan(product=sales.product(unit="seat", unit_plural="seats"), **plan)
    version.refresh_from_db()
    assert price_words.in_words(version).replace("\xa0", " ") == words
