"""How many customers there are in each state, never counting further than COUNT_LIMIT."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Account
from plock.kit.paging import COUNT_LIMIT


def of_all() -> dict[str, int]:
    """{state: number, at most COUNT_LIMIT + 1} of all customers: an index alone knows."""
    parts: list[str] = []
    params: list[Any] = []
    for state in Account.State.values:
        sql, values = _compiled(Account.objects.filter(state=state))
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  (compiled by Django)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(Account.State.values, cursor.fetchone(), strict=True))


def total(found: dict[str, int], *, state: str) -> int | None:
    """How many there are in the state, or in all of them where it is none; None where that is more than COUNT_LIMIT."""
    number = found[state] if state else sum(found.values())
    return number if number <= COUNT_LIMIT else None


def _compiled(rows: QuerySet[Account]) -> tuple[str, tuple[Any, ...]]:
    sql, params = rows.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
    return sql, tuple(params)
