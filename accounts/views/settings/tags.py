"""Tags: the list, a tag's page, and its verbs: edit, merge, delete."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.tags import MergeForm, TagForm
from accounts.models import Tag, Tagging
from accounts.rules.tags import tag_key
from accounts.services import vocabulary
from accounts.tables.tags import TagTable
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.filters import BaseFilterSet
from plock.kit.htmx import see_other
from plock.kit.ids import is_id
from plock.kit.models import Job
from plock.kit.views.list import ListPage

CHANGE = "accounts.change_tag"


class TagFilterSet(BaseFilterSet):
    colour = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Colour"), choices=[pair for pair in Tag.Colour.choices if pair[0]]
    )

    def search(self, rows: QuerySet[Tag], text: str) -> QuerySet[Tag]:
        return rows.filter(key__contains=tag_key(text))


class TagList(ListPage):
    permission = "accounts.view_account"
    table_class, filterset_class = TagTable, TagFilterSet
    template_name = "settings/tag_list.html"
    empty_template = "settings/_no_tags.html"

    def get_queryset(self) -> QuerySet[Tag]:
        counted = Tagging.objects.filter(tag=OuterRef("pk")).values("tag").annotate(n=Count("*")).values("n")
        return Tag.objects.annotate(customers=Coalesce(Subquery(counted), 0, output_field=IntegerField()))


@require_safe
@may("accounts.view_account")
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """A tag and how many customers carry it; those who may change tags find the form here."""
    shown = get_object_or_404(Tag, pk=pk)
    return _show(request, shown, TagForm(instance=shown))


@require_http_methods(["GET", "HEAD", "POST"])
@may(CHANGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Tag, pk=pk)
    form = TagForm(request.POST or None, instance=get_object_or_404(Tag, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            job = vocabulary.edit(tag=shown, **form.cleaned_data, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            return _done(request, job, _("The tag %s was saved.") % form.cleaned_data["name"], shown)
    return _show(request, shown, form)


def _show(request: HttpRequest, shown: Tag, form: TagForm) -> HttpResponse:
    context = {"tag": shown, "form": form, "customers": vocabulary.count(shown), "small": vocabulary.SMALL}
    return render(request, "settings/tag.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may(CHANGE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Tag, pk=pk)
    form = MergeForm(request.POST if request.method == "POST" else None, tag=shown, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            job = vocabulary.merge(tag=shown, into=into, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            told = _("The tag %(tag)s was merged into %(into)s.") % {"tag": shown, "into": into}
            return _done(request, job, told, into)
    others = Tag.objects.exclude(pk=pk).order_by("key")[:500]
    context = {"tag": shown, "form": form, "customers": vocabulary.count(shown), "others": others}
    return render(request, "settings/tag_merge.html", context, status=422 if form.errors else 200)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    wanted = request.GET.get("into", "")
    found = Tag.objects.filter(pk=wanted).first() if is_id(wanted) else None
    return {"into": found.name} if found else {}


@require_POST
@may(CHANGE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Tag, pk=pk)
    try:
        job = vocabulary.delete(tag=shown, origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, reverse("settings_tag", args=[pk]))
    return _done(request, job, _("The tag %s was deleted.") % shown)


def _done(request: HttpRequest, job: Job | None, told: str, shown: Tag | None = None) -> HttpResponse:
    """To the job that is still at it, else to the tag, or to the list where it is gone."""
    if job:
        return see_other(request, job.get_absolute_url())
    messages.success(request, told)
    return see_other(request, reverse("settings_tag", args=[shown.pk]) if shown else reverse("settings_tags"))
