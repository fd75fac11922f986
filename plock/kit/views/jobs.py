"""Jobs: who started what, how far it is, how it ended; cancel and download."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from plock.kit import jobs
from plock.kit.access import ANY_STAFF, may
from plock.kit.filters import BaseFilterSet
from plock.kit.htmx import back_to, see_other, vary, wants_fragment
from plock.kit.models import Job, JobFile
from plock.kit.tables import BaseTable, ChoiceColumn, Column, LinkColumn, NumberColumn, WhenColumn
from plock.kit.views.list import ListPage


def visible_to(user: Any) -> QuerySet[Job]:
    """A member of staff sees the own jobs, who may view jobs sees all."""
    rows = Job.objects.for_list()
    return rows if user.has_perm("kit.view_job") else rows.filter(owner=user)


class JobTable(BaseTable):
    title = LinkColumn(_("Job"))
    state = ChoiceColumn(_("State"))
    owner = Column(_("Started by"))
    done = NumberColumn(_("Done"))
    created_at = WhenColumn(_("Created"), sort="created_at")
    default_order = "-created_at"


class JobFilterSet(BaseFilterSet):
    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(title__icontains=text)


class JobList(ListPage):
    permission = ANY_STAFF
    table_class, filterset_class = JobTable, JobFilterSet
    template_name = "kit/job_list.html"
    empty_template = "kit/_no_jobs.html"

    def get_queryset(self) -> QuerySet[Job]:
        return visible_to(self.request.user)


@require_safe
@may(ANY_STAFF)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(visible_to(request.user).prefetch_related("files"), pk=pk)
    template = "kit/job_detail.html#progress" if wants_fragment(request) else "kit/job_detail.html"
    return vary(render(request, template, progress(job)))


def progress(job: Job) -> dict[str, Any]:
    """What the progress partial shows: rate per second and seconds left once there is something to go by."""
    seconds = job.seconds(now=timezone.now())
    rate = job.done / seconds if seconds > 0.5 else 0
    left = (job.total - job.done) / rate if rate and job.total > job.done and not job.is_over else None
    return {"job": job, "seconds": seconds, "rate": round(rate), "left": left}


@require_POST
@may(ANY_STAFF)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(visible_to(request.user), pk=pk)
    jobs.cancel(job=job)
    messages.info(request, _("%s: asked to stop.") % job.title)
    return see_other(request, back_to(request, job.get_absolute_url()))


@require_safe
@may(ANY_STAFF)
def download(request: HttpRequest, pk: int) -> FileResponse:
    made = get_object_or_404(JobFile.objects.filter(job__in=visible_to(request.user)), pk=pk)
    return FileResponse(made.file.open("rb"), as_attachment=True, filename=made.name)
