"""The rows that always exist, the rates that Plock comes with, and the triggers that keep prices and orders true."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

from billing.triggers import RULES
from plock.kit import triggers

SHIPPED = Path(__file__).parents[1] / "shipped_rates.csv"


def make_first_rows(apps, schema_editor):
    Sequence = apps.get_model("accounts", "Sequence")
    Sequence.objects.get_or_create(name="orders", defaults={"prefix": "O-"})
    Sequence.objects.get_or_create(name="subscriptions", defaults={"prefix": "S-"})
    apps.get_model("billing", "FiguresDay").objects.get_or_create(pk=1)


def ship_rates(apps, schema_editor):
    """Without any rate nothing could be sorted or summed; the euro is what all others are quoted in."""
    Currency, ExchangeRate = apps.get_model("billing", "Currency"), apps.get_model("billing", "ExchangeRate")
    if Currency.objects.exists():
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = sorted({"EUR", *(row["currency"] for row in rows)})
    Currency.objects.bulk_create([Currency(code=code) for code in codes])
    ExchangeRate.objects.bulk_create(
        ExchangeRate(
            currency_id=row["currency"],
            on=date.fromisoformat(row["date"]),
            per_euro=Decimal(row["per_euro"]),
            source="shipped",
        )
        for row in rows
    )


def install_triggers(apps, schema_editor):
    triggers.install(RULES, schema_editor)


def remove_triggers(apps, schema_editor):
    triggers.remove(RULES, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("accounts", "0005_groups_and_matches")]

    operations = [
        migrations.RunPython(make_first_rows, migrations.RunPython.noop),
        migrations.RunPython(ship_rates, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
