"""Two constraints that let an unknown value pass, and three sentences whose percent sign broke them.

SQLite rebuilds the tables: it needs the triggers out of the way while it does, also those that only read one of them.
"""

from django.db import migrations, models

from billing.triggers import RULES
from plock.kit import triggers


def install_triggers(apps, schema_editor):
    triggers.install(RULES, schema_editor)


def remove_triggers(apps, schema_editor):
    triggers.remove(RULES, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_rate_feed")]

    operations = [
        migrations.RunPython(remove_triggers, install_triggers),
        migrations.RemoveConstraint(
            model_name="charge",
            name="billing_charge_one_off_or_of_days",
        ),
        migrations.RemoveConstraint(
            model_name="planversion",
            name="billing_planversion_blocks_have_size",
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_on", None), ("kind", "one_off"), ("starts_on", None)),
                    models.Q(
                        models.Q(("kind", "one_off"), _negated=True),
                        ("ends_on__isnull", False),
                        ("starts_on__isnull", False),
                        ("subscription__isnull", False),
                        ("ends_on__gt", models.F("starts_on")),
                    ),
                    _connector="OR",
                ),
                name="billing_charge_one_off_or_of_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("block_size__gt", 0), ("block_size__isnull", False), ("mode", "blocks")),
                    models.Q(models.Q(("mode", "blocks"), _negated=True), ("block_size", None)),
                    _connector="OR",
                ),
                name="billing_planversion_blocks_have_size",
                violation_error_message="Prices per block need a block size above 0, and only they have one.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="orderline",
            name="billing_orderline_rebate_in_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("rebate_percent__gte", 0), ("rebate_percent__lte", 100)),
                name="billing_orderline_rebate_in_range",
                violation_error_message="A rebate is 0 to 100 %%.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="product",
            name="billing_product_vat_in_range",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("vat_rate", None), models.Q(("vat_rate__gte", 0), ("vat_rate__lte", 100)), _connector="OR"
                ),
                name="billing_product_vat_in_range",
                violation_error_message="VAT is 0 to 100 %%.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="subscriptionitem",
            name="billing_item_rebate_in_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("rebate_percent__gte", 0), ("rebate_percent__lte", 100)),
                name="billing_item_rebate_in_range",
                violation_error_message="A rebate is 0 to 100 %%.",
            ),
        ),
        migrations.RunPython(install_triggers, remove_triggers),
    ]
