"""Tagging many customers at once: in sets, with what the search finds them by."""

from collections.abc import Callable, Iterable, Sequence
from itertools import batched

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Activity, Tagging
from accounts.rules.tags import tag_key
from accounts.services import activity, tags
from accounts.services.activity import Origin
from accounts.services.derived import SEARCHED, derive
from accounts.services.outcome import Outcome
from plock.kit.bulk import insert

CHUNK = 2_000
READ = (*(name for name in SEARCHED if name != "local_org_number"), "primary_key", "country", "merged_into")

type Change = Callable[[list[str]], list[str]]


@transaction.atomic
def add(*, ids: Iterable[int], names: Sequence[str], origin: Origin) -> Outcome:
    """Hang the tags on the customers, archived ones too; those that carry them all already stay as they are."""
    known = tags.ensure(names)
    wanted = {key: tag.name for key, tag in known.items()}

    def grown(have: list[str]) -> list[str]:
        return list(({tag_key(name): name for name in have} | wanted).values())

    outcome = Outcome()
    for part in batched(sorted(set(ids)), CHUNK, strict=False):
        changed = _change(part, grown, _("They carry these tags already."), origin, outcome)
        have = set(Tagging.objects.filter(account__in=changed).values_list("account_id", "tag_id"))
        pairs = (tags.Pair(pk, tag.pk) for pk in changed for tag in known.values())
        insert(Tagging, (pair for pair in pairs if pair not in have))
    return outcome


@transaction.atomic
def remove(*, ids: Iterable[int], names: Sequence[str], origin: Origin) -> Outcome:
    """Take the tags off the customers, archived ones too; those that carry none of them stay as they are."""
    gone = {tag_key(name) for name in names}

    def shrunk(have: list[str]) -> list[str]:
        return [name for name in have if tag_key(name) not in gone]

    outcome = Outcome()
    for part in batched(sorted(set(ids)), CHUNK, strict=False):
        changed = _change(part, shrunk, _("They carry none of these tags."), origin, outcome)
        Tagging.objects.filter(account__in=changed, tag__key__in=gone).delete()
    return outcome


def _change(ids: Sequence[int], change: Change, unchanged: str, origin: Origin, outcome: Outcome) -> list[int]:
    """Write what the search finds the customers by and the log, as their tags will be; returns whose tags differ."""
    locked = Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    found = {account.pk: account for account in locked.only(*READ)}
    outcome.skip(_("This customer is not there any more."), [pk for pk in ids if pk not in found])
    merged = {pk for pk, account in found.items() if account.merged_into_id}
    outcome.skip(_("Customers that were merged into another are read-only."), sorted(merged))
    before = tags.names_of(pk for pk in found if pk not in merged)
    after = {pk: sorted(change(names), key=tag_key) for pk, names in before.items()}
    changed = [pk for pk in before if not tags.same(before[pk], after[pk])]
    outcome.skip(unchanged, [pk for pk in before if pk not in set(changed)])
    for pk in changed:
        derive(found[pk], tags=after[pk])
    store([found[pk] for pk in changed])
    entries = ({"tags": (before[pk], after[pk])} for pk in changed)
    activity.write(_entry(found[pk], changes, origin) for pk, changes in zip(changed, entries, strict=True))
    outcome.done += len(changed)
    return changed


def _entry(account: Account, changes: dict[str, tuple[list[str], list[str]]], origin: Origin) -> Activity:
    return activity.entry(origin=origin, verb="account.edited", account=account, subject=account, changes=changes)


def store(accounts: Sequence[Account]) -> None:
    """Save what accounts are found by, in one statement for all: bulk_update would build a CASE of a branch per row."""
    table = connection.ops.quote_name(Account._meta.db_table)
    written = f"UPDATE {table} SET search_text = {{}}, version = version + 1, updated_at = %s"  # noqa: S608
    ids, texts, now = [one.pk for one in accounts], [one.search_text for one in accounts], timezone.now()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = " FROM unnest(%s::bigint[], %s::text[]) AS new (id, text)"
            cursor.execute(f"{written.format('new.text')}{rows} WHERE {table}.id = new.id", [now, ids, texts])
        else:
            moments = [connection.ops.adapt_datetimefield_value(now)] * len(ids)
            sql = f"{written.format('%s')} WHERE id = %s"
            cursor.executemany(sql, list(zip(texts, moments, ids, strict=True)))
