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
        # Sort keys are made for comparing by code point; this also lets LIKE 'ab%' use the index.
        schema_editor.execute('ALTER TABLE accounts_account ALTER COLUMN sort_name TYPE varchar(200) COLLATE "C"')


def drop_search_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS accounts_account_search")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [
        migrations.RunPython(make_first_rows, migrations.RunPython.noop),
        migrations.RunPython(index_search, drop_search_index),
    ]
