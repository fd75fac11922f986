"""The list page: search, filters, sort and pages in the address; htmx gets the region, everybody else the page."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views import View

from plock.kit.access import Access
from plock.kit.filters import BaseFilterSet
from plock.kit.htmx import vary, wants_fragment
from plock.kit.paging import PAGE_SIZES, Page, bounded_count, paginate
from plock.kit.tables import BaseTable, query


class ListPage(Access, View):
    """Subclasses declare table, filters and template (which extends `kit/list.html`) and return the rows."""

    table_class: ClassVar[type[BaseTable]]
    filterset_class: ClassVar[type[BaseFilterSet]]
    template_name: ClassVar[str]
    empty_template: ClassVar[str] = "kit/_empty.html"  # what a list without rows and filters says
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        template = "kit/list.html#region" if wants_fragment(request) else self.template_name
        return vary(render(request, template, self.context(request.GET)))

    def filterset(self, params: QueryDict) -> BaseFilterSet:
        return self.filterset_class(params, queryset=self.get_queryset(), request=self.request)

    def context(self, params: QueryDict) -> dict[str, Any]:
        """Everything the skeleton needs; subclasses add to it."""
        filterset = self.filterset(params)
        rows = filterset.qs
        ordering = self.table_class.ordering(params.get("sort", ""))
        total = self.count(rows, params)
        page = paginate(rows, ordering=ordering, params=params, total=total)
        table = self.table_class(page.rows, orderable=False)
        return {
            "table": table,
            "heads": table.heads(params, ordering),
            "page": page,
            "total": total,
            "ordering": ordering,
            "filterset": filterset,
            "chips": filterset.chips(),
            "is_filtered": any(params.get(name) for name in filterset.filters),
            "links": links(params, page),
            "empty_template": self.empty_template,
        }

    def count(self, rows: QuerySet[Any], params: QueryDict) -> int | None:
        """The number of rows where it is cheap or asked for (`count=exact`), else None."""
        return rows.order_by().count() if params.get("count") == "exact" else bounded_count(rows)


def links(params: QueryDict, page: Page) -> dict[str, Any]:
    """The addresses around a page."""
    keep = {"per_page": params.get("per_page"), "sort": params.get("sort"), "count": params.get("count")}
    around = {"previous": page.previous, "next": page.next, "last": page.last}
    found: dict[str, Any] = {
        name: None if step is None else query(params, **keep, **step) for name, step in around.items()
    }
    found["first"] = query(params, **keep) if page.previous is not None else None
    found["sizes"] = [(size, query(params, **keep | {"per_page": str(size)})) for size in PAGE_SIZES]
    found["exact"] = query(params, **keep | {"count": "exact"})
    return found
