"""Products: the list, a product's page, and its verbs: create, edit, activate, deactivate."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.origin import on_screen
from billing import price_words
from billing.filtersets.products import ProductFilterSet
from billing.forms.products import ProductForm
from billing.models import PricePlan, Product
from billing.services import catalogue
from billing.services import catalogue_counts as counts
from billing.services import catalogue_reading as reading
from billing.tables.products import ProductTable
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.views.list import ListPage

VIEW, ADD, CHANGE = "billing.view_product", "billing.add_product", "billing.change_product"
GET_POST = ["GET", "HEAD", "POST"]
OWN_SHOWN = 25  # plans of single customers on a page
LOG_SHOWN = 100


class ProductList(ListPage):
    permission = VIEW
    table_class, filterset_class = ProductTable, ProductFilterSet
    template_name = "billing/product_list.html"
    empty_template = "billing/_product_none.html"

    def get_queryset(self) -> QuerySet[Product]:
        return counts.with_counts(Product.objects.all(), on=timezone.localdate())


@require_safe
@may(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, its price plans for everybody, and those of single customers."""
    product = get_object_or_404(Product, pk=pk)
    plans = PricePlan.objects.filter(product=product)
    everybodys = plans.filter(account=None).order_by("-is_active", "name_key", "currency", "pk")
    own = plans.exclude(account=None).select_related("account").order_by("account__sort_name", "name_key", "pk")
    page = Paginator(own, OWN_SHOWN).get_page(request.GET.get("page"))
    context = {"product": product, "plans": priced(everybodys), "own": priced(page), "page": page}
    context["history"] = reading.history(product).select_related("actor", "job")[:LOG_SHOWN]
    return render(request, "billing/product_detail.html", context)


def priced(plans: Any) -> list[dict[str, Any]]:
    """Plans with what they cost now, in words, and how many live subscriptions are by them."""
    rows = list(plans)
    versions = catalogue.latest_versions(rows)
    live = counts.live_of_plans([plan.pk for plan in rows], on=timezone.localdate())
    return [
        {
            "plan": plan,
            "version": versions[plan.pk],
            "price": price_words.in_words(versions[plan.pk]),
            "live": live.get(plan.pk, 0),
        }
        for plan in rows
        if plan.pk in versions
    ]


@require_http_methods(GET_POST)
@may(ADD)
def create(request: HttpRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, instance=Product())
    if request.method == "POST" and form.is_valid():
        try:
            made = catalogue.create_product(product=form.instance, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%s was created. Add a price plan next.") % made)
            return see_other(request, made.get_absolute_url())
    return render(request, "billing/product_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may(CHANGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk)
    form = ProductForm(request.POST or None, instance=get_object_or_404(Product, pk=pk))
    context: dict[str, Any] = {"form": form, "product": product}
    if request.method != "POST":
        return render(request, "billing/product_form.html", context)
    if not form.is_valid():
        return render(request, "billing/product_form.html", context, status=422)
    try:
        version, origin = form.cleaned_data["version"], on_screen(request)
        saved = catalogue.edit_product(product=product, values=form.values(), version=version, origin=origin)
    except catalogue.Stale as stale:
        return _show_both(request, form, stale.current, context)
    except Refused as problem:
        form.add_error(None, str(problem))
        return render(request, "billing/product_form.html", context, status=409)
    messages.success(request, _("%s was saved.") % saved)
    return see_other(request, saved.get_absolute_url())


def _show_both(request: HttpRequest, form: ProductForm, current: Any, context: dict[str, Any]) -> HttpResponse:
    """The form again with what was typed, every field that changed meanwhile with both values, and the new version."""
    meanwhile = form.changed_meanwhile(current, tags=[])
    data: Any = request.POST.copy()
    data["version"] = str(current.version)
    for found in meanwhile:
        name = found["field"].name
        data[form.add_initial_prefix(name)] = found["theirs"]
        if found["mine"] is None:  # they changed it, this editor did not: take theirs
            data[form.add_prefix(name)] = found["theirs"]
    context |= {"form": ProductForm(data, instance=current), "meanwhile": meanwhile}
    return render(request, "billing/product_form.html", context, status=409)


@require_POST
@may(CHANGE)
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=True, said=_("%s is offered again."))


@require_POST
@may(CHANGE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, pk, is_active=False, said=_("%s is not offered any more. What runs goes on."))


def _switch(request: HttpRequest, pk: int, *, is_active: bool, said: str) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk)
    catalogue.switch_product(product=product, is_active=is_active, origin=on_screen(request))
    messages.success(request, said % product)
    return see_other(request, product.get_absolute_url())
