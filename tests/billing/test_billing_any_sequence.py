"""Whatever happens between runs, in whatever order: in the end what is billed is what is owed, to the smallest unit."""

import os
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from accounts.services import groups
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Charge, Invoice, Subscription, Usage
from billing.rules import charges
from billing.rules.aggregation import Aggregation
from billing.rules.periods import periods_between
from billing.rules.usage import overage
from billing.services import (
    changes,
    contracts,
    invoice_credits,
    invoices,
    lifecycle,
    run_report,
    runs,
    usage,
)
from plock.kit import jobs
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SEEDS = int(os.environ.get("SEQUENCES", "6"))
DAY = timedelta(days=1)
CENT = Decimal("0.01")
OFTEN = {"use": 6, "run": 6, "change_fee": 3, "change_usage": 3, "finalise": 3, "credit": 3, "withdraw": 2}
SELDOM = {"end": 1, "pause_or_resume": 1, "move": 1, "discard": 1}
VERBS = [verb for verb, times in (OFTEN | SELDOM).items() for _ in range(times)]
ZERO = Decimal(0)


class Walk:
    """A master with two children, each with a subscription drawn by chance, and what happens to them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.today = date(2026, 1, 1)
        self.said: list[str] = []
        self.products = {"sum": sales.product("SMS"), "max": sales.product("Storage", aggregation="max")}
        self.fees = [sales.plan(price=price) for price in ("100", "33.33")]
        tiers = [("50", "0.50", "0"), (None, "0.333", "2")]
        self.sms = [
            sales.plan(product=self.products["sum"], charge="usage", mode="graduated", tiers=tiers),
            sales.plan(product=self.products["sum"], charge="usage", price="0.25"),
        ]
        self.storage = [sales.plan(product=self.products["max"], charge="usage", price="1.11")]
        self.accounts = [make.account(group_billing=True), make.account(), make.account()]
        for account in self.accounts[1:]:
            make.membership(account=account, master=self.accounts[0], starts_on=date(2025, 1, 1))
        self.subscriptions = [self.subscribe(account) for account in self.accounts]

    def subscribe(self, account) -> int:
        chance = self.random
        committed = chance.choice([None, Decimal(40)])
        made = sales.subscription(
            {"plan_version": chance.choice(self.fees), "rebate_percent": 10, "rebate_until": self.near(60)},
            {"plan_version": chance.choice(self.sms), "committed_quantity": committed},
            {"plan_version": self.storage[0]},
            account=account,
            starts_on=self.today + timedelta(days=chance.choice([0, 0, 14])),
            billing_interval_months=chance.choice([1, 1, 3]),
            billing_practice=chance.choice(["advance", "arrears"]),
            period_mode=chance.choice(["calendar", "continuous"]),
            minimum_commitment=chance.choice([0, 120]),
        )
        return made.pk

    def near(self, days: int) -> date:
        return self.today + timedelta(days=self.random.randint(-days, days))

    def play(self) -> None:
        """One thing that happens, some days later; what is refused has not happened."""
        self.today += timedelta(days=self.random.choice([0, 1, 5, 15]))
        verb = self.random.choice(VERBS)
        try:
            getattr(self, f"do_{verb}")(Subscription.objects.get(pk=self.random.choice(self.subscriptions)))
        except Refused as problem:
            self.said.append(f"{self.today} {verb} refused: {problem}")
        else:
            self.said.append(f"{self.today} {verb}")

    def do_use(self, one: Subscription) -> None:
        for _ in range(3):
            product = self.random.choice(list(self.products.values()))
            on = min(self.near(50), self.today)
            quantity = Decimal(self.random.randint(0, 90))
            usage.record(account=one.account, product=product, on=on, quantity=quantity, origin=SYSTEM)

    def do_withdraw(self, one: Subscription) -> None:
        for row in list(Usage.objects.filter(account=one.account).order_by("pk"))[:2]:
            usage.remove(usage=row, origin=SYSTEM)

    def do_change_fee(self, one: Subscription) -> None:
        terms = {"plan_version": self.random.choice(self.fees), "quantity": Decimal(self.random.randint(1, 4))}
        changes.schedule(
            subscription=one, line=1, effective_on=self.near(40), terms=terms, today=self.today, origin=SYSTEM
        )

    def do_change_usage(self, one: Subscription) -> None:
        terms = {"plan_version": self.random.choice(self.sms), "rebate_percent": Decimal(self.random.choice([0, 12]))}
        changes.schedule(
            subscription=one, line=2, effective_on=self.near(40), terms=terms, today=self.today, origin=SYSTEM
        )

    def do_end(self, one: Subscription) -> None:
        last_day = self.random.choice([None, self.near(40)])
        lifecycle.end(subscription=one, last_day=last_day, today=self.today, origin=SYSTEM)

    def do_pause_or_resume(self, one: Subscription) -> None:
        verb = lifecycle.resume if one.state == "paused" else lifecycle.pause
        verb(subscription=one, today=self.today, origin=SYSTEM)

    def do_move(self, one: Subscription) -> None:
        on = self.near(20)
        if one.account.memberships.filter(ends_on=None).exists():
            groups.leave(account=one.account, on=on, origin=SYSTEM)
        elif one.account != self.accounts[0]:
            groups.assign(account=one.account, master=self.accounts[0], on=on, origin=SYSTEM)

    def do_finalise(self, _one: Subscription) -> None:
        for invoice in Invoice.objects.filter(state="draft").order_by("pk"):
            invoices.finalise(invoice=invoice, today=self.today, origin=SYSTEM)

    def do_discard(self, _one: Subscription) -> None:
        if drafts := list(Invoice.objects.filter(state="draft").order_by("pk")):
            invoices.discard(invoice=self.random.choice(drafts), origin=SYSTEM)

    def do_credit(self, _one: Subscription) -> None:
        found = list(Invoice.objects.filter(credits=None).exclude(state__in=["draft", "credited"]).order_by("pk"))
        if found:
            invoice = self.random.choice(found)
            lines = self.random.choice([None, invoice_credits.creditable(invoice)[:1]])
            again = self.random.choice([True, True, False])
            invoice_credits.credit(invoice=invoice, positions=lines, bill_again=again, today=self.today, origin=SYSTEM)

    def do_run(self, _one: Subscription) -> None:
        run = runs.start(as_of=self.today, today=self.today, origin=SYSTEM, is_waited_for=True)
        jobs.run(job_id=run.job_id)
        done = BillingRun.objects.get(pk=run.pk)
        told = run_report.of(done)
        reasons = {problem["reason"] for problem in told["problems"]}
        assert done.state == "done", self.said
        assert reasons <= {"usage_unpriced"}, (told["problems"], self.said)

    def finish(self) -> None:
        """Everything is resumed, and billed half a year later."""
        for one in Subscription.objects.filter(state="paused"):
            Subscription.objects.filter(pk=one.pk).update(state="active", paused_on=None)
        self.today += timedelta(days=180)
        for _ in range(2):
            count = Charge.objects.count()
            self.do_run(Subscription.objects.get(pk=self.subscriptions[0]))
        assert Charge.objects.count() == count, self.said


@pytest.mark.parametrize("seed", range(SEEDS))
def test_in_the_end_what_is_billed_is_what_is_owed(seed):
    walk = Walk(seed)
    for _ in range(40):
        walk.play()
    walk.finish()
    for pk in walk.subscriptions:
        check(walk, pk)


def check(walk: Walk, pk: int) -> None:
    """Of every period: its charges that count, against what the rules say of it as if nothing had been billed."""
    one = Subscription.objects.get(pk=pk)
    contract = contracts.of(one)
    billed: dict[date, list[Decimal]] = defaultdict(list)
    for row in Charge.objects.filter(subscription=pk, is_voided=False).exclude(kind="credit"):
        billed[row.period_start].append(row.net)
    for period in periods_between(contract.schedule, contract.starts_on, walk.today + DAY):
        used = measured(walk, one, period.end if period.end <= walk.today else period.start)
        metered = [
            net for line, rule in ((2, "sum"), (3, "max")) for net in of_usage(contract, line, period, used, rule)
        ]
        fixed = charges.of_period(contract, period, usage=sum(metered, ZERO))
        owed = sum(metered, ZERO) + sum((each.net for each in fixed if each.billing_date <= walk.today), ZERO)
        found = billed.pop(period.start, [])
        assert abs(sum(found, ZERO) - owed) <= CENT * len(found), (pk, period, owed, found, walk.said)
    assert not billed, (pk, billed, walk.said)


def measured(walk: Walk, one: Subscription, until: date) -> dict[str, dict[date, Decimal]]:
    found: dict[str, dict[date, Decimal]] = {}
    for rule, product in walk.products.items():
        rows = Usage.objects.filter(account=one.account, product=product, on__lt=until)
        found[rule] = dict(rows.values_list("on", "quantity"))
    return found


def of_usage(contract, line: int, period, used: dict, rule: str) -> list[Decimal]:
    return [each.net for each in overage(contract, line, period, used[rule], Aggregation(rule))]
