"""Two products of one SKU or one name are refused, at a cost that does not grow with the price list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import sales
from tests.billing.test_import_products import check_prices, row

pytestmark = pytest.mark.django_db
SAME_NAME = "Another product has this name already. Correct one of them."
SAME_SKU = "Another product has this SKU already. Correct it, or clear it there."


def named(name, sku):
    return row(name, "Standard", sku=sku, unit_price="1")


@pytest.mark.parametrize(
    ("key", "rows", "wrong"),
    [
        ("product", [named("One", "P-1"), named("Two", "P-1")], [(2, SAME_SKU), (3, SAME_SKU)]),
        ("product", [named("One", "OLD")], [(2, SAME_SKU)]),
        ("product", [named("Old", "OLD")], []),
        ("sku", [named("One", "P-1"), named("one ", "P-2")], [(2, SAME_NAME), (3, SAME_NAME)]),
        ("sku", [named("Old", "P-2")], [(2, SAME_NAME)]),
        ("sku", [named("Old", "OLD")], []),
        ("sku", [named("New name", "OLD")], []),
    ],
)
def test_no_two_products_have_one_sku_or_one_name(key, rows, wrong):
    sales.product("Old", sku="OLD")
    assert [(line, message) for line, _column, message in found(check_prices(*rows, key=key))] == wrong


def found(batch):
    return [(one.line, one.column, one.message) for one in batch.lines.filter(kind="wrong").order_by("line", "pk")]


@pytest.mark.parametrize("key", ["product", "sku"])
def test_a_long_list_is_judged_with_as_many_queries_as_a_short_one(key):
    spent = []
    for n in (2, 40):
        rows = [named(f"Product {n} {i}", f"P-{n}-{i}") for i in range(n)]
        with CaptureQueriesContext(connection) as captured:
            assert not found(check_prices(*rows, key=key))
        spent.append(len(captured))
    assert spent[0] == spent[1], spent
