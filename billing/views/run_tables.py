"""A table with its search, filters and pages within a page that is no list of its own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from plock.kit.filters import BaseFilterSet
from plock.kit.paging import Ordering, Sort, bounded_count, paginate
from plock.kit.tables import BaseTable
from plock.kit.views.list import links

BY_KEY = Ordering("", Sort("id"), descending=False)


def listing(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    filters: type[BaseFilterSet],
    table: type[BaseTable],
    columns: Sequence[str] = (),
) -> dict[str, Any]:
    """What the templates of tables need; `columns` are the usual ones unless given."""
    params = request.GET
    filterset = filters(params, queryset=rows, request=request)
    ordering = table.ordering(params.get("sort", "")) if table.sorts() else BY_KEY
    total = _count(filterset.qs, params)
    page = paginate(filterset.qs, ordering=ordering, params=params, total=total)
    shown = table.showing(page.rows, columns or table.arrange())
    found = {"table": shown, "heads": shown.heads(params, ordering), "page": page, "total": total}
    return {**_address(params, filterset), **found, "links": links(params, page)}


def _address(params: QueryDict, filterset: BaseFilterSet) -> dict[str, Any]:
    """What the address narrows the table by."""
    is_filtered = any(params.get(name) for name in filterset.filters)
    return {"params": params, "filterset": filterset, "chips": filterset.chips(), "is_filtered": is_filtered}


def _count(rows: QuerySet[Any], params: QueryDict) -> int | None:
    return rows.order_by().count() if params.get("count") == "exact" else bounded_count(rows)
