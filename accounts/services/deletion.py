"""Deleting customers for good: for superusers, and only while nothing that must stay hangs on them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, PROTECT, RESTRICT, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Activity
from accounts.services import activity
from accounts.services.activity import Origin
from plock.kit.errors import Refused, refuse_collisions


@refuse_collisions
@transaction.atomic
def delete(*, ids: Sequence[int], origin: Origin) -> int:
    """Delete the customers with all that is theirs alone; the log keeps that they were there. Returns how many.

    Raises Refused unless a superuser asks, and where something protects one of them: all go or none.
    """
    if origin.by is None or not origin.by.is_superuser:
        raise Refused(_("Only a superuser deletes customers. Archive them instead."))
    accounts = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    ids = [account.pk for account in accounts]
    if hindrances := obstacles(ids=ids):
        raise Refused(_("Nothing was deleted: %s. Archive them instead.") % "; ".join(hindrances))
    activity.write(_entry(account, origin) for account in accounts)
    # First: a master is protected by its members, even where they go along; and what higher apps hang on users.
    for relation in reversed(_relations(CASCADE)):
        _rows(relation, ids).delete()
    Account.objects.filter(pk__in=ids).delete()
    return len(accounts)


def describe(*, ids: Sequence[int]) -> dict[str, int]:
    """{what: how many} that would go along."""
    found = {}
    for relation in _relations(CASCADE):
        count = _rows(relation, ids).count()
        if count:
            found[capfirst(str(relation.related_model._meta.verbose_name_plural))] = count
    return found


def obstacles(*, ids: Sequence[int]) -> list[str]:
    """What must stay and therefore keeps the customers, as phrases."""
    leaving = {relation.related_model: relation.field.name for relation in _relations(CASCADE)}
    found = []
    for relation in _relations(PROTECT, RESTRICT):
        rows = _rows(relation, ids)
        if also := leaving.get(relation.related_model):
            rows = rows.exclude(**{f"{also}__in": ids})  # what leaves with its own customer stands in nobody's way
        if count := rows.count():
            found.append(_obstacle(relation.related_model._meta, count))
    return found


def _obstacle(options: Any, count: int) -> str:
    sentence = ngettext("%(count)s %(label)s refers to them", "%(count)s %(label)s refer to them", count)
    label = options.verbose_name if count == 1 else options.verbose_name_plural
    return sentence % {"count": f"{count:,}", "label": label}


def _entry(account: Account, origin: Origin) -> Activity:
    changes = {"customer_number": (account.customer_number, ""), "name": (account.name, "")}
    return activity.entry(origin=origin, verb="account.deleted", account=None, subject=account, changes=changes)


def _relations(*rules: Any) -> list[Any]:
    """What points to customers, of every app, by what is to happen to it."""
    related = [field for field in Account._meta.get_fields(include_hidden=True) if field.auto_created]
    return [field for field in related if getattr(field, "on_delete", None) in rules]


def _rows(relation: Any, ids: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
    return rows
