"""Bulk actions on screen: what will happen, in numbers, with the action's form; then the job and what it did."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plock.kit import bulk_job
from plock.kit.access import ANY_STAFF, may, require
from plock.kit.bulk_actions import Action, Bulk, Choice, bulks
from plock.kit.htmx import back_to, see_other, vary
from plock.kit.ids import is_id
from plock.kit.models import Job
from plock.kit.views.jobs import progress, visible_to

MOST_IDS = 10_000  # what a page can select is far less


def perform(request: HttpRequest, bulk: Bulk, name: str, *, home: str) -> HttpResponse:
    """The page of an action, and with `confirmed` its order. `home` is the list's own address."""
    if name not in bulk.actions:
        raise Http404
    action = bulk.actions.get(name)
    require(request.user, action.permission)
    choice, back = chosen(bulk, request.POST), back_to(request, home)
    count = choice.rows().order_by().count()
    is_sent = "confirmed" in request.POST and count > 0
    form = action.form_class(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        values = _posted_values(form, request.POST)
        words: dict[str, Any] = {
            "title": f"{action.label}: {bulk.counted(count)}",
            "count": count,
            "back": back,
            "by": request.user,
        }
        job = bulk_job.order(action=action, choice=choice, values=values, **words)
        return see_other(request, reverse("bulk_result", args=[job.pk]))
    context = {"action": action, "choice": choice, "count": count, "form": form, "back": back}
    context["counted"] = bulk.counted(count)
    context["sentences"] = action.summary(choice) if count else []
    context["is_small"] = count <= bulk_job.SMALL
    return render(request, "kit/bulk_form.html", context, status=422 if form.errors else 200)


def chosen(bulk: Bulk, data: QueryDict) -> Choice:
    """What a list's selection posts: the ids of rows, or `matching` for all that its query finds."""
    ids = (int(text) for text in data.getlist("ids")[:MOST_IDS] if is_id(text))
    query = data.get("query", "").replace("\0", "")  # PostgreSQL keeps none
    return Choice(bulk, tuple(dict.fromkeys(ids)), query, is_matching=bool(data.get("matching")))


def _posted_values(form: Any, data: QueryDict) -> str:
    """The fields of the form as they were posted: the job reads them as the page did."""
    kept = QueryDict(mutable=True)
    for name in form.fields:
        kept.setlist(name, data.getlist(name))
    return kept.urlencode()


@require_safe
@may(ANY_STAFF)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the action is; when it is over, what it did, and what it left alone and why."""
    job = get_object_or_404(_orders(request.user), pk=pk)
    bulk = bulks.get(job.params["list"])
    require(request.user, bulk.permission)
    found = job.position.get("reasons", ())
    labels = bulk.labels([pk for reason in found for pk in reason["ids"]]) if found else {}
    reasons = [
        {
            "text": reason["text"],
            "count": reason["count"],
            "labels": [labels[pk] for pk in reason["ids"] if pk in labels],
            "more": reason["count"] - len(reason["ids"]),
        }
        for reason in found
    ]
    action: Action = bulk.actions.get(job.params["action"])
    done = job.position.get("done", 0)
    context = {**progress(job), "action": action, "done": done, "reasons": reasons, "back": job.params["back"]}
    return vary(render(request, "kit/bulk_result.html", context))


def _orders(user: Any) -> QuerySet[Job]:
    return visible_to(user).filter(kind=bulk_job.KIND).prefetch_related("files")
