"""The pages of price plans: the form with its tiers, the chart that follows it, versions, and the calculator."""

from datetime import date

import pytest

from billing.models import PlanVersion, PricePlan
from billing.services import catalogue_reading as reading
from tests import sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


def typed(*tiers, **values):
    """What the browser sends: tiers as (up to, price, flat fee)."""
    sent = {"name": "Standard", "currency": "SEK", "charge": "fixed", "price_interval_months": "1", "mode": "flat"}
    sent |= {"tiers-TOTAL_FORMS": str(len(tiers) + 2), "tiers-INITIAL_FORMS": "0"}
    for number, (up_to, price, fee) in enumerate(tiers):
        at = f"tiers-{number}"
        sent |= {f"{at}-up_to": up_to, f"{at}-unit_price": price, f"{at}-flat_fee": fee}
    return {**sent, **values}


FALLING = typed(("100", "5", ""), ("", "4", ""), mode="volume")


def shown(response):
    return response.content.decode().replace("\xa0", " ")


def add(browser, sent, product=None):
    return browser.post(f"/products/{(product or sales.product()).pk}/plans/new/", sent)


def tiers_of(version):
    return reading.tiers_said(reading.in_order(version))


@pytest.mark.parametrize(
    ("sent", "tiers"),
    [
        (typed(("", "100", "")), ["> 0: 100"]),
        (typed(("100", "5", ""), ("", "4", ""), mode="graduated"), ["≤ 100: 5", "> 100: 4"]),
        (FALLING, ["≤ 100: 5", "> 100: 4"]),
        (typed(("", "20", ""), mode="blocks", block_size="10"), ["> 0: 20"]),
        (typed(("10", "9", "500"), ("", "9", "900"), mode="stairstep"), ["≤ 10: 0 + 500", "> 10: 0 + 900"]),
        (typed(("1500", "", "4300"), ("", "3", ""), mode="graduated"), ["≤ 1500: 0 + 4300", "> 1500: 3"]),
        (typed(("", "", ""), ("", "7", "")), ["> 0: 7"]),
    ],
    ids=["flat", "graduated", "volume", "blocks", "stairstep", "base", "empty rows do not count"],
)
def test_a_plan_is_added_in_every_mode(sent, tiers, browser):
    response = add(browser, sent)
    version = PlanVersion.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/plans/{version.plan_id}/")
    assert (version.number, version.mode, tiers_of(version)) == (1, sent["mode"], tiers)


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        (typed(("100", "5", "")), "tiers-0-up_to", "last tier must be open"),
        (typed(("100", "5", ""), ("50", "4", ""), ("", "3", ""), mode="volume"), "tiers-1-up_to", "must end above"),
        (typed(("", "5", ""), ("", "4", ""), mode="volume"), "tiers-0-up_to", "must end above"),
        (typed(("", "-1", "")), "tiers-0-unit_price", "Write 0 or more."),
        (typed(("", "x", "")), "tiers-0-unit_price", "Enter a number"),
        (typed(("", "0.1234567", "")), "tiers-0-unit_price", "6 decimal places"),
        (typed(("", "", "")), "tiers-0-unit_price", "0 is free"),
        (typed(("10", "", ""), ("", "3", ""), mode="volume"), "tiers-0-unit_price", "0 is free"),
        (typed(("", "9", ""), mode="stairstep"), "tiers-0-flat_fee", "0 is free"),
        (typed(("15", "1", ""), ("", "2", ""), mode="blocks", block_size="10"), "tiers-0-up_to", "number of blocks"),
        (typed(("", "20", ""), mode="blocks"), "block_size", "block size above 0"),
        (typed(("5", "1", ""), ("", "2", "")), "mode", "flat price has one tier"),
        (typed(("", "1", ""), currency="KWD"), "currency", "There is no exchange rate for KWD"),
        (typed(("", "1", ""), currency="XXX"), "currency", "There is no exchange rate for XXX"),
        (typed(("", "1", ""), price_interval_months="121"), "price_interval_months", "120"),
        (typed(("", "1", ""), name=""), "name", "required"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(sent, field, sentence, browser):
    response = add(browser, sent)
    assert response.status_code == 422
    entry = response.context["entry"]
    forms = {f"{form.prefix}-{name}": form[name] for form in entry.tiers.forms for name in form.fields}
    fields = {name: entry.form[name] for name in entry.form.fields} | forms
    assert sentence in " ".join(fields[field].errors)
    assert {name: bound.value() or "" for name, bound in fields.items() if name in sent} == {
        name: value for name, value in sent.items() if name in fields
    }
    assert not PricePlan.objects.exists()


def test_a_name_is_taken_once_for_a_currency(browser):
    product = sales.product()
    add(browser, typed(("", "1", "")), product)
    again = add(browser, typed(("", "2", ""), name="STANDARD"), product)
    assert "is a plan of this product already" in shown(again)
    assert add(browser, typed(("", "2", ""), currency="EUR"), product).status_code == 303


def test_without_scripts_more_rows_keep_what_is_typed_and_judge_nothing(browser):
    response = add(browser, typed(("100", "x", ""), name="", more="1"))
    assert response.status_code == 200
    assert len(response.context["entry"].tiers.forms) == 6
    assert 'value="100"' in shown(response)
    assert "required." not in shown(response).partition("<form")[2]


def test_without_scripts_a_button_draws_the_chart_and_saves_nothing(browser):
    response = add(browser, {**FALLING, "show": "1"})
    assert response.status_code == 200
    assert "The total falls above 100" in shown(response)
    assert not PricePlan.objects.exists()


def test_saving_a_plan_that_nothing_is_sold_by_changes_it_in_place_and_says_so_before(browser):
    plan = sales.plan(name="Standard").plan
    assert "in place" in shown(browser.get(f"/plans/{plan.pk}/edit/"))
    browser.post(f"/plans/{plan.pk}/edit/", typed(("", "120", "")))
    assert [tiers_of(version) for version in plan.versions.all()] == [["> 0: 120"]]


def test_saving_a_sold_plan_makes_a_version_and_says_before_how_many_stay_on_the_old_one(browser):
    version = sales.plan(name="Standard")
    sales.subscription(version)
    sales.subscription(version)
    page = shown(browser.get(f"/plans/{version.plan_id}/edit/"))
    assert "Version 1 is sold" in page
    assert "<b>2 subscriptions</b> stay on version 1" in page
    browser.post(f"/plans/{version.plan_id}/edit/", typed(("", "120", "")))
    assert [tiers_of(one) for one in version.plan.versions.order_by("number")] == [["> 0: 100"], ["> 0: 120"]]
    rows = browser.get(f"/plans/{version.plan_id}/").context["versions"]
    assert [(row["version"].number, row["holders"]) for row in rows] == [(2, 0), (1, 2)]


def test_of_a_plan_whose_subscriptions_are_over_nothing_is_said_to_stay(browser):
    version = sales.plan(name="Standard")
    sales.subscription(version, state="ended", ends_on=date(2026, 2, 1))
    page = shown(browser.get(f"/plans/{version.plan_id}/edit/"))
    assert "Version 1 is sold" in page
    assert "stay on version 1" not in page


def test_currency_and_charge_of_a_plan_that_something_is_sold_by_cannot_be_typed_away(browser):
    version = sales.plan(name="Standard")
    sales.subscription(version)
    browser.post(f"/plans/{version.plan_id}/edit/", typed(("", "120", ""), currency="EUR", charge="usage"))
    plan = PricePlan.objects.get()
    assert (plan.currency_id, plan.charge, plan.versions.count()) == ("SEK", "fixed", 2)


def test_a_stale_form_shows_what_is_saved_now_beside_what_was_typed_and_saves_at_the_second_try(browser):
    plan = sales.plan(name="Standard").plan
    seen = browser.get(f"/plans/{plan.pk}/edit/").context["entry"].form["seen"].value()
    browser.post(f"/plans/{plan.pk}/edit/", typed(("", "120", ""), seen=seen))
    stale = browser.post(f"/plans/{plan.pk}/edit/", typed(("", "130", ""), seen=seen))
    assert stale.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in stale.context["meanwhile"]] == [("> 0: 120", "> 0: 130")]
    assert tiers_of(plan.versions.get()) == ["> 0: 120"]
    seen = stale.context["entry"].form["seen"].value()
    assert browser.post(f"/plans/{plan.pk}/edit/", typed(("", "130", ""), seen=seen)).status_code == 303
    assert tiers_of(plan.versions.get()) == ["> 0: 130"]


GAP = "the total falls from SEK 500.00 to SEK 400.00; 101 units cost SEK 404.00. A flat fee of SEK 100.00 on tier 2"


def test_the_plan_page_warns_where_the_total_falls_with_the_fee_that_closes_the_gap(browser):
    product = sales.product(unit="unit", unit_plural="units")
    falling = sales.plan(product=product, mode="volume", tiers=[("100", "5", "0"), (None, "4", "0")])
    closed = sales.plan(product=product, mode="volume", tiers=[("100", "5", "0"), (None, "4", "100")])
    assert GAP in shown(browser.get(f"/plans/{falling.plan_id}/"))
    assert "More units cost less" not in shown(browser.get(f"/plans/{closed.plan_id}/"))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("150", ["150 units cost <b>SEK 700.00</b>", "100 × SEK 5.00", "50 × SEK 4.00"]),
        ("150,5", ["SEK 702.00"]),
        ("0", ["SEK 0.00"]),
        ("x", ["is not a number"]),
        ("-1", ["Write a quantity from 0"]),
        ("1e9", ["is not a number"]),
    ],
)
def test_the_calculator_says_what_a_quantity_costs_tier_by_tier(quantity, words, browser):
    product = sales.product(unit="unit", unit_plural="units")
    tiers = [("100", "5", "0"), ("1000", "4", "0"), (None, "3", "0")]
    version = sales.plan(product=product, mode="graduated", tiers=tiers)
    page = shown(browser.get(f"/plans/{version.plan_id}/?quantity={quantity}"))
    assert [one for one in words if one not in page] == []


def preview(browser, sent, query=""):
    product = sales.product(unit="unit", unit_plural="units")
    response = browser.post(f"/products/{product.pk}/plans/preview/{query}", sent, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return shown(response)


def test_the_chart_follows_what_is_typed_without_a_name_and_saves_nothing(browser):
    page = preview(browser, {**FALLING, "name": ""})
    assert GAP in page
    assert "<html" not in page
    assert not PricePlan.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, typed(("100", "5", "")), {"tiers-TOTAL_FORMS": "x"}, typed(("", "1", ""), mode="y")]
)
def test_where_prices_are_not_complete_the_place_of_the_chart_says_so(sent, browser):
    assert "as soon as the prices are complete" in preview(browser, sent)


def test_the_chart_of_a_sold_plan_follows_though_its_currency_is_not_sent(browser):
    version = sales.plan(name="Standard")
    sales.subscription(version)
    sent = {name: value for name, value in typed(("", "7", "")).items() if name not in ("currency", "charge")}
    address = f"/products/{version.plan.product_id}/plans/preview/?plan={version.plan_id}"
    assert "costs SEK 7.00" in shown(browser.post(address, sent))


def test_a_plan_is_taken_off_sale_and_offered_again(browser):
    plan = sales.plan().plan
    browser.post(f"/plans/{plan.pk}/deactivate/")
    assert not PricePlan.objects.get().is_active
    browser.post(f"/plans/{plan.pk}/activate/")
    assert PricePlan.objects.get().is_active
    assert plan.versions.count() == 1


LARGE, FINE = "999999999999.999", "0.000001"  # 15 digits, which is what SQLite keeps exactly


def test_prices_may_be_as_large_and_fine_as_both_databases_keep_them(browser):
    response = add(browser, typed((LARGE, LARGE, ""), ("", FINE, ""), mode="volume"))
    assert tiers_of(PlanVersion.objects.get()) == [f"≤ {LARGE}: {LARGE}", f"> {LARGE}: {FINE}"]
    assert browser.get(response["Location"] + "?quantity=1000000000000").status_code == 200


@pytest.mark.parametrize("price", ["999999999999.999999", "1000000000000", "123456789.1234567"])
def test_prices_that_a_database_would_round_are_refused(price, browser):
    assert add(browser, typed(("", price, ""))).status_code == 422


@pytest.mark.parametrize(
    "tampered",
    [
        {"tiers-TOTAL_FORMS": "-1", "tiers-0-unit_price": ""},
        {"tiers-0-unit_price": "1e999999999"},
        {"tiers-0-up_to": "1e999999999"},
        {"mode": "blocks", "block_size": "1e999999999"},
    ],
    ids=str,
)
def test_whatever_is_sent_is_answered_with_what_is_wrong(browser, tampered):
    response = add(browser, typed(("", "1", "")) | tampered)
    assert response.status_code == 422
    assert not PricePlan.objects.exists()
