"""The Django admin over billing: every page opens with rows in it, and fifty rows cost as many queries as two."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from billing.models import BillingClock, InvoicePreview, Movement, PlanTier, RateFeed, RunPart, RunProblem, Usage
from billing.services import settling
from tests import make, sales

# Tiers are looked at within the version that they belong to.
MODELS = [model for model in apps.get_app_config("billing").get_models() if model is not PlanTier]
KEPT = [model for model in MODELS if model is not Usage]  # see test_admin_usage


@pytest.fixture
def browser(db, client_as):
    return client_as(User.objects.create_superuser("root@example.com", "correct horse", name="Root"))


def fill(n):
    RateFeed.objects.get_or_create(pk=1, defaults={"error": "ECB was away"})
    for _ in range(n):
        account, version = make.account(), sales.plan()
        subscription = sales.subscription(version, account=account)
        settling.settle_many([subscription.pk], until=date(2026, 2, 1), today=date(2026, 2, 1))
        sales.change(subscription)
        sales.order(version, account=account)
        Movement.objects.create(account=account, month=date(2026, 1, 1), kind="new", currency="SEK", amount=Decimal(1))
        fill_billing(subscription)


def fill_billing(subscription):
    account, day = subscription.account, date(2026, 1, 1)
    run = sales.run()
    BillingClock.objects.create(subscription=subscription, since=day, next_on=day)
    RunPart.objects.create(run=run, position=1, accounts=[account.pk])
    RunProblem.objects.create(run=run, account=account, subscription=subscription, reason="defect", message="Oh")
    InvoicePreview.objects.create(run=run, account=account, currency="SEK", billing_date=day, net=1)
    sales.payment(sales.invoice("100", account=account, run=run, state="dispatched"))
    sales.usage(person=make.account_user(account=account))


def address(model, what, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_every_page_opens_and_changes_nothing(model, browser):
    fill(1)
    row = model._default_manager.order_by("-pk")[0]
    assert browser.get(address(model, "changelist"), {"q": "1"}).status_code == 200
    assert browser.get(address(model, "change", row.pk)).status_code == 200
    assert browser.post(address(model, "change", row.pk), {}).status_code == 403
    assert browser.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_fifty_rows_cost_as_many_queries_as_two(model, browser):
    spent = []
    for n in (2, 15):
        fill(n)
        browser.get(address(model, "changelist"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(address(model, "changelist"))
        spent.append(len(captured))
    assert spent[0] == spent[1], [query["sql"][:150] for query in captured]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_admin_may_look_into_every_table(model, client_as, ada):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    fill(1)
    assert client_as(ada).get(address(model, "changelist")).status_code == 200
