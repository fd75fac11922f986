"""Choosing and ordering the columns of a list: a plain form, which a script makes quicker."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plock.kit import saved_views
from plock.kit.access import ANY_STAFF, may
from plock.kit.htmx import see_other
from plock.kit.models import TableChoice
from plock.kit.tables import BaseTable
from plock.kit.views.saved import Listed, find_list


@require_http_methods(["GET", "HEAD", "POST"])
@may(ANY_STAFF)
def columns(request: HttpRequest) -> HttpResponse:
    """`list` names the page; the rest of the address is where the reader came from."""
    listed = find_list(request.GET.get("list", ""), user=request.user)
    if listed is None:
        return see_other(request, reverse("dashboard"))
    back = listed.came_from(request.GET)
    if request.method == "POST" and "move" not in request.POST:
        _keep(request, listed)
        return see_other(request, back)
    order, shown = _as_posted(request, listed) if request.method == "POST" else _as_kept(request, listed)
    known = listed.kind.table_class.base_columns
    order = [name for name in order if name not in listed.kind.left_out()]
    lines = [{"name": name, "label": known[name].verbose_name, "is_shown": name in shown} for name in order]
    view = saved_views.presets_of(listed.page, listed.kind.views, user=request.user)
    current = next((one for one in view if one.slug == request.GET.get("view") and one.columns), None)
    return render(request, "kit/columns.html", {"fixed": lines[0], "lines": lines[1:], "back": back, "view": current})


def _keep(request: HttpRequest, listed: Listed) -> None:
    mine: dict[str, Any] = {"page": listed.page, "owner_id": request.user.pk}
    if "reset" in request.POST:
        TableChoice.objects.filter(**mine).delete()
        messages.success(request, _("The usual columns are back."))
        return
    order, shown = _as_posted(request, listed)
    chosen = [name for name in order if name in shown]
    TableChoice.objects.update_or_create(**mine, defaults={"columns": chosen})


def _as_kept(request: HttpRequest, listed: Listed) -> tuple[list[str], set[str]]:
    table = listed.kind.table_class
    shown = table.arrange(saved_views.chosen_columns(listed.page, user=request.user))
    return _complete(table, shown), set(shown)


def _as_posted(request: HttpRequest, listed: Listed) -> tuple[list[str], set[str]]:
    """The order as posted, with one column moved where a button of that kind was pressed; the first stays first."""
    table = listed.kind.table_class
    first, *order = _complete(table, request.POST.getlist("order"))
    direction, _colon, name = request.POST.get("move", "").partition(":")
    if name in order:
        at = order.index(name)
        to = max(0, at - 1) if direction == "up" else min(len(order) - 1, at + 1)
        order.insert(to, order.pop(at))
    return [first, *order], {first, *request.POST.getlist("shown")}


def _complete(table: type[BaseTable], order: list[str]) -> list[str]:
    """All columns: those named, then the others as declared; unknown names are left out."""
    known: Any = table.base_columns
    return list(dict.fromkeys([next(iter(known)), *(name for name in order if name in known), *known]))
