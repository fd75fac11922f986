"""One customer whose subscriptions are changed at random, with the books beside them."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from accounts.models import Activity
from accounts.services.activity import SYSTEM
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.services import changes, nightly, settling, subscriptions
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.daybook import DAY, Book, Line


class Player:
    """One customer whose subscriptions are changed at random, with the books beside them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.said = []
        self.today = date(2028, 1, 1) + self.random.randrange(90) * DAY
        self.currency = self.random.choice(["SEK", "JPY", "EUR"])
        self.account = make.account(currency=self.random.choice([self.currency, "SEK"]))
        product = sales.product(f"P{seed}")
        self.plans = [
            sales.plan(product=product, price=price, months=months, currency_id=self.currency)
            for price, months in (("100", 1), ("1234.56", 12), ("0.05", 1), ("999", 7))
        ]
        nightly.pass_day(today=self.today)
        self.books = {}
        for _ in range(self.random.randint(1, 2)):
            self.create()

    def a_day(self, around=None):
        around = around or self.today
        return self.random.choice(
            [
                around,
                around + DAY,
                around - DAY,
                around + self.random.randint(-40, 70) * DAY,
                date(2028, self.random.randint(1, 12), 1),
                date(2028, 2, 29),
                date(2028, self.random.choice([1, 3, 5, 7]), 31),
            ]
        )

    def terms(self):
        pick = self.random
        rebate = pick.choice([Decimal(0), Decimal(0), Decimal(10), Decimal("33.33"), Decimal(100)])
        until = pick.choice([None, self.a_day()]) if rebate else None
        return {
            "plan_version": pick.choice(self.plans),
            "quantity": Decimal(pick.choice(["1", "0", "3", "2.5"])),
            "rebate_percent": rebate,
            "rebate_until": until,
        }

    def said_of(self, terms):
        version = terms["plan_version"]
        price = version.tiers.get().unit_price * terms["quantity"]
        return Fraction(price) / version.price_interval_months, terms["rebate_percent"], terms["rebate_until"]

    def create(self):
        pick = self.random
        starts_on = self.a_day()
        made = Subscription(
            account=self.account,
            currency_id=self.currency,
            state=pick.choice(["active", "active", "draft"]),
            starts_on=starts_on,
            billing_interval_months=pick.choice([1, 3, 12, 5]),
            period_mode=pick.choice(["calendar", "continuous"]),
            anchor_on=pick.choice([None, None, self.a_day(starts_on)]),
            billing_practice=pick.choice(["advance", "arrears"]),
            minimum_commitment=pick.choice([Decimal(0), Decimal(0), Decimal(500)]),
            signed_on=pick.choice([None, self.a_day()]),
        )
        rows = [self.terms() for _ in range(pick.randint(1, 2))]
        try:
            subscriptions.create(
                subscription=made, items=[SubscriptionItem(**row) for row in rows], origin=SYSTEM, today=self.today
            )
        except Refused:
            return
        book = Book(
            starts_on,
            made.billing_interval_months,
            made.period_mode,
            made.anchor_on,
            made.minimum_commitment,
            self.currency,
            is_draft=made.state == "draft",
        )
        for line, row in enumerate(rows, 1):
            book.lines[line] = Line({starts_on: self.said_of(row)})
        self.books[made.pk] = book

    def play(self):
        if not self.books:
            return
        pk = self.random.choice(sorted(self.books))
        one, book = Subscription.objects.get(pk=pk), self.books[pk]
        verb = self.random.choice(
            [self.schedule] * 4
            + [
                self.add,
                self.remove,
                self.cancel,
                self.cancel,
                self.cancel,
                self.end,
                self.lift,
                self.pause,
                self.settle,
                self.pass_time,
                self.start,
                self.move,
            ]
        )
        before = self.logged()
        try:
            with transaction.atomic():
                line = verb(one, book)
            done = line is not None
        except Refused as problem:
            done = False
            assert "very moment" not in str(problem), (verb.__name__, str(problem))
            self.said.append((self.today, pk, verb.__name__, str(problem)))
        else:
            self.said.append((self.today, pk, verb.__name__, line))
        if verb != self.pass_time:
            assert self.logged() - before == done, verb

    def logged(self):
        """How many verbs were logged; what resuming orders is another one's."""
        return Activity.objects.exclude(verb="run.started").count()

    def schedule(self, one, book):
        line, on, terms = self.random.choice(sorted(book.lines)), self.a_day(), self.terms()
        changes.schedule(subscription=one, line=line, effective_on=on, terms=terms, today=self.today, origin=SYSTEM)
        book.lines[line].steps[on] = self.said_of(terms)
        return line, on, terms

    def add(self, one, book):
        on, terms = self.a_day(), self.terms()
        item = SubscriptionItem(**terms)
        changes.add_item(subscription=one, item=item, effective_on=on, today=self.today, origin=SYSTEM)
        book.lines[item.line] = Line({on: self.said_of(terms)})
        return item.line, on, terms

    def remove(self, one, book):
        line, on = self.random.choice(sorted(book.lines)), self.a_day()
        changes.remove_item(subscription=one, line=line, effective_on=on, today=self.today, origin=SYSTEM)
        steps = book.lines[line].steps
        for step in [step for step in steps if step >= on]:
            del steps[step]
        steps[on] = None
        return line, on

    def cancel(self, one, book):
        rows = list(SubscriptionChange.objects.filter(subscription=one).order_by("pk"))
        if not rows:
            return None
        change = self.random.choice(rows)
        changes.cancel(change=change, today=self.today, origin=SYSTEM)
        if change.kind == "end":
            book.ends_on = Subscription.objects.get(pk=one.pk).ends_on
            assert book.ends_on is None or book.ends_on > self.today or book.ends_on == book.starts_on
        elif change.effective_on == book.starts_on:
            self.restore(one, book, change)
        else:
            del book.lines[change.line].steps[change.effective_on]
        return change.kind, change.line, change.effective_on

    def restore(self, one, book, change):
        """A change from the first day on leaves the terms before it."""
        steps = book.lines[change.line].steps
        if change.kind == "add":
            del steps[change.effective_on]
            return
        item = one.items.get(line=change.line, starts_on=None)
        terms = {name: getattr(item, name) for name in ("plan_version", "quantity", "rebate_percent", "rebate_until")}
        for name in ("quantity", "rebate_percent"):
            if name in change.before:
                assert terms[name] == Decimal(change.before[name])
        steps[change.effective_on] = self.said_of(terms)

    def end(self, one, book):
        last = self.random.choice([self.a_day(), self.a_day(), book.starts_on - DAY])
        subscriptions.end(subscription=one, last_day=last, today=self.today, origin=SYSTEM)
        book.ends_on = last + DAY
        since = max(last, self.today, book.starts_on)
        for line in book.lines.values():
            for step in [step for step in line.steps if step > since]:
                del line.steps[step]
        return last

    def lift(self, one, book):
        subscriptions.end(subscription=one, last_day=None, today=self.today, origin=SYSTEM)
        book.ends_on = None
        return "lifted"

    def pause(self, one, book):
        act = subscriptions.resume if one.state == "paused" else subscriptions.pause
        act(subscription=one, today=self.today, origin=SYSTEM)
        return act.__name__

    def start(self, one, book):
        subscriptions.start(subscription=one, today=self.today, origin=SYSTEM)
        book.is_draft = False
        return "started"

    def move(self, one, book):
        """Another first day, of a draft alone."""
        day = self.a_day()
        values = {"starts_on": day}
        subscriptions.edit(subscription=one, values=values, version=one.version, today=self.today, origin=SYSTEM)
        if day == book.starts_on:
            return None
        for line in book.lines.values():
            if book.starts_on in line.steps:
                line.steps[day] = line.steps.pop(book.starts_on)
        book.starts_on = day
        return day

    def settle(self, one, book):
        if self.random.random() < 0.7:
            return None
        until = self.a_day()
        settling.settle(subscription=one, until=until, today=self.today, origin=SYSTEM)
        return until

    def pass_time(self, one, book):
        self.today += self.random.choice([1, 1, 5, 31]) * DAY
        nightly.pass_day(today=self.today)
        return self.today
