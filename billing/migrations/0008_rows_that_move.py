"""Tiers and lines can no longer be moved away from what is sold, nor an order's currency from its lines'."""

from django.db import migrations

from billing.triggers import RULES
from plock.kit import triggers


def install_triggers(apps, schema_editor):
    triggers.install(RULES, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_sound_constraints")]

    operations = [migrations.RunPython(install_triggers, migrations.RunPython.noop)]
