"""Which of my jobs have ended while I was elsewhere: asked every few seconds by a browser that has seen one start."""

from datetime import UTC, datetime, timedelta
from math import isnan

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plock.kit.access import ANY_STAFF, may
from plock.kit.models import Job

OLDEST = timedelta(hours=1)  # what ended before that is no news
MOST = 5
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
@may(ANY_STAFF)
def mine(request: HttpRequest) -> HttpResponse:
    """A message for each job that ended since then, and whether any is open; nothing at all where there is neither."""
    now = timezone.now()
    own = Job.objects.filter(owner=request.user.pk)
    since = _moment(request.GET.get("since", ""), now=now)
    ended = list(own.filter(finished_at__gt=since, finished_at__lte=now).order_by("-pk")[:MOST])
    is_open = own.filter(state__in=OPEN).exists()
    if not (ended or is_open):
        return HttpResponse()
    context = {"jobs": reversed(ended), "is_open": is_open, "now": str(now.timestamp())}
    return render(request, "kit/_job_toasts.html", context)


def _moment(text: str, *, now: datetime) -> datetime:
    """Seconds since 1970 as a moment of the last hour; now where it is no number."""
    try:
        seconds = float(text)
    except ValueError:
        return now
    if isnan(seconds):
        return now
    earliest = (now - OLDEST).timestamp()
    return datetime.fromtimestamp(min(max(seconds, earliest), now.timestamp()), tz=UTC)
