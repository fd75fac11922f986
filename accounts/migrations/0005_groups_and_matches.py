"""What models cannot declare: the triggers that keep groups true, indexes over text, and values of new columns."""

from django.db import migrations

from accounts.rules import contact, names

OVERLAP = "m.starts_on < COALESCE(NEW.ends_on, {far}) AND NEW.starts_on < COALESCE(m.ends_on, {far})"
FAR = "'9999-12-31'"
# (constraint, whose memberships must not overlap with the new one)
REFUSED = (
    ("accounts_membership_one_master", "m.account_id = NEW.account_id AND m.id IS DISTINCT FROM NEW.id"),
    ("accounts_membership_one_level", "(m.account_id = NEW.master_id OR m.master_id = NEW.account_id)"),
)

# The locks make two people who change one group at the same moment come one after the other.
POSTGRES = """
CREATE FUNCTION accounts_check_membership() RETURNS trigger AS $$
BEGIN
    PERFORM 1 FROM accounts_account WHERE id IN (NEW.account_id, NEW.master_id) ORDER BY id FOR NO KEY UPDATE;
    {checks}
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER accounts_membership_check BEFORE INSERT OR UPDATE ON accounts_groupmembership
    FOR EACH ROW EXECUTE FUNCTION accounts_check_membership();
"""
POSTGRES_CHECK = """
    IF EXISTS (SELECT 1 FROM accounts_groupmembership m WHERE {who} AND {overlap}) THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{name}';
    END IF;
"""
SQLITE = """
CREATE TRIGGER {name}_{event} BEFORE {event} ON accounts_groupmembership
WHEN EXISTS (SELECT 1 FROM accounts_groupmembership m WHERE {who} AND {overlap})
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""


def watch_groups(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        overlap = OVERLAP.format(far=f"{FAR}::date")
        checks = "".join(POSTGRES_CHECK.format(name=name, who=who, overlap=overlap) for name, who in REFUSED)
        schema_editor.execute(POSTGRES.format(checks=checks))
        return
    for name, who in REFUSED:
        who = who.replace("IS DISTINCT FROM", "IS NOT")
        for event in ("insert", "update"):
            overlap = OVERLAP.format(far=FAR)
            schema_editor.execute(SQLITE.format(name=name, event=event, who=who, overlap=overlap))


def unwatch_groups(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS accounts_check_membership() CASCADE")
        return
    for name, _who in REFUSED:
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")


def index_people(apps, schema_editor):
    """The global search looks inside names, addresses and ids of users."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX accounts_accountuser_search ON accounts_accountuser"
            " USING gin (lower(name || ' ' || email || ' ' || external_id) gin_trgm_ops)"
        )


def drop_people_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS accounts_accountuser_search")


def derive_matches(apps, schema_editor):
    Account = apps.get_model("accounts", "Account")
    changed = []
    for account in Account.objects.only("pk", "name", "email").iterator(chunk_size=2000):
        account.match_name = names.match_key(account.name)
        account.email_domain = contact.own_domain(account.email)
        changed.append(account)
        if len(changed) == 2000:
            Account.objects.bulk_update(changed, ["match_name", "email_domain"])
            changed = []
    Account.objects.bulk_update(changed, ["match_name", "email_domain"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_workplace")]

    operations = [
        migrations.RunPython(derive_matches, migrations.RunPython.noop),
        migrations.RunPython(watch_groups, unwatch_groups),
        migrations.RunPython(index_people, drop_people_index),
    ]
