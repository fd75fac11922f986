"""What the list of subscriptions sorts and searches by: the end, and names and deal ids from the inside."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX billing_subscription_search ON billing_subscription"
            " USING gin (lower(name || ' ' || crm_deal_id) gin_trgm_ops)"
        )


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS billing_subscription_search")


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_subscription_settled_until"), ("accounts", "0003_first_rows")]

    operations = [
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("ends_on", models.Value(datetime.date(9999, 12, 31))),
                models.F("id"),
                name="billing_sub_end_sort",
            ),
        ),
        migrations.RunPython(index_search, drop_search_index),
    ]
