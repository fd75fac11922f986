"""Every written scenario of billing, to the smallest unit: see `scenario` for how they are written."""

from decimal import Decimal

import pytest

from billing.models import Charge, Invoice
from billing.services import run_reading
from tests.billing import scenario
from tests.billing.scenario import Scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", scenario.names())
def test_every_invoice_is_as_written(name, monkeypatch):
    played = Scenario(name)
    monkeypatch.setattr(run_reading, "stale_usage", [played.is_stale])
    for step, report in played.play():
        wanted = scenario.expected(step)
        assert scenario.summary(report, wanted) == wanted
        assert scenario.problems(report) == step.get("problems", [])
        if "separate" in step:
            assert scenario.separate(report) == step["separate"]
        assert played.last_run.state == "done"
        for currency, sums in report["reconciliation"].items():
            due, *places = (Decimal(sums[place]) for place in ("due", "merged", "separate", "held"))
            assert due == sum(places), currency
        if "held" in step:
            assert {currency: sums["held"] for currency, sums in report["reconciliation"].items()} == step["held"]
        before = (Invoice.objects.count(), Charge.objects.count())
        again = played.run(step)
        assert not again["invoices"], "a second run bills nothing"
        assert (Invoice.objects.count(), Charge.objects.count()) == before


@pytest.mark.once
@pytest.mark.parametrize("name", scenario.names())
def test_a_preview_says_what_the_run_does(name, monkeypatch):
    played = Scenario(name)
    monkeypatch.setattr(run_reading, "stale_usage", [played.is_stale])
    for foreseen, report in played.play_with_previews():
        for place in ("separate", "problems", "reconciliation"):
            assert foreseen[place] == report[place]
        assert scenario.by_customer(foreseen) == scenario.by_customer(report)


@pytest.mark.once
@pytest.mark.parametrize("name", scenario.names())
def test_the_written_figures_add_up(name):
    """A slip of the pen is found here, not by an engine that happens to agree."""
    for step in scenario.read(name)["step"]:
        for invoice in step.get("invoice", []):
            lines = [line.split("|") for line in invoice["lines"]]
            nets = [Decimal(line[-1]) for line in lines if len(line) == scenario.COLUMNS]
            assert sum(nets) == Decimal(invoice["net"]), invoice
            assert Decimal(invoice["net"]) + Decimal(invoice["vat"]) == Decimal(invoice["total"]), invoice
            for amount, quantity, parts in scenario.shared(lines):
                assert sum(Decimal(part[2]) for part in parts) == amount, invoice
                assert sum(Decimal(part[1]) for part in parts) == quantity, invoice
