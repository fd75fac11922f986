"""Starting a run: a preview is what is proposed; billing at once says first, in numbers, what it will do."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.runs import RunForm
from billing.services import run_foreseeing, run_results, runs
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other, vary, wants_fragment

PERMISSION = "billing.add_billingrun"


@require_http_methods(["GET", "HEAD", "POST"])
@may(PERMISSION)
def create(request: HttpRequest) -> HttpResponse:
    """`preview` starts a preview, `bill` asks once more, `confirmed` bills; htmx asks if another day lies ahead."""
    today = timezone.localdate()
    if request.method != "POST":
        return _ask(request, today)
    form = RunForm(request.POST)
    if not form.is_valid():
        return _show(request, form, form.cleaned_data.get("as_of") or today, status=422)
    if "bill" in request.POST:
        return _show_outcome(request, form)
    is_preview, values = "confirmed" not in request.POST, form.values
    try:
        run = runs.start(**values, today=today, origin=on_screen(request), is_preview=is_preview)
    except Refused as problem:
        form.add_error("as_of", str(problem))
        return _show(request, form, values["as_of"], status=422)
    said = _("The preview has started.") if is_preview else _("The billing run has started.")
    messages.success(request, said)
    return see_other(request, run.get_absolute_url())


def ahead(as_of: date) -> bool:
    """Whether a run of that day bills what has not happened yet."""
    return as_of > timezone.localdate()


def _ask(request: HttpRequest, today: date) -> HttpResponse:
    as_of = _day(request.GET.get("as_of", "")) or today
    form = RunForm(initial={"as_of": as_of, "customers": request.GET.get("customers", "")})
    if wants_fragment(request) and "as_of" in request.GET:
        return vary(render(request, "billing/run_form.html#ahead", {"is_ahead": ahead(as_of), "as_of": as_of}))
    return _show(request, form, as_of)


def _show(request: HttpRequest, form: RunForm, as_of: date, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_ahead": ahead(as_of), "as_of": as_of, "at_work": run_results.at_work()}
    return vary(render(request, "billing/run_form.html", context, status=status))


def _show_outcome(request: HttpRequest, form: RunForm) -> HttpResponse:
    """What billing will do, and the preview that tells more."""
    values: dict[str, Any] = form.values
    context = {
        "form": form,
        "as_of": values["as_of"],
        "chosen": form.cleaned_data["customers"],
        "is_ahead": ahead(values["as_of"]),
        "outcome": run_foreseeing.foresee(**values),
        "preview": run_results.last_preview(**values),
        "at_work": run_results.at_work(),
    }
    return render(request, "billing/run_confirm.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
