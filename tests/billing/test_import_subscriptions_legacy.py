"""The file of another billing system goes in as it is: by mapping alone, with every line, and with the right MRR."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from billing.models import PricePlan, Product, Subscription, SubscriptionItem
from tests.accounts.importing import LEGACY, bring, counts
from tests.billing.importing import kept, reviewed

pytestmark = pytest.mark.django_db
WRITES = tuple(
    f'{verb} "{app}_' for verb in ("INSERT INTO", "UPDATE", "DELETE FROM") for app in ("billing", "accounts")
)


def test_all_lines_go_in_and_twice_changes_nothing():
    batch = bring(LEGACY)
    assert (batch.state, counts(batch)) == ("done", {"created": 2635})
    assert (Account.objects.count(), Subscription.objects.count(), SubscriptionItem.objects.count()) == (
        1474,
        2635,
        2635,
    )
    assert set(Product.objects.values_list("name", flat=True)) == {"Plattform", "Användare", "SMS"}
    assert Activity.objects.filter(verb="subscription.created", source="import", job=batch.job).count() == 2635

    assert reviewed(batch) == kept()
    total = next(Decimal(entry["after"]) for entry in batch.counts["summary"] if ", all in" in entry["label"])
    assert total == Account.objects.aggregate(total=Sum("mrr_base"))["total"] > 0

    plans = PricePlan.objects.count()
    with CaptureQueriesContext(connection) as captured:
        again = bring(LEGACY)
    written = [query["sql"] for query in captured if query["sql"].startswith(WRITES)]
    assert counts(again) == {"unchanged": 2635}
    assert written == []
    assert (reviewed(again), PricePlan.objects.count()) == (kept(), plans)


@pytest.mark.once
def test_a_line_of_the_file_is_stored_as_it_says():
    bring(LEGACY)
    one = Subscription.objects.select_related("account").get(number="A10006-1")
    item = one.items.select_related("plan_version__plan__product").get()
    assert (one.account.name, one.currency_id, one.state) == ("AAR Corp", "USD", "active")
    assert (one.billing_interval_months, one.billing_practice, one.period_mode) == (12, "advance", "calendar")
    assert (one.starts_on.isoformat(), one.last_day.isoformat()) == ("2026-03-17", "2028-03-16")
    assert (item.plan_version.plan.product.name, item.plan_version.plan.name) == ("Plattform", "Standard")
    assert (item.quantity, item.plan_version.price_interval_months) == (150, 12)
    assert item.plan_version.tiers.get().unit_price == 499
    assert one.mrr == round(Decimal(150 * 499) / 12, 2)
    assert Subscription.objects.get(number="A10003-2").state == "ended"


@pytest.mark.once
def test_the_command_needs_no_mapping():
    out = io.StringIO()
    call_command("import_customers", str(LEGACY), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["rows"], report["created"], report["problems"]) == (2635, 2635, [])
    assert {entry["currency"] for entry in report["summary"] if "currency" in entry} == {"EUR", "GBP", "SEK", "USD"}
    assert kept().keys() == {"EUR", "GBP", "SEK", "USD"}
