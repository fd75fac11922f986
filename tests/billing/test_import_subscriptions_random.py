"""Whatever a file says, in whatever order: the MRR of its review is the MRR that is stored, and twice is once."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import Account
from plock.kit.importing import engine
from plock.kit.models import Import
from tests.accounts.importing import bring, counts, problems
from tests.billing.importing import START, file, reviewed, today

pytestmark = pytest.mark.django_db
PRODUCTS = ("Platform", "Seat", "SMS", "Support")
PLANS = ("", "Standard", "Extra")
type Rows = list[dict[str, Any]]


def an_item(dice: random.Random, product: str) -> dict[str, Any]:
    amount = dice.choice(["quantity", "quantity", "committed_quantity"])
    percent = dice.choice(["", "", "10", "33.33"])
    until = dice.choice(["", today() + timedelta(days=dice.choice([-40, 0, 40]))]) if percent else ""
    return {
        "product": product,
        "price_plan": dice.choice(PLANS),
        amount: str(dice.choice([0, 1, 3, "2.5"])),
        "unit_price": dice.choice(["100", "0.05", "1234.567", "0"]),
        "price_interval_months": dice.choice(["", "1", "12"]),
        "rebate_percent": percent,
        "rebate_until": str(until),
    }


def a_book(dice: random.Random) -> Rows:
    """Some customers with some subscriptions with some items; said in full on each row."""
    rows = []
    for customer in range(1, 6):
        who = {"customer_number": f"K-{customer}", "name": f"Kund {customer}", "currency": ["SEK", "EUR"][customer % 2]}
        for number in range(dice.randint(1, 3)):
            days = dice.choice([0, 100, 2000])
            end = today() + timedelta(days=dice.choice([-1, 0, 90]))
            of_subscription = {
                "subscription": f"A-{customer}-{number}",
                "start_date": str(START + timedelta(days=days)),
                "end_date": str(dice.choice(["", "", end])) if days < 2000 else "",
                "billing_interval_months": str(dice.choice([1, 3, 12])),
                "minimum_commitment": dice.choice(["", "", "500"]),
            }
            for product in dice.sample(PRODUCTS, dice.randint(1, 3)):
                rows.append({**who, **of_subscription, **an_item(dice, product)})
    return rows


def otherwise(dice: random.Random, rows: Rows) -> Rows:
    """The same with other quantities, prices, rebates, and more items; now and then wrong."""
    found = []
    for row in rows:
        one = dict(row)
        amount = "quantity" if "quantity" in one else "committed_quantity"
        deed = dice.randrange(8)
        if deed == 0:
            one[amount] = str(dice.randint(4, 9))
        elif deed == 1:
            one["unit_price"] = "77.7"
        elif deed == 2:
            one |= {"rebate_percent": "25", "rebate_until": ""}
        elif deed == 3:
            one[amount] = dice.choice(["-1", "x", "7", "8"])
        found.append(one)
        if dice.random() < 0.15:
            about = {name: value for name, value in row.items() if name in SUBSCRIPTION}
            found.append({**about, **an_item(dice, f"Extra product {dice.randrange(99)}")})
    return found


SUBSCRIPTION = (
    *("customer_number", "name", "currency", "subscription", "start_date", "end_date"),
    *("billing_interval_months", "minimum_commitment"),
)


def stored_of(batch: Import, rows: Rows) -> dict[str, Decimal]:
    """{currency: stored MRR} of the customers that the review is about: those with a good line."""
    wrong = {line for line, _column, _message in problems(batch)}
    good = {row["customer_number"] for number, row in enumerate(rows, 2) if number not in wrong}
    found = Account.objects.filter(customer_number__in=good).exclude(mrr=0)
    return dict(found.values_list("currency").annotate(Sum("mrr")).order_by("currency"))


@pytest.mark.parametrize("seed", [0, 3, *(pytest.param(seed, marks=pytest.mark.once) for seed in (1, 2, 4, 5))])
def test_review_is_truth_and_twice_is_once(monkeypatch, seed):
    dice = random.Random(seed)
    monkeypatch.setattr(engine, "CHUNK", dice.choice([2, 3, 5, 2000]))
    rows = a_book(dice)
    for mode in ("good", "good", "good"):
        dice.shuffle(rows)
        batch = bring(file(*rows), mode=mode)
        assert batch.state == "done", (seed, mode, batch.job.error)
        if batch.counts["summary"]:  # what the check found good was written
            assert {code: mrr for code, mrr in reviewed(batch).items() if mrr} == stored_of(batch, rows), (seed, mode)
        again = bring(file(*rows), mode=mode)
        failed = counts(batch).get("failed", 0)
        assert (counts(again).get("failed", 0), counts(again).keys() <= {"unchanged", "failed"}) == (failed, True)
        rows = otherwise(dice, rows)
