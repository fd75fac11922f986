"""Exporting what a list shows: a form that says which rows, how and in what format; then the file, or its job."""

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from plock.kit.exporting import FORMATS
from plock.kit.htmx import see_other
from plock.kit.list_export import ListExport
from plock.kit.list_export_form import ListExportForm
from plock.kit.saved_views import Standing
from plock.kit.views.list import ListPage


@dataclass(frozen=True, slots=True)
class ExportPage:
    """The page of one list's export; `page` is the list's URL name. `has_columns`: orders say which are on screen."""

    export: ListExport[Any]
    page: str
    list_class: type[ListPage]
    form_class: type[ListExportForm]
    template: str
    has_columns: bool = False

    def answer(self, request: HttpRequest, *, origin: Any) -> HttpResponseBase:
        """The form; a POST from the list's selection, which has ids but no format, shows it with the ids kept."""
        is_sent = request.method == "POST" and "format" in request.POST
        asked = self._asked(request)
        form = self._form(request, asked.params, is_sent=is_sent)
        query = asked.params.urlencode()
        if is_sent and form.is_valid():
            given: dict[str, Any] = {"query": query, **form.cleaned_data}
            if self.has_columns:
                given["columns"] = tuple(self.list_class.columns_for(self.page, asked, user=request.user))
            return self._deliver(request, self.export.order_class(**given), origin)
        context = {"form": form, "count": self._count(form, query), "query": query}
        return render(request, self.template, context, status=422 if form.errors else 200)

    def _asked(self, request: HttpRequest) -> Standing:
        """What the list showed: by the address, or as its selection posts it."""
        given = request.GET.copy()
        if "query" in request.POST:
            given = QueryDict(request.POST["query"], mutable=True)
            given.update({"view": request.POST.get("view", "")} if "view" not in given else {})
        return self.list_class.read_address(self.page, given, user=request.user)

    def _form(self, request: HttpRequest, params: QueryDict, *, is_sent: bool) -> ListExportForm:
        ids = [] if request.POST.get("matching") else request.POST.getlist("ids")
        is_filtered = any(params.get(name) for name in self.list_class.filterset_class.base_filters)
        which = "selected" if ids else "filtered" if is_filtered else "all"
        data = request.POST if is_sent else None
        initial = {"ids": ids, "which": which}
        return self.form_class(data, initial=initial, has_selection=bool(ids), is_filtered=is_filtered)

    def _count(self, form: ListExportForm, query: str) -> int:
        """How many rows the choice made so far stands for."""
        ids = form.fields["ids"].clean(form["ids"].value()) if "ids" not in form.errors else ()
        order = self.export.order_class(which=str(form["which"].value()), query=query, ids=ids)
        return self.export.rows(order).order_by().count()

    def _deliver(self, request: HttpRequest, order: Any, origin: Any) -> HttpResponseBase:
        ids = self.export.fix(order)
        if len(ids) > self.export.small:
            return see_other(request, self.export.later(order, ids=ids, by=request.user).get_absolute_url())
        file = self.export.now(order, ids=ids, origin=origin)
        kind = FORMATS[order.format].content_type
        return FileResponse(file, as_attachment=True, filename=self.export.file_name(order), content_type=kind)
