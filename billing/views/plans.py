"""Price plans: a plan's page with its chart, and its verbs: create, edit, activate, deactivate."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.surroundings import house
from accounts.views.origin import on_screen
from billing import plan_chart, price_words
from billing.forms.plan_tiers import PlanEntry
from billing.models import PlanVersion, PricePlan, Product
from billing.services import catalogue
from billing.services import catalogue_counts as counts
from billing.services import catalogue_reading as reading
from billing.views.plan_pages import calculation, meanwhile, tier_rows, version_rows
from billing.views.products import ADD, CHANGE, GET_POST, VIEW
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id

FORM = "billing/plan_form.html"


@require_safe
@may(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan costs now: in words, by tier, drawn, for any quantity; and its versions."""
    plan = get_object_or_404(PricePlan.objects.select_related("product", "account"), pk=pk)
    versions = list(reading.versions_of(plan))
    for version in versions:
        version.plan = plan
    latest = versions[0]
    context = {
        "plan": plan,
        "product": plan.product,
        "version": latest,
        "price": price_words.in_words(latest),
        "mode": price_words.MODES[latest.mode],
        "example": price_words.EXAMPLES[latest.mode],
        "tiers": tier_rows(latest),
        "picture": plan_chart.draw(latest.pricing(), product=plan.product, currency=plan.currency_id),
        "asked": calculation(latest, request.GET.get("quantity", "")),
        "versions": version_rows(versions, on=timezone.localdate()),
        "live": counts.live_of_plans([plan.pk], on=timezone.localdate()).get(plan.pk, 0),
    }
    return render(request, "billing/plan_detail.html", context)


@require_http_methods(GET_POST)
@may(ADD)
def create(request: HttpRequest, product_pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=product_pk)
    plan = PricePlan(product=product, currency_id=house().currency)
    entry = PlanEntry(_sent(request), plan=plan, version=PlanVersion(plan=plan))
    context: dict[str, Any] = {"entry": entry, "product": product}
    if not _is_to_be_saved(request, entry):
        return _show(request, context, status=422 if _has_failed(request, entry) else 200)
    for name, value in entry.form.of_plan().items():
        setattr(plan, name, value)
    version = PlanVersion(**entry.form.of_price())
    try:
        catalogue.add_plan(plan=plan, version=version, tiers=entry.typed_tiers(), origin=on_screen(request))
    except Refused as problem:
        entry.form.add_error(None, str(problem))
        return _show(request, context, status=409)
    messages.success(request, _("%s was added.") % plan)
    return see_other(request, plan.get_absolute_url())


@require_http_methods(GET_POST)
@may(CHANGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form says which it will be: another version where the latest is sold, else the same one with other prices."""
    plan = get_object_or_404(PricePlan.objects.select_related("product", "account"), pk=pk)
    version = catalogue.latest_versions([plan])[plan.pk]
    is_committed = reading.is_committed(plan)
    entry = PlanEntry(_sent(request), plan=plan, version=version, is_committed=is_committed)
    context: dict[str, Any] = {"entry": entry, "product": plan.product, "plan": plan, "version": version}
    context["is_sold"] = reading.is_sold(version)
    context["holders"] = counts.holders([version.pk], on=timezone.localdate()).get(version.pk, 0)
    if not _is_to_be_saved(request, entry):
        return _show(request, context, status=422 if _has_failed(request, entry) else 200)
    try:
        saved = _save(request, entry)
    except catalogue.Stale as stale:
        context["meanwhile"] = meanwhile(entry, plan, version)
        again: Any = request.POST.copy()
        again["seen"] = stale.current.updated_at.isoformat()
        context["entry"] = PlanEntry(again, plan=plan, version=version, is_committed=is_committed)
        context["entry"].is_valid()
        return _show(request, context, status=409)
    except Refused as problem:
        entry.form.add_error(None, str(problem))
        return _show(request, context, status=409)
    said = (
        _("Version %(number)s of %(plan)s was saved.") if saved.number != version.number else _("%(plan)s was saved.")
    )
    messages.success(request, said % {"plan": saved.plan, "number": saved.number})
    return see_other(request, plan.get_absolute_url())


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _save(request: HttpRequest, entry: PlanEntry) -> PlanVersion:
    return catalogue.save_version(
        plan=entry.plan,
        values=entry.form.of_plan() | entry.form.of_price(),
        tiers=entry.typed_tiers(),
        origin=on_screen(request),
        seen=entry.form.cleaned_data["seen"],
    )


def _is_to_be_saved(request: HttpRequest, entry: PlanEntry) -> bool:
    """Whether the form was sent, is good, and is meant: not only to be drawn, nor to get more rows."""
    if request.method != "POST" or entry.wants_more:
        return False
    return entry.is_valid() and "show" not in request.POST


def _has_failed(request: HttpRequest, entry: PlanEntry) -> bool:
    return request.method == "POST" and bool(entry.errors)


def _show(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    """The form, with the chart of what is typed or stored where that can be drawn."""
    entry: PlanEntry = context["entry"]
    if request.method != "POST" and entry.version.pk:
        drawn = entry.version.pricing()
        context["picture"] = plan_chart.draw(drawn, product=entry.plan.product, currency=entry.plan.currency_id)
    elif entry.is_priced:
        context["picture"] = _picture(entry)
    return render(request, FORM, context, status=status)


def _picture(entry: PlanEntry) -> plan_chart.Picture:
    currency = entry.form.cleaned_data["currency"]
    return plan_chart.draw(entry.pricing(), product=entry.plan.product, currency=currency)


@require_POST
@may(VIEW)
def preview(request: HttpRequest, product_pk: int) -> HttpResponse:
    """The chart of what is being typed, for the form's page; saves nothing. `plan` is the one that is edited."""
    product = get_object_or_404(Product, pk=product_pk)
    wanted = request.GET.get("plan", "")
    plan = PricePlan.objects.filter(product=product, pk=wanted).first() if is_id(wanted) else None
    is_committed = plan is not None and reading.is_committed(plan)
    plan = plan or PricePlan(product=product)
    plan.product = product
    data = request.POST.copy()
    data.pop("more", None)
    entry = PlanEntry(data, plan=plan, version=PlanVersion(plan=plan), is_committed=is_committed)
    entry.form.plan_is_only_drawn()
    entry.is_valid()
    context: dict[str, Any] = {"entry": entry}
    if entry.is_priced:
        context["picture"] = _picture(entry)
    return render(request, "billing/_plan_picture.html", context)


@require_POST
@may(CHANGE)
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=True, said=_("%s is offered again."))


@require_POST
@may(CHANGE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=False, said=_("%s is not offered any more. What runs goes on."))


def _switch(request: HttpRequest, pk: int, *, is_active: bool, said: str) -> HttpResponse:
    plan = get_object_or_404(PricePlan, pk=pk)
    catalogue.switch_plan(plan=plan, is_active=is_active, origin=on_screen(request))
    messages.success(request, said % plan)
    return see_other(request, reverse("billing:plan_detail", args=[pk]))
