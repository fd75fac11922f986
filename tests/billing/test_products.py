"""The pages of products: list, page, form; and what everywhere else is told of them."""

import pytest

from accounts.models import Activity
from accounts.templatetags.accounts import verb
from billing.models import Product
from plock.kit.search import everywhere
from tests import make, sales

pytestmark = pytest.mark.django_db
TYPED = {"name": "SMS", "sku": "S-1", "unit": "SMS", "aggregation": "sum", "is_active": "on", "vat_rate": "25"}


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


def shown(response):
    return response.content.decode().replace("\xa0", " ")


def test_the_list_counts_plans_for_everybody_and_live_subscriptions(browser):
    version = sales.plan(product=sales.product("Platform", sku="P-1"))
    sales.plan(product=version.plan.product, account=make.account())
    sales.subscription(version)
    [row] = browser.get("/products/").context["page"].rows
    assert (row.name, row.plan_count, row.live_count) == ("Platform", 1, 1)


@pytest.mark.parametrize(
    ("query", "names"),
    [("active=no", ["Old"]), ("active=yes", ["Sms"]), ("q=S-1", ["Sms"]), ("q=ol", ["Old"]), ("q=%2B", [])],
)
def test_the_list_is_narrowed_by_state_and_searched_by_name_and_sku(query, names, browser):
    sales.product("Old", is_active=False)
    sales.product("Sms", sku="S-1")
    assert [row.name for row in browser.get(f"/products/?{query}").context["page"].rows] == names


def test_an_empty_list_says_what_a_product_is(browser):
    assert "No products yet" in shown(browser.get("/products/"))


def test_a_product_is_created(browser):
    response = browser.post("/products/new/", TYPED)
    made = Product.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/products/{made.pk}/")
    assert (made.sku, made.vat_rate, Activity.objects.get().verb) == ("S-1", 25, "product.created")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "sms"}, "has this name already"),
        ({"sku": "S-0"}, "has this SKU already"),
        ({"name": " "}, "required"),
        ({"vat_rate": "101"}, "0 to 100"),
        ({"unit": ""}, "required"),
    ],
    ids=str,
)
def test_a_form_that_cannot_be_saved_says_why_and_keeps_what_was_typed(typed, sentence, browser):
    sales.product("SMS", sku="S-0")
    response = browser.post("/products/new/", TYPED | {"name": "Other", "unit": "kept"} | typed)
    assert response.status_code == 422
    assert sentence in shown(response)
    assert typed.get("unit", "kept") in shown(response)
    assert Product.objects.count() == 1


def test_a_stale_form_shows_both_values_and_saves_nothing(browser):
    product = sales.product("SMS", unit="SMS")
    old = {**TYPED, "sku": "", "vat_rate": "", "version": "1"}
    loaded = {f"initial-{name}": value for name, value in old.items()} | {"initial-is_active": "True"}
    browser.post(f"/products/{product.pk}/edit/", old | loaded | {"unit": "text"})
    response = browser.post(f"/products/{product.pk}/edit/", old | loaded | {"unit": "mms"})
    assert response.status_code == 409
    assert "saved while you were editing" in shown(response)
    assert [(one["theirs"], one["mine"]) for one in response.context["meanwhile"]] == [("text", "mms")]
    product.refresh_from_db()
    assert product.unit == "text"


def test_a_product_is_taken_off_sale_and_offered_again(browser):
    product = sales.product()
    browser.post(f"/products/{product.pk}/deactivate/")
    assert "Inactive" in shown(browser.get(f"/products/{product.pk}/"))
    browser.post(f"/products/{product.pk}/activate/")
    product.refresh_from_db()
    assert product.is_active


def test_the_page_shows_plans_with_price_and_subscriptions_and_counts_those_of_one_customer(browser):
    product = sales.product(unit="seat")
    version = sales.plan(product=product, name="Standard", price="100")
    sales.subscription(version)
    for _n in range(30):
        sales.plan(product=product, name="Own", account=make.account())
    page = browser.get(f"/products/{product.pk}/")
    assert "SEK 100.00 per seat and month" in shown(page)
    assert page.context["plans"][0]["live"] == 1
    assert (page.context["page"].paginator.count, len(page.context["own"])) == (30, 25)
    assert len(browser.get(f"/products/{product.pk}/?page=2").context["own"]) == 5


def test_more_plans_cost_no_more_queries(browser, django_assert_max_num_queries):
    product = sales.product()
    for _n in range(25):
        sales.plan(product=product)
        sales.plan(product=product, account=make.account())
    with django_assert_max_num_queries(20):
        browser.get(f"/products/{product.pk}/")


def test_viewers_look_and_do_not_touch(vi, client_as):
    product = sales.plan().plan.product
    page = shown(client_as(vi).get(f"/products/{product.pk}/"))
    assert "Add price plan" not in page
    assert "Deactivate" not in page
    assert client_as(vi).get("/products/new/").status_code == 403


def test_the_search_finds_products_by_name_and_exactly_by_sku(ada):
    sales.product("Platform", sku="P-1")
    assert [hit.title for hit in everywhere(user=ada, text="p-1", limit=5).exact] == ["Platform"]
    found = everywhere(user=ada, text="plat", limit=5)
    assert "Platform" in [hit.title for group in found.groups for hit in group.hits]


def test_the_log_says_in_words_what_was_done_to_the_catalogue():
    nouns = ("product.created", "product.edited", "product.activated", "product.deactivated", "plan.created")
    nouns += ("plan.edited", "plan.priced", "plan.activated", "plan.deactivated")
    assert [one for one in nouns if ":" in verb(Activity(verb=one))] == []


def test_the_page_tells_what_was_done_to_the_product_and_its_plans(browser, client_as, bo):
    product = sales.product("Seat")
    sales.product("Seat 2")
    browser.post(f"/products/{product.pk}/deactivate/")
    plan = {"name": "Standard", "currency": "SEK", "charge": "fixed", "mode": "flat", "tiers-0-unit_price": "5"}
    forms = {"tiers-TOTAL_FORMS": "1", "tiers-INITIAL_FORMS": "0"}
    browser.post(f"/products/{product.pk}/plans/new/", {**plan, **forms})
    page = browser.get(f"/products/{product.pk}/")
    assert [entry.verb for entry in page.context["history"]] == ["plan.created", "product.deactivated"]
    assert "<dt>Tiers</dt>" in shown(page)
    other = Product.objects.get(name="Seat 2")
    assert not browser.get(f"/products/{other.pk}/").context["history"]
