"""What invoices are searched by besides their numbers: the customer's reference and PO number, from the inside."""

from django.db import migrations


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX accounts_account_reference ON accounts_account"
            " USING gin (lower(invoice_reference || ' ' || po_number) gin_trgm_ops)"
        )


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS accounts_account_reference")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_invoice_sender")]

    operations = [migrations.RunPython(index_search, drop_search_index)]
