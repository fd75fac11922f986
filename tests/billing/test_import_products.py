"""Importing a price list: one line for each tier, a plan whole or not at all, the same file twice changes nothing."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.models import Activity
from billing.importers import products as product_importer
from billing.models import PlanVersion, PricePlan, Product
from billing.services import catalogue, catalogue_reading
from plock.kit.models import ImportLine
from tests import sales
from tests.accounts.importing import bring, changes, check, counts, problems, sentence, text

pytestmark = pytest.mark.django_db
HEADER = (
    "product,sku,unit,aggregation,price_plan,currency,charge,price_interval_months,tier_mode,block_size,"
    "up_to,unit_price,flat_fee,vat_rate"
)


def row(product="SMS", plan="Volume", **cells):
    """A line of the layout; what is not said is empty."""
    given = {"product": product, "price_plan": plan, "currency": "SEK" if plan else "", **cells}
    return [given.get(name, "") for name in HEADER.split(",")]


PLATFORM = row("Platform", "Standard", sku="P-1", unit="licence", price_interval_months="12", unit_price="1200")
FIRST = row(charge="usage", tier_mode="volume", up_to="100", unit_price="5", unit="SMS", aggregation="sum")
REST = row(unit_price="4")


def bring_prices(*rows, **options):
    return bring(text(HEADER, *rows), importer="products", **options)


def check_prices(*rows, **options):
    return check(text(HEADER, *rows), importer="products", **options)


def tiers_of(plan):
    version = catalogue.latest_versions([PricePlan.objects.get(name=plan)]).popitem()[1]
    return version.number, version.mode, catalogue_reading.tiers_said(catalogue_reading.in_order(version))


def test_products_plans_and_tiers_arrive_and_are_logged():
    assert counts(bring_prices(PLATFORM, FIRST, REST)) == {"created": 3}
    platform = Product.objects.get(sku="P-1")
    assert (platform.name, platform.unit, platform.plans.get().charge) == ("Platform", "licence", "fixed")
    assert tiers_of("Standard") == (1, "flat", ["> 0: 1200"])
    assert PlanVersion.objects.get(plan__name="Standard").price_interval_months == 12
    assert tiers_of("Volume") == (1, "volume", ["≤ 100: 5", "> 100: 4"])
    made = Activity.objects.filter(source="import").values_list("verb", "subject")
    assert ("plan.created", "SMS: Volume") in made
    assert ("product.created", "Platform") in made


def test_the_same_file_twice_changes_nothing():
    bring_prices(PLATFORM, FIRST, REST)
    before = Activity.objects.count()
    assert counts(bring_prices(PLATFORM, FIRST, REST)) == {"unchanged": 3}
    assert Activity.objects.count() == before
    assert PlanVersion.objects.count() == 2


def test_the_order_of_the_lines_does_not_matter():
    bring_prices(row(unit_price="4", tier_mode="volume"), PLATFORM, FIRST)
    assert tiers_of("Volume") == (1, "volume", ["≤ 100: 5", "> 100: 4"])


def test_another_price_of_a_plan_that_nothing_is_sold_by_replaces_the_old_one():
    bring_prices(FIRST, REST)
    batch = bring_prices(FIRST, row(unit_price="3.5"))
    assert counts(batch) == {"updated": 1, "unchanged": 1}
    assert changes(batch) == [{"unit_price": ["4", "3.5"]}]
    assert tiers_of("Volume") == (1, "volume", ["≤ 100: 5", "> 100: 3.5"])


def test_another_price_of_a_sold_plan_makes_a_version_and_leaves_subscriptions_on_theirs():
    bring_prices(PLATFORM)
    sold = PlanVersion.objects.get()
    item = sales.subscription(sold).items.get()
    assert counts(bring_prices(row("Platform", "Standard", unit_price="1500"))) == {"updated": 1}
    assert tiers_of("Standard") == (2, "flat", ["> 0: 1500"])
    item.refresh_from_db()
    assert item.plan_version == sold
    assert Activity.objects.get(verb="plan.priced").changes["version"] == [1, 2]


def test_empty_cells_leave_alone_what_is_there():
    bring_prices(PLATFORM, FIRST, REST)
    assert counts(bring_prices(row("Platform", "Standard"), row(up_to="100"), row())) == {"unchanged": 3}


def test_a_tier_that_the_file_leaves_out_is_taken_away_and_a_new_one_added():
    bring_prices(FIRST, REST)
    batch = bring_prices(row(up_to="50", unit_price="6"), REST)
    assert tiers_of("Volume")[2] == ["≤ 50: 6", "> 50: 4"]
    assert counts(batch) == {"updated": 2}


def test_products_are_found_by_name_however_it_is_written_or_by_sku():
    bring_prices(PLATFORM)
    assert counts(bring_prices(row("PLATFORM", "standard", unit_price="1200"))) == {"unchanged": 1}
    renamed = [*row("Core", "Standard", sku="P-1", unit_price="1200")]
    assert counts(bring_prices(renamed, key="sku")) == {"updated": 1}
    assert Product.objects.get().name == "Core"


def test_a_line_without_a_plan_is_about_the_product_alone():
    assert counts(bring_prices(row("Support", "", unit="hour"))) == {"created": 1}
    assert not PricePlan.objects.exists()


REFUSED = [
    ("the last tier is not open", [FIRST], 2, "up_to", "last tier must be open"),
    ("two tiers with one end", [FIRST, row(up_to="100", unit_price="3"), REST], 3, "unit_price", "row 2"),
    ("a negative price", [row(unit_price="-1")], 2, "unit_price", "Write 0 or more"),
    ("a tier that ends at nothing", [row(up_to="0", unit_price="1"), REST], 2, "up_to", "above 0"),
    ("an unknown currency", [row(currency="ABC", unit_price="1")], 2, "currency", "not a currency"),
    ("a currency without a rate", [row(currency="KWD", unit_price="1")], 2, "currency", "no exchange rate for KWD"),
    ("no currency", [row(currency="", unit_price="1")], 2, "currency", "Write its code"),
    ("an unknown mode", [row(tier_mode="magic", unit_price="1")], 2, "tier_mode", "graduated, volume"),
    ("an unknown charge", [row(charge="barter", unit_price="1")], 2, "charge", "fixed, usage, one_off"),
    (
        "tiers without a mode",
        [row(up_to="5", unit_price="1"), row(unit_price="2")],
        2,
        "tier_mode",
        "There are 2 tiers",
    ),
    (
        "several tiers of one price",
        [row(tier_mode="flat", up_to="5", unit_price="1"), REST],
        3,
        "tier_mode",
        "one tier",
    ),
    ("blocks without a size", [row(tier_mode="blocks", unit_price="1")], 2, "block_size", "above 0"),
    ("a size without blocks", [row(block_size="10", unit_price="1")], 2, "block_size", "Only the tier mode blocks"),
    (
        "a block in two tiers",
        [row(tier_mode="blocks", block_size="10", up_to="15", unit_price="1"), REST],
        2,
        "up_to",
        "10",
    ),
    ("no price", [row()], 2, "unit_price", "A tier needs a price"),
    ("no fee of a step", [row(tier_mode="stairstep", unit_price="5")], 2, "flat_fee", "A tier needs a price"),
    (
        "usage over months",
        [row(charge="usage", price_interval_months="12", unit_price="1")],
        2,
        "price_interval_months",
        "fixed",
    ),
    ("too fine a price", [row(unit_price="0.1234567")], 2, "unit_price", "6 decimals"),
    ("too long a price", [row(unit_price="1234567890123.1234")], 2, "unit_price", "at most"),
    ("a price without a plan", [row(plan="", unit_price="1")], 2, "unit_price", "does not name"),
    ("two charges of one plan", [FIRST, row(charge="fixed", unit_price="4")], 3, "charge", "row 2"),
    ("two units of one product", [FIRST, row(unit="text", unit_price="4")], 3, "unit", "row 2"),
]


@pytest.mark.parametrize(
    ("rows", "line", "column", "part"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_cannot_be_is_refused_at_its_cell(rows, line, column, part):
    batch = check_prices(*rows)
    found = {(at, where): message for at, where, message in problems(batch) if where}
    assert list(found) == [(line, column)]
    assert part in found[line, column]
    assert counts(batch) in ({"failed": len(rows)}, {"failed": len(rows) - 1, "repeated": 1})


def test_a_plan_keeps_its_charge():
    sales.plan(product=sales.product("SMS"), name="Volume", charge="fixed")
    assert "charged otherwise already" in sentence(check_prices(row(charge="usage", unit_price="1")))


def test_a_plan_of_the_same_name_in_another_currency_is_another_plan_and_worth_a_look():
    sales.plan(product=sales.product("SMS"), name="Volume", charge="fixed")
    batch = check_prices(row(currency="EUR", unit_price="1"))
    assert counts(batch) == {"created": 1}
    [warning] = batch.lines.filter(kind=ImportLine.Kind.LIKELY)
    assert "in SEK" in warning.message


def test_a_sku_belongs_to_one_product():
    sales.product("Old", sku="P-1")
    assert "Another product has this SKU" in sentence(check_prices(PLATFORM))


def test_a_plan_comes_whole_or_not_at_all():
    batch = bring_prices(PLATFORM, FIRST, row(unit_price="x"), mode="good")
    assert counts(batch) == {"created": 1, "failed": 2}
    assert [plan.name for plan in PricePlan.objects.all()] == ["Standard"]


@pytest.mark.parametrize("mode", ["all", "good"])
def test_tiers_beyond_the_border_of_a_chunk_belong_to_their_plan(mode):
    filler = [row(f"Product {n}", "", unit="seat") for n in range(1_998)]
    batch = bring_prices(*filler, FIRST, row(up_to="200", unit_price="4.5"), REST, mode=mode)
    assert counts(batch) == {"created": 2_001}
    assert tiers_of("Volume") == (1, "volume", ["≤ 100: 5", "≤ 200: 4.5", "> 200: 4"])


def test_a_plan_without_its_open_tier_falls_though_its_lines_end_with_a_chunk():
    filler = [row(f"Product {n}", "", unit="seat") for n in range(1_999)]
    batch = check_prices(*filler, FIRST)
    assert counts(batch) == {"created": 1_999, "failed": 1}


def test_a_list_that_is_too_long_to_be_read_whole_is_refused(monkeypatch):
    monkeypatch.setattr(product_importer, "MOST_ROWS", 1)
    batch = check_prices(PLATFORM, FIRST)
    batch.job.refresh_from_db()
    assert "split it by product" in batch.job.error


def test_the_command_tells_what_it_did_as_json(tmp_path, capsys):
    path = tmp_path / "prices.csv"
    path.write_text(text(HEADER, PLATFORM, FIRST, REST))
    call_command("import_products", str(path), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], report["failed"], report["problems"]) == (3, 0, [])


def test_the_command_exits_with_1_where_rows_are_wrong_and_writes_nothing(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text(text(HEADER, PLATFORM, FIRST))
    with pytest.raises(SystemExit) as exited:
        call_command("import_products", str(path))
    assert (exited.value.code, Product.objects.count()) == (1, 0)


def test_numbers_with_a_decimal_comma_are_read():
    content = "product;price_plan;currency;unit_price\nSMS;Volume;SEK;0,05\nTel;Volume;SEK;1,5\n"
    bring(content, importer="products")
    assert PlanVersion.objects.get(plan__product__name="SMS").tiers.get().unit_price == Decimal("0.05")


def test_billing_staff_may_open_the_wizard_for_products_and_usage_alone(client_as, lo):
    page = client_as(lo).get("/customers/import/")
    assert page.status_code == 200
    assert [value for value, _label in page.context["form"].fields["importer"].choices] == ["products", "usage"]


def test_the_wizard_says_that_customers_may_bring_their_subscriptions(client_as, bo):
    choices = client_as(bo).get("/customers/import/").context["form"].fields["importer"].choices
    assert dict(choices) == {"customers": "Customers and their subscriptions", "users": "Users"}
