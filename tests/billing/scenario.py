"""Plays a written scenario of billing: what was agreed on, what happens when, and every invoice that follows.

A scenario is a TOML file in `tests/billing/scenarios/` that an accountant can read. It begins with customers, plans and
subscriptions, then has steps in order. A step is one thing that happens (usage, change, move, …; see `happenings`) or a
run, with all the invoices that it must make, line by line. A line is written

    kind | customer | product | first day..last day | quantity | net

and the parts of a line of several customers stand below it, indented: `customer | quantity | net`. What a run makes of
an invoice that was a draft before is the whole invoice, with the lines it had. The figures come from the description
of the product, computed by hand, never from a run.
"""

import tomllib
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import Account, Organisation
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Invoice, PlanTier, PlanVersion, Product, Subscription
from billing.services import invoice_reading, rates_entry, run_report, runs
from plock.kit import jobs
from tests import make, sales
from tests.billing.happenings import Happenings, item_values

FOLDER = Path(__file__).parent / "scenarios"
DAY = timedelta(days=1)
COLUMNS = 6  # of a line
SOMETIMES = {"currency": "currency", "treatment": "vat_treatment"}  # said of an invoice where it matters


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)


class Scenario(Happenings):
    """One file, played on an empty database."""

    def __init__(self, name: str) -> None:
        self.data = read(name)
        self.customers: dict[str, Account] = {}
        self.plans: dict[str, PlanVersion] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.stale: dict[int, str] = {}
        self.last_run: BillingRun | None = None

    def play(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Set it up, then make every step; of each run (what the file says, what the run reports)."""
        for step in self._runs():
            yield step, self.run(step)

    def play_with_previews(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The same; of each run (what a preview says, what the run reports)."""
        for step in self._runs():
            yield run_report.preview(as_of=step["run"], customers=self._chosen(step)), self.run(step)

    def _runs(self) -> Iterator[dict[str, Any]]:
        """Everything happens in turn; the caller does the runs, when each comes."""
        self._set_up()
        for step in self.data["step"]:
            if "run" in step:
                yield step
            else:
                verb, values = next((key, value) for key, value in step.items() if key != "note")
                getattr(self, f"do_{verb}")(**values)

    def _set_up(self) -> None:
        Organisation.objects.update(**self.data.get("house", {}))
        for code, per_euro in self.data.get("rates", {}).items():
            on = date(2026, 1, 2)
            rates_entry.enter(currency=code, on=on, per_euro=Decimal(per_euro), today=on, origin=SYSTEM)
        for name in ("customer", "plan", "subscription"):
            for one in self.data.get(name, []):
                getattr(self, name)(**one)

    # ---- what there is

    def customer(self, number: str, master: str = "", since: date = date(2020, 1, 1), **values: Any) -> None:
        until = values.pop("until", None)
        made = make.account(customer_number=number, name=values.pop("name", number), **values)
        self.customers[number] = made
        if master:
            ends_on = until + DAY if until else None
            make.membership(account=made, master=self.customers[master], starts_on=since, ends_on=ends_on)

    def plan(self, name: str, product: str, **values: Any) -> None:
        of_product = {key: values.pop(key) for key in ("unit", "aggregation", "vat_rate") if key in values}
        found = Product.objects.filter(name=product).first() or sales.product(product, **of_product)
        currency = values.pop("currency", "SEK")
        tiers = [(_text(up_to), str(unit), str(fee)) for up_to, unit, fee in values.pop("tiers", [])] or None
        price = str(values.pop("price", "0"))
        has_no_price = values.pop("has_no_price", False)
        made = sales.plan(name=name, product=found, currency_id=currency, price=price, tiers=tiers, **values)
        if has_no_price:
            PlanTier.objects.filter(version=made).delete()
        self.plans[name] = made

    def subscription(self, number: str, customer: str, items: list[dict[str, Any]], **values: Any) -> None:
        account = self.customers[customer]
        last_day = values.pop("last_day", None)
        given = {
            "starts_on": values.pop("starts"),
            "ends_on": last_day + DAY if last_day else None,
            "billing_interval_months": values.pop("months", 1),
            "billing_practice": values.pop("practice", "advance"),
            "period_mode": values.pop("periods", "calendar"),
            "anchor_on": values.pop("anchor", None),
            "minimum_commitment": Decimal(values.pop("minimum", 0)),
            "currency_id": values.pop("currency", account.currency),
            **values,
        }
        rows = [self._item(**item) for item in items]
        self.subscriptions[number] = sales.subscription(*rows, number=number, account=account, **given)

    def _item(self, plan: str, **values: Any) -> dict[str, Any]:
        return {"plan_version": self.plans[plan], **item_values(values)}

    # ---- what is made of it

    def do_expect(self, number: str, lines: list[str], net: str, vat: str, total: str) -> None:
        """An invoice, e.g. a credit, as it stands now."""
        found = invoice_reading.as_json(Invoice.objects.select_related("account").get(number=number))
        assert told(found) == tidy(lines)
        assert [found[name] for name in ("net", "vat", "total")] == [net, vat, total]

    def is_stale(self, accounts: Collection[int], _on: date) -> dict[int, str]:
        """What a source of usage would say of these."""
        return {pk: self.stale[pk] for pk in accounts if pk in self.stale}

    def run(self, step: dict[str, Any]) -> dict[str, Any]:
        run = runs.start(
            as_of=step["run"],
            today=step["run"],
            origin=SYSTEM,
            customers=self._chosen(step),
            is_waited_for=True,
        )
        jobs.run(job_id=run.job_id)
        self.last_run = BillingRun.objects.get(pk=run.pk)
        return run_report.of(self.last_run)

    def _chosen(self, step: dict[str, Any]) -> list[int]:
        return [self.customers[number].pk for number in step.get("customers", [])]


def told(invoice: dict[str, Any]) -> list[str]:
    """The lines of an invoice (as JSON), as a scenario writes them."""
    found = []
    for line in invoice["lines"]:
        days = f"{line['period_start']}..{line['period_end']}" if line["period_start"] else "-"
        product = line["product"] or line["description"] or "-"
        found.append(
            f"{line['kind']} | {line['customer_number']} | {product} | {days} | {line['quantity']} | {line['net']}"
        )
        found += [f"  {part['customer_number']} | {part['quantity']} | {part['net']}" for part in line["breakdown"]]
    return found


def expected(step: dict[str, Any]) -> list[dict[str, Any]]:
    """The invoices of a run as the file has them, in the shape of `summary`."""
    return [
        {
            "customer": one["customer"],
            "date": one["date"].isoformat(),
            "lines": tidy(one["lines"]),
            **{name: one[name] for name in ("net", "vat", "total")},
            **{name: one[name] for name in SOMETIMES if name in one},
        }
        for one in step.get("invoice", [])
    ]


def summary(report: dict[str, Any], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The invoices of a report, with what a scenario says only sometimes where it says it."""
    said = {position: set(one) for position, one in enumerate(wanted)}
    return [
        {
            "customer": one["customer_number"],
            "date": one["billing_date"],
            "lines": told(one),
            **{name: one[name] for name in ("net", "vat", "total")},
            **{name: one[key] for name, key in SOMETIMES.items() if name in said.get(position, ())},
        }
        for position, one in enumerate(report["invoices"])
    ]


def by_customer(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The invoices of a report, those of a customer in the order of their dates."""
    return sorted(summary(report, []), key=lambda one: (one["customer"], one["date"], one["lines"]))


def shared(lines: list[list[str]]) -> Iterator[tuple[Decimal, Decimal, list[list[str]]]]:
    """Of each line with parts: its net, its quantity, and the parts."""
    parts: list[list[str]] = []
    for line in reversed(lines):
        if len(line) < COLUMNS:
            parts.append(line)
        elif parts:
            yield Decimal(line[-1]), Decimal(line[-2]), parts
            parts = []


def separate(report: dict[str, Any]) -> list[str]:
    return [f"{one['customer_number']} {one['subscription']} {one['reason']}" for one in report["separate"]]


def problems(report: dict[str, Any]) -> list[str]:
    return [f"{one['customer_number']} {one['subscription'] or '-'} {one['reason']}" for one in report["problems"]]


def tidy(written: list[str]) -> list[str]:
    return [
        ("  " if line.startswith(" ") else "") + " | ".join(part.strip() for part in line.split("|"))
        for line in written
    ]


def _text(value: Any) -> str | None:
    return None if value in ("", "open") else str(value)
