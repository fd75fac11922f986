"""Saving, editing and deleting views of lists. They are the reader's own settings, so nothing is logged."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from plock.kit import saved_views
from plock.kit.access import ANY_STAFF, may, require
from plock.kit.htmx import see_other
from plock.kit.models import SavedView
from plock.kit.views.list import ListPage

SHARE = "kit.change_savedview"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that has views: its URL name, its address and its class."""

    page: str
    url: str
    kind: type[ListPage]

    def query(self, params: QueryDict) -> str:
        """The filters and the sort alone."""
        return saved_views.spell(params, filters=self.kind.filterset_class.base_filters)

    def came_from(self, params: QueryDict) -> str:
        """The list as it was when its reader left for a page whose address carries `list` and the list's own query."""
        kept = params.copy()
        kept.pop("list", None)
        return f"{self.url}?{kept.urlencode()}" if kept else self.url


def find_list(page: str, *, user: Any) -> Listed | None:
    """The list of that URL name, None where there is none with views; raises PermissionDenied."""
    try:
        url = reverse(page)
        kind = getattr(resolve(url).func, "view_class", None)
    except (NoReverseMatch, Resolver404):
        return None
    if not (isinstance(kind, type) and issubclass(kind, ListPage) and kind.views):
        return None
    require(user, kind.permission)
    return Listed(page, url, kind)


class SavedViewForm(forms.ModelForm):
    with_columns = forms.BooleanField(
        label=gettext_lazy("With its columns"),
        required=False,
        help_text=gettext_lazy("The view always shows the columns you see now, whoever opens it."),
    )

    class Meta:
        model = SavedView
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_columns"].initial = bool(self.instance.columns)
        self.fields["name"].widget.attrs["autofocus"] = True
        if not user.has_perm(SHARE):
            del self.fields["is_shared"]

    def validate_constraints(self) -> None:
        """Page and owner are no fields, but the name is unique among them; a name that is refused says why itself."""
        try:
            self.instance.validate_constraints(exclude={"id", *self.errors})
        except forms.ValidationError as problem:
            self._update_errors(problem)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@may(ANY_STAFF)
def save(request: HttpRequest) -> HttpResponse:
    """A new view from the filters and the sort in the address; `list` names the page."""
    listed = find_list(request.GET.get("list", ""), user=request.user)
    if listed is None:
        return see_other(request, reverse("dashboard"))
    query = listed.query(request.GET)
    if len(query) > saved_views.LONGEST_QUERY:
        messages.error(request, _("These filters are too long to be kept as a view. Take some off."))
        return see_other(request, listed.url)
    owner: Any = request.user
    one = SavedView(page=listed.page, owner=owner, query=query)
    return _form(request, one, listed, columns=_seen(request, listed))


@require_http_methods(["GET", "HEAD", "POST"])
@may(ANY_STAFF)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = _mine(request, pk)
    listed = find_list(one.page, user=request.user)
    if listed is None:
        raise Http404
    columns = one.columns or saved_views.chosen_columns(one.page, user=request.user)
    return _form(request, one, listed, columns=listed.kind.table_class.arrange(columns))


@require_POST
@may(ANY_STAFF)
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the view mean the filters and the sort that are posted as `query`."""
    one = _mine(request, pk)
    listed = find_list(one.page, user=request.user)
    query = listed.query(QueryDict(request.POST.get("query", ""))) if listed else ""
    if listed is None or len(query) > saved_views.LONGEST_QUERY:
        raise Http404
    one.query = query
    one.save(update_fields=["query"])
    messages.success(request, _("The view %s was changed.") % one.name)
    return see_other(request, f"{listed.url}?view={one.pk}")


@require_POST
@may(ANY_STAFF)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    one = _mine(request, pk)
    listed = find_list(one.page, user=request.user)
    one.delete()
    messages.success(request, _("The view %s was deleted.") % one.name)
    return see_other(request, listed.url if listed else reverse("dashboard"))


def _mine(request: HttpRequest, pk: int) -> SavedView:
    """A view that the reader may change: their own, and shared ones for those who look after them."""
    mine = models.Q(owner=request.user.pk)
    if request.user.has_perm(SHARE):
        mine |= models.Q(is_shared=True)
    return get_object_or_404(SavedView.objects.filter(mine).select_related("owner"), pk=pk)


def _seen(request: HttpRequest, listed: Listed) -> list[str]:
    """The columns that the list shows for this address."""
    standing = listed.kind.read_address(listed.page, request.GET, user=request.user)
    return listed.kind.columns_for(listed.page, standing, user=request.user)


def _form(request: HttpRequest, one: SavedView, listed: Listed, *, columns: list[str]) -> HttpResponse:
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=one, user=request.user)
    if form.is_valid():
        one.columns = columns if form.cleaned_data["with_columns"] else []
        form.save()
        messages.success(request, _("The view %s was saved.") % one.name)
        return see_other(request, f"{listed.url}?view={one.pk}")
    known = listed.kind.table_class.base_columns
    labels = [known[name].verbose_name for name in columns]
    back = f"{listed.url}?view={one.pk}" if one.pk else listed.came_from(request.GET)
    context = {"form": form, "view": one, "columns": labels, "back": back}
    return render(request, "kit/view_form.html", context, status=422 if form.errors else 200)
