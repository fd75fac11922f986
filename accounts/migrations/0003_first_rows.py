"""The rows that always exist, and the trigram index behind the search box where the database has one."""

from django.db import migrations


def make_first_rows(apps, schema_editor):
    apps.get_model("accounts", "Organisation").objects.get_or_create(pk=1)
    apps.get_model("accounts", "Sequence").objects.get_or_create(name="customers", defaults={"prefix": "C-"})


def index_search(apps, schema_editor):
    """SQLite reads the whole column instead, which is quick enough for what SQLite is for."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX accounts_account_search ON accounts_account USING gin (search_text gin_trgm_ops)"
        )
        # Prefix search on names and numbers, whatever the collation of the database.
        schema_editor.execute(
            "CREATE INDEX accounts_account_name_prefix ON accounts_account (sort_name text_pattern_ops)"
        )


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS accounts_account_search")
        schema_editor.execute("DROP INDEX IF EXISTS accounts_account_name_prefix")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [
        migrations.RunPython(make_first_rows, migrations.RunPython.noop),
        migrations.RunPython(index_search, drop_search_index),
    ]
