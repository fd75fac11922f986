"""What customers are called in other systems: asked for many at once, or the other way round."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Account
from accounts.rules.errors import RuleError
from integrations.models import ExternalId
from integrations.registry import identifier_systems

MOST_NAMED = 20


def of(account: Account) -> dict[str, ExternalId]:
    """{system: identifier} of one customer, in the order of the systems."""
    found = {one.system: one for one in ExternalId.objects.filter(account=account)}
    known = [one.name for one in identifier_systems]
    return {name: found[name] for name in (*known, *sorted(found.keys() - set(known))) if name in found}


def of_many(ids: Collection[int], systems: Iterable[str]) -> dict[tuple[int, str], str]:
    """{(customer, system): id}; one query."""
    if not ids:
        return {}
    rows = ExternalId.objects.filter(account__in=ids, system__in=list(systems))
    return {(pk, system): text for pk, system, text in rows.values_list("account_id", "system", "external_id")}


def holders(system: str, ids: Iterable[str]) -> dict[str, int]:
    """{id: customer} of those ids that somebody has; one query."""
    wanted = list(ids)
    rows = ExternalId.objects.filter(system=system, external_id__in=wanted) if wanted else ExternalId.objects.none()
    return dict(rows.values_list("external_id", "account_id"))


def named(text: str) -> list[int]:
    """The customers that a text names by an id in any system, however it is written; one query."""
    ways = reduce(or_, (Q(system=name, external_id__in=forms) for name, forms in _writings(text).items()), Q())
    return list(ExternalId.objects.filter(ways).values_list("account_id", flat=True)[:MOST_NAMED])


def stored(system: str) -> Any:
    """An expression over customers: the id in that system, or ""."""
    rows = ExternalId.objects.filter(account=OuterRef("pk"), system=system).values("external_id")
    return Coalesce(Subquery(rows), Value(""), output_field=CharField())


def label_of(system: str) -> str:
    """What people call a system, whether or not it is still known."""
    return identifier_systems.get(system).label if system in identifier_systems else system


def _writings(text: str) -> dict[str, set[str]]:
    """{system: what the text may be stored as there}."""
    found: dict[str, set[str]] = {}
    for one in identifier_systems:
        found[one.name] = {text}
        try:
            found[one.name].add(one.clean(text))
        except RuleError:
            continue
    return found
