"""The list page: search, filters, sort and pages in the address; htmx gets the region, everybody else the page."""

from collections.abc import Collection
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views import View

from plock.kit import saved_views
from plock.kit.access import Access
from plock.kit.filters import BaseFilterSet
from plock.kit.htmx import vary, wants_fragment
from plock.kit.paging import PAGE_SIZES, Page, bounded_count, paginate
from plock.kit.saved_views import Preset, Standing
from plock.kit.tables import BaseTable, query


class ListPage(Access, View):
    """Subclasses declare table, filters and template (which extends `kit/list.html`) and return the rows.

    A list that declares `views` has tabs, and its staff save views of their own and choose their columns.
    """

    table_class: ClassVar[type[BaseTable]]
    filterset_class: ClassVar[type[BaseFilterSet]]
    template_name: ClassVar[str]
    empty_template: ClassVar[str] = "kit/_empty.html"  # what a list without rows and filters says
    views: ClassVar[tuple[Preset, ...]] = ()
    has_totals: ClassVar[bool] = False
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        params, is_fragment = self.standing.params, wants_fragment(request)
        if is_fragment and self.has_totals and params.get("totals"):
            totals = self.totals(self.filterset(params).qs)
            return vary(render(request, "kit/_totals.html", {"totals": totals}))
        template = "kit/list.html#region" if is_fragment else self.template_name
        return vary(render(request, template, self.context(params)))

    @cached_property
    def page_name(self) -> str:
        """What saved views and choices of columns know the list by: its URL name."""
        match = self.request.resolver_match
        return match.view_name if match else ""

    @cached_property
    def standing(self) -> Standing:
        return self.read_address(self.page_name, self.request.GET, user=self.request.user)

    @cached_property
    def columns(self) -> list[str]:
        return self.columns_for(self.page_name, self.standing, user=self.request.user)

    @classmethod
    def read_address(cls, page: str, given: QueryDict, *, user: Any) -> Standing:
        """The address as the list of that URL name understands it."""
        presets = saved_views.presets_of(page, cls.views, user=user) if cls.views else []
        names, order = cls.filterset_class.base_filters, cls.table_class.default_order
        return saved_views.read(presets, given, filters=names, default_sort=order)

    @classmethod
    def columns_for(cls, page: str, standing: Standing, *, user: Any) -> list[str]:
        """The columns of the view, or else those that the reader chose."""
        chosen = standing.current.columns if standing.current else ()
        if not chosen and cls.views:
            chosen = saved_views.chosen_columns(page, user=user)
        left_out = cls.left_out()
        return [name for name in cls.table_class.arrange(chosen) if name not in left_out]

    @classmethod
    def left_out(cls) -> Collection[str]:
        """Columns that are not to be had for now, e.g. those of a module that is switched off."""
        return ()

    def filterset(self, params: QueryDict) -> BaseFilterSet:
        return self.filterset_class(params, queryset=self.get_queryset(), request=self.request)

    def context(self, params: QueryDict) -> dict[str, Any]:
        """Everything the skeleton needs; subclasses add to it."""
        filterset = self.filterset(params)
        rows = filterset.qs
        ordering = self.table_class.ordering(params.get("sort", ""))
        total = self.count(rows, params)
        page = paginate(self.annotate(rows), ordering=ordering, params=params, total=total)
        self.prepare(page.rows)
        table = self.table_class.showing(page.rows, self.columns)
        return {
            **self._address(params, filterset),
            "table": table,
            "heads": table.heads(params, ordering),
            "page": page,
            "total": total,
            "ordering": ordering,
            "links": links(params, page),
            "has_totals": self.has_totals,
            "totals": self.totals(rows) if self.has_totals and params.get("totals") else None,
            "empty_template": self.empty_template,
        }

    def _address(self, params: QueryDict, filterset: BaseFilterSet) -> dict[str, Any]:
        """What the address says: the view, the filters that are on, and how to ask for the same rows again."""
        silent = self.standing.says_by_itself()
        return {
            "params": params,
            "standing": self.standing,
            "tabs": self.tabs(),
            "page_name": self.page_name,
            "filterset": filterset,
            "chips": [chip for chip in filterset.chips() if chip.name not in silent],
            "is_filtered": any(params.get(name) for name in filterset.filters),
            "matching": saved_views.spell(params, filters=filterset.filters),
        }

    def annotate(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the shown columns need."""
        for name in self.columns:
            if annotate := self.table_class.annotations.get(name):
                rows = annotate(rows)
        return rows

    def prepare(self, rows: list[Any]) -> None:
        """A hook: set on the rows of the page what cells show and no annotation can say."""

    def totals(self, rows: QuerySet[Any]) -> list[tuple[str, str]]:
        """(label, figure) over all the rows that match; for lists that say `has_totals`."""
        raise NotImplementedError

    def tabs(self) -> list[dict[str, Any]]:
        """The views as tabs; a hook for badges."""
        current = self.standing.current
        return [{"preset": one, "is_current": one is current, "count": None} for one in self.standing.presets]

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
    found["totals"] = query(params, **keep, totals="1")
    return found
