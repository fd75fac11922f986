"""The series of invoice numbers, and the triggers that keep what has a number as it is."""

from django.db import migrations

from billing.triggers_invoices import RULES
from plock.kit import triggers


def make_series(apps, schema_editor):
    Sequence = apps.get_model("accounts", "Sequence")
    Sequence.objects.get_or_create(name="invoices", defaults={"prefix": "INV-"})


def install_triggers(apps, schema_editor):
    triggers.install(RULES, schema_editor)


def remove_triggers(apps, schema_editor):
    triggers.remove(RULES, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_runs_and_invoices"), ("accounts", "0006_invoice_sender")]

    operations = [
        migrations.RunPython(make_series, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
