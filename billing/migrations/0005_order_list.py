"""What the list of orders sorts and searches by: the last update, and references and PO numbers from the inside."""

from django.db import migrations, models


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX billing_order_search ON billing_order"
            " USING gin (lower(reference || ' ' || po_number) gin_trgm_ops)"
        )


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS billing_order_search")


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_subscription_list"), ("accounts", "0003_first_rows")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["updated_at", "id"], name="billing_order_updated"),
        ),
        migrations.RunPython(index_search, drop_search_index),
    ]
