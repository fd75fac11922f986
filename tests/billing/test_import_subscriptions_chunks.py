"""Files that are longer than a chunk: the same as if they were read at once, whatever dies on the way."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from billing.importers.subscriptions import SubscriptionAnnex
from billing.models import PricePlan, Product, Subscription, SubscriptionChange, SubscriptionItem
from plock.kit import jobs
from plock.kit.importing import engine, service
from plock.kit.models import Job
from tests.accounts.importing import bring, check, counts, problems, take
from tests.billing.importing import file, kept, more, reviewed, row

pytestmark = pytest.mark.django_db
ITEM = {"quantity": "1", "unit_price": "10"}


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 2)


def further(number, product, **values):
    return more(subscription=number, product=product, **{**ITEM, **values})


def other(n):
    return row(customer_number=f"K-{n}", name=f"Kund {n}", subscription=f"B-{n}")


SCATTERED = [
    row(),
    other(2),
    further("A-1", "SMS"),
    other(3),
    further("A-2", "Seat", start_date="2025-03-01", minimum_commitment="1000"),
    other(4),
    further("A-2", "SMS"),
    other(5),
    further("A-1", "Support", unit_price="0.005"),
]


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("mode", ["all", "good"])
def test_lines_of_one_subscription_may_be_anywhere(mode):
    batch = bring(file(*SCATTERED), mode=mode)
    assert counts(batch) == {"created": 9}
    assert sorted(SubscriptionItem.objects.values_list("subscription__number", "line", "starts_on")) == [
        ("A-1", 1, None),
        ("A-1", 2, None),
        ("A-1", 3, None),
        ("A-2", 1, None),
        ("A-2", 2, None),
        *[(f"B-{n}", 1, None) for n in (2, 3, 4, 5)],
    ]
    assert SubscriptionChange.objects.count() == 0
    assert (Product.objects.count(), Account.objects.count()) == (3, 5)
    assert reviewed(batch) == kept() == {"SEK": Decimal("3510.01")}
    assert counts(bring(file(*SCATTERED))) == {"unchanged": 9}


@pytest.mark.usefixtures("small_chunks")
def test_a_customer_that_is_away_for_some_chunks_counts_once():
    batch = bring(
        file(row(), *(other(n) for n in range(2, 9)), further("A-1", "SMS"), other(9), further("A-1", "Support"))
    )
    assert counts(batch) == {"created": 11}
    assert reviewed(batch) == kept() == {"SEK": Decimal(4520)}


@pytest.mark.usefixtures("small_chunks")
def test_a_wrong_line_far_below_keeps_its_whole_subscription_out():
    lines = [*SCATTERED[:-1], further("A-1", "Support", unit_price="-1")]
    batch = bring(file(*lines), mode="good")
    wrong = {line for line, _column, _message in problems(batch)}
    assert wrong == {2, 4, 6, 8, 10}  # the customer's first row is among them, so all of the customer
    assert sorted(Subscription.objects.values_list("number", flat=True)) == ["B-2", "B-3", "B-4", "B-5"]
    assert reviewed(batch) == kept() == {"SEK": Decimal(2000)}


@pytest.mark.usefixtures("small_chunks")
def test_a_subscription_of_a_known_customer_falls_alone():
    bring(file(row()))
    lines = [
        row(),
        other(2),
        further("A-9", "SMS", start_date="2025-01-01"),
        other(3),
        further("A-9", "Seat", quantity="-2"),
    ]
    batch = bring(file(*lines), mode="good")
    assert [line for line, _column, _message in problems(batch)] == [4, 6]
    assert sorted(Subscription.objects.values_list("number", flat=True)) == ["A-1", "B-2", "B-3"]


@pytest.mark.usefixtures("small_chunks")
def test_a_contradiction_is_seen_over_any_distance():
    batch = check(file(*SCATTERED, further("A-2", "SMS", quantity="4")))
    found = [problem for problem in problems(batch) if problem[1]]
    assert [(line, column) for line, column, _message in found] == [(11, "quantity")]
    assert "row 8" in found[0][2]


@pytest.mark.usefixtures("small_chunks")
def test_a_customer_that_an_earlier_chunk_changes_counts_as_changed():
    bring(file({"customer_number": "K-1", "name": "Kund AB", "state": "archived"}))
    lines = [
        {"customer_number": "K-1", "state": "active", "name": "Kund AB"},
        other(2),
        further("A-1", "SMS", start_date="2025-01-01"),
    ]
    batch = bring(file(*lines))
    assert counts(batch) == {"updated": 1, "created": 2}


class Died(Exception):
    """The power went."""


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("mode", ["all", "good"])
def test_a_dead_worker_leaves_nothing_twice(monkeypatch, mode, chunk):
    batch, whole, calls = check(file(*SCATTERED)), SubscriptionAnnex.write, []

    def write(self, *args, **kwargs):
        calls.append(1)
        whole(self, *args, **kwargs)
        if len(calls) == chunk:
            raise Died

    monkeypatch.setattr(SubscriptionAnnex, "write", write)
    service.commit(batch=batch, mode=mode, by=None, wait=True)
    assert batch.job.state == "failed"
    monkeypatch.setattr(SubscriptionAnnex, "write", whole)
    Job.objects.filter(pk=batch.job.pk).update(state="queued", leased_until=None, token="", error="")
    jobs.run(job_id=batch.job.pk)
    batch.refresh_from_db()
    assert (batch.state, counts(batch)) == ("done", {"created": 9})
    assert (SubscriptionItem.objects.count(), Subscription.objects.count()) == (9, 6)
    assert SubscriptionItem.objects.exclude(starts_on=None).count() == SubscriptionChange.objects.count() == 0
    assert Activity.objects.filter(verb="subscription.created").count() == 6
    assert PricePlan.objects.count() == 8  # two items of one customer cost the same
    assert kept() == {"SEK": Decimal("3510.01")}


def test_a_chunk_costs_the_same_queries_whatever_is_in_it():
    spent = []
    for n in (2, 400):
        lines = [
            row(customer_number=f"K{n}-{i}", name=f"N{n} {i}", subscription=f"S{n}-{i}", unit_price=str(i + 1))
            for i in range(n)
        ]
        batch = take(file(*lines))
        with CaptureQueriesContext(connection) as checked:
            service.check(batch=batch, by=None, wait=True)
        with CaptureQueriesContext(connection) as written:
            service.commit(batch=batch, mode="all", by=None, wait=True)
        spent.append((len(checked), len(written)))
    assert spent[0][0] + 2 >= spent[1][0]
    assert spent[1][1] - spent[0][1] <= 10, spent
