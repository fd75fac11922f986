"""What all pages of the Django admin share, and the toolkit's own models there. It looks; pages and services change.

Nothing here can go past a rule: whatever a service guards is read-only, or saved by that service. It opens as fast with
a million rows as with ten: no exact counts, no filter that looks for distinct values, no column that asks per row.
"""

from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from plock.kit.errors import Refused
from plock.kit.models import Import, Job, SavedView, TableChoice

admin.site.site_header = admin.site.site_title = gettext_lazy("Plock database")

MOST_COUNTED = 10_000
MOST_EXPORTED = 20_000


class BoundedPaginator(Paginator):
    """Counts no further than anybody turns pages: counting a million rows takes longer than showing fifty."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())


class BaseAdmin(admin.ModelAdmin):
    """Quick, and closed to questions in the address that no filter of the page asks."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 50
    view_on_site = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Without this, `?user__password__startswith=…` would tell what nobody may read, letter by letter."""
        return lookup.partition("__")[0] in {str(name) for name in self.get_list_filter(request)}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A service that refuses says why; nothing was saved then."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as problem:
            return self._say(request, problem)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except Refused as problem:
            return self._say(request, problem)

    def _say(self, request: HttpRequest, problem: Refused) -> HttpResponse:
        messages.error(request, str(problem))
        return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(BaseAdmin):
    """For looking only, whoever it is."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ExportAdmin(ExportMixin, BaseAdmin):
    """With a button that exports what is listed, in the columns that may leave."""

    export_form_class = ExportForm
    formats = [base_formats.CSV, base_formats.XLSX, base_formats.JSON]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """It is put together in memory, so it ends where the exports of Plock's own pages only begin."""
        if self.has_export_permission(request) and self._is_too_much(request):
            many = f"{MOST_EXPORTED:,}"
            messages.error(request, _("More than %s rows. Narrow the list by searching, then export.") % many)
            return HttpResponseRedirect("../")
        return super().export_action(request)

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[Any]:
        """Nothing is exported by naming rows: there is no such action."""
        return []

    def _is_too_much(self, request: HttpRequest) -> bool:
        rows = self.get_export_queryset(request)
        return bool(rows.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED)


def resource(model: Any, *columns: str) -> type[resources.ModelResource]:
    """What of a model may leave, in this order; anything else stays."""
    return resources.modelresource_factory(model, meta_options={"fields": columns, "export_order": columns})


def open_in_plock(url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, _("Open in Plock"))


class OwnedAdmin(ReadOnlyAdmin):
    """Rows that belong to somebody."""

    list_select_related = ("owner",)
    ordering = ("-pk",)


@admin.register(Job)
class JobAdmin(ExportAdmin, OwnedAdmin):
    """Without its order, position and token: they may hold what was searched for, and the right to work on it."""

    resource_classes = [resource(Job, "id", "kind", "title", "state", "created_at", "started_at", "finished_at")]
    list_display = ("id", "kind", "title", "state", "owner", "attempts", "created_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("title",)
    exclude = ("params", "position", "token")
    readonly_fields = ("page",)

    @admin.display(description=gettext_lazy("page"))
    def page(self, job: Job) -> str:
        return open_in_plock(job.get_absolute_url())


@admin.register(Import)
class ImportAdmin(ExportAdmin, OwnedAdmin):
    """Without what was in the file."""

    resource_classes = [resource(Import, "id", "importer", "file_name", "mode", "state", "created_at")]
    list_display = ("id", "importer", "file_name", "mode", "state", "owner", "created_at")
    list_filter = ("state", "mode")
    search_fields = ("file_name",)
    fields = ("importer", "owner", "file_name", "format", "key", "mode", "state", "counts", "job", "created_at")


@admin.register(SavedView)
class SavedViewAdmin(ExportAdmin, OwnedAdmin):
    resource_classes = [resource(SavedView, "id", "page", "name", "is_shared", "query", "created_at")]
    list_display = ("name", "page", "owner", "is_shared", "created_at")
    list_filter = ("is_shared",)
    search_fields = ("name",)


@admin.register(TableChoice)
class TableChoiceAdmin(OwnedAdmin):
    list_display = ("page", "owner", "columns")
