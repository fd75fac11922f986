"""The pages of an import: upload, map, review, result. Staff see their own imports; who sees all jobs sees all."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plock.kit.access import may, require
from plock.kit.errors import Refused
from plock.kit.htmx import see_other, vary, wants_fragment
from plock.kit.importing import registry, service, wrong_rows
from plock.kit.importing.formats import Unreadable
from plock.kit.importing.forms import ConfirmForm, FormatForm, ImportUploadForm, MappingForm
from plock.kit.models import Import, ImportLine
from plock.kit.tables import query
from plock.kit.views.jobs import progress

PERMISSION = "kit.add_import"  # to the wizard; each file asks for the permission of its importer as well
LISTED, SHOWN = 50, 50


@require_http_methods(["GET", "HEAD", "POST"])
@may(PERMISSION)
def imports(request: HttpRequest) -> HttpResponse:
    """The upload form, and the imports so far."""
    allowed = registry.for_user(request.user)
    form = ImportUploadForm(request.POST or None, request.FILES or None, importers=allowed)
    if request.method == "POST" and form.is_valid():
        try:
            batch = service.take(
                importer=registry.get(form.cleaned_data["importer"]),
                file=form.cleaned_data["file"],
                name=form.cleaned_data["file"].name,
                by=request.user,
            )
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return see_other(request, _url(batch))
    context = {"form": form, "imports": _mine(request).order_by("-pk")[:LISTED], "title": _("Import")}
    return render(request, "kit/import_list.html", context, status=422 if form.errors else 200)


@require_safe
@may(PERMISSION)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Whatever comes next: mapping the columns, waiting, reviewing, or the result."""
    batch = _open(request, pk)
    service.settle_failed(batch)
    if batch.state == Import.State.MAPPING:
        return _mapping_page(request, batch)
    template = "kit/import_detail.html"
    if wants_fragment(request):
        template += "#progress"
    return vary(render(request, template, _review(request, batch)))


@require_POST
@may(PERMISSION)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the mapping and check every row; or, with the button `again`, read the file in another way."""
    batch = _open(request, pk)
    if batch.state not in service.OPEN:
        messages.error(request, _("This import is under way or done and cannot be changed any more."))
        return see_other(request, _url(batch))
    if "again" in request.POST:
        return _read_again(request, batch)
    if "back" in request.POST:
        return _back_to_mapping(request, batch)
    form = MappingForm(request.POST, batch=batch, importer=registry.get(batch.importer))
    if not form.is_valid():
        return _mapping_page(request, batch, form=form)
    batch.mapping, batch.key = form.mapping(), form.cleaned_data["key"]
    try:
        service.check(batch=batch, by=request.user)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _mapping_page(request, batch, form=form)
    return see_other(request, _url(batch))


@require_POST
@may(PERMISSION)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _open(request, pk)
    form = ConfirmForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose whether to import all or nothing, or the good rows only."))
        service.commit(batch=batch, mode=form.cleaned_data["mode"], by=request.user)
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, _url(batch))


@require_POST
@may(PERMISSION)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an upload that has not been imported."""
    batch = _open(request, pk)
    try:
        service.discard(batch=batch)
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, _url(batch))
    messages.info(request, _("%s was discarded. Nothing was imported.") % batch.file_name)
    return see_other(request, reverse("accounts:import_list"))


@require_safe
@may(PERMISSION)
def wrong(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that could not be imported, with what is wrong, as a file to repair and import again."""
    batch = _open(request, pk)
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} - problems.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return StreamingHttpResponse(wrong_rows.stream(batch), content_type="text/csv", headers=headers)


def _mine(request: HttpRequest) -> QuerySet[Import]:
    rows = Import.objects.select_related("owner", "job")
    return rows if request.user.has_perm("kit.view_job") else rows.filter(owner=request.user.pk)


def _open(request: HttpRequest, pk: int) -> Import:
    batch = get_object_or_404(_mine(request), pk=pk)
    require(request.user, registry.get(batch.importer).permission)
    return batch


def _url(batch: Import) -> str:
    return reverse("accounts:import_detail", args=[batch.pk])


def _back_to_mapping(request: HttpRequest, batch: Import) -> HttpResponse:
    try:
        service.remap(batch=batch)
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, _url(batch))


def _read_again(request: HttpRequest, batch: Import) -> HttpResponse:
    form = FormatForm(request.POST, batch=batch)
    if form.is_valid():
        try:
            service.reread(batch=batch, **form.cleaned_data)
        except Unreadable as problem:
            form.add_error(None, str(problem))
        else:
            return see_other(request, _url(batch))
    return _mapping_page(request, batch, format_form=form)


def _mapping_page(
    request: HttpRequest, batch: Import, *, form: MappingForm | None = None, format_form: FormatForm | None = None
) -> HttpResponse:
    importer = registry.get(batch.importer)
    has_errors = form is not None or format_form is not None
    form = form or MappingForm(batch=batch, importer=importer)
    context = {
        "batch": batch,
        "importer": importer,
        "form": form,
        "columns": form.columns(),
        "key_field": form["key"],
        "missing": form.missing(),
        "format_form": format_form or FormatForm(batch=batch),
        "warnings": batch.warnings,
    }
    return render(request, "kit/import_mapping.html", context, status=422 if has_errors else 200)


def _review(request: HttpRequest, batch: Import) -> dict[str, Any]:
    """Progress while it works; afterwards counts, problems and changes, page by page."""
    context: dict[str, Any] = {"batch": batch, "importer": registry.get(batch.importer)}
    if batch.job:
        context |= progress(batch.job)
    if not batch.is_waiting:
        columns = context["importer"].columns()
        context["labels"] = {name: column.label for name, column in columns.items()}
        context["ignored"] = [name for index, name in enumerate(batch.header) if str(index) not in batch.mapping]
        context |= _lines(request, batch, ImportLine.Kind.WRONG, "problems")
        context |= _lines(request, batch, ImportLine.Kind.CHANGED, "changes")
        context |= _lines(request, batch, ImportLine.Kind.LIKELY, "likely")
    return context


def _lines(request: HttpRequest, batch: Import, kind: str, name: str) -> dict[str, Any]:
    rows = batch.lines.filter(kind=kind).order_by("line", "pk")
    page = Paginator(rows, SHOWN).get_page(request.GET.get(name))
    ways = {
        "previous": query(request.GET, **{name: str(page.previous_page_number())}) if page.has_previous() else None,
        "next": query(request.GET, **{name: str(page.next_page_number())}) if page.has_next() else None,
    }
    return {name: page.object_list, f"{name}_page": ways, f"{name}_count": page.paginator.count}
