"""Tags of accounts, always set-based: a handful of queries for one account or for thousands."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import starmap
from typing import NamedTuple

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from accounts.models import Account, Tag, Tagging
from accounts.rules.tags import tag_key
from plock.kit.bulk import insert
from plock.kit.errors import Refused


class Pair(NamedTuple):
    """A tagging without the cost of a model instance."""

    account_id: int
    tag_id: int


def ensure(names: Iterable[str]) -> dict[str, Tag]:
    """{key: tag} for all the names; those that do not exist are made, spelled as first met.

    They stay what they are until the transaction ends; raises Refused where somebody is changing one of them.
    """
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(tag_key(name), name)
    found = _by_key(spelled)
    missing = [Tag(name=name, key=key) for key, name in spelled.items() if key not in found]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)  # somebody may have typed the same word just now
    if _hold(spelled) or missing:
        found = _by_key(spelled)
    if len(found) < len(spelled):
        raise Refused(_busy())
    return found


def names_of(accounts: Iterable[int]) -> dict[int, list[str]]:
    """{account id: its tag names in alphabetical order}."""
    names: dict[int, list[str]] = {pk: [] for pk in accounts}
    rows = Tagging.objects.filter(account__in=list(names)).order_by("tag__key")
    for account, name in rows.values_list("account_id", "tag__name"):
        names[account].append(name)
    return names


def replace(wanted: Mapping[int, Sequence[str]]) -> None:
    """Give each account exactly the tags named for it: {account id: names}."""
    tags = ensure(name for names in wanted.values() for name in names)
    goal = {(account, tags[tag_key(name)].pk) for account, names in wanted.items() for name in names}
    existing = Tagging.objects.filter(account__in=list(wanted))
    have = {(account, tag): pk for pk, account, tag in existing.values_list("pk", "account_id", "tag_id")}
    surplus = [pk for pair, pk in have.items() if pair not in goal]
    if surplus:
        Tagging.objects.filter(pk__in=surplus).delete()
    new = [Tagging(account_id=account, tag_id=tag) for account, tag in sorted(goal - have.keys())]
    Tagging.objects.bulk_create(new)


def add_new(wanted: Mapping[int, Sequence[str]]) -> None:
    """Tags for accounts that have none yet: nothing to compare with."""
    tags = ensure(name for names in wanted.values() for name in names)
    pairs = dict.fromkeys((account, tags[tag_key(name)].pk) for account, names in wanted.items() for name in names)
    insert(Tagging, starmap(Pair, pairs))


def same(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two lists name the same tags, whatever the case and order."""
    return {tag_key(name) for name in left} == {tag_key(name) for name in right}


def _hold(keys: Iterable[str]) -> bool:
    """Keep others from renaming or deleting the tags meanwhile; False where all who write wait for each other anyway.

    Who does so now is not waited for: they may be waiting for a customer that is locked here.
    """
    if connection.vendor != "postgresql":
        return False
    sql = f"SELECT 1 FROM {Tag._meta.db_table} WHERE key = ANY(%s) ORDER BY id FOR KEY SHARE NOWAIT"  # noqa: S608
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(keys)])
    except OperationalError as problem:
        raise Refused(_busy()) from problem
    return True


def _busy() -> str:
    return _("Somebody is renaming, merging or deleting one of these tags at this very moment. Try again.")


def _by_key(keys: Iterable[str]) -> dict[str, Tag]:
    return {tag.key: tag for tag in Tag.objects.filter(key__in=list(keys))}


def suggestions(text: str, *, limit: int = 20) -> list[Tag]:
    """Tags that begin with the text, for completing while typing."""
    return list(Tag.objects.filter(key__startswith=tag_key(text)).order_by("key")[:limit])


def of(account: Account) -> list[str]:
    """The tag names of one account, in alphabetical order."""
    return names_of([account.pk])[account.pk]
