"""Exchange rates: the newest of each currency, the history of one, entering one by hand, and fetching now."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services.surroundings import house
from accounts.views.origin import on_screen
from billing import rate_words
from billing.forms.rates import RateForm
from billing.models import Currency, ExchangeRate
from billing.services import rate_feed, rates_entry, rates_store
from plock.kit import formats
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

VIEW, CHANGE = "billing.view_exchangerate", "billing.change_exchangerate"
SHOWN = 60


@require_safe
@may(VIEW)
def rate_list(request: HttpRequest) -> HttpResponse:
    """The newest rate of each currency, and how fetching them goes."""
    currency, today = house().currency, timezone.localdate()
    context = {
        "rows": rate_words.newest(currency=currency, on=today),
        "currency": currency,
        "feed": rates_store.feed(),
        "newest": rate_feed.newest(),
    }
    return render(request, "billing/rate_list.html", context)


@require_safe
@may(VIEW)
def history(request: HttpRequest) -> HttpResponse:
    """All rates of `?currency=`, the newest first; of the first currency that has any, where none is named."""
    known = Currency.objects.filter(rates__isnull=False).distinct().order_by("code")
    code = request.GET.get("currency", "").upper()
    shown = (known.filter(code=code).first() if code.isalpha() else None) or known.first()
    rows = ExchangeRate.objects.filter(currency=shown).order_by("-on")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "code": shown.code if shown else "",
        "name": rate_words.name(shown.code) if shown else "",
        "rows": rate_words.with_words(list(page)),
        "page": page,
    }
    return render(request, "billing/rate_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may(CHANGE)
def add(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    proposed = {"on": today, "currency": request.GET.get("currency", "")}
    form = RateForm(request.POST or None, today=today, initial=proposed)
    if request.method == "POST" and form.is_valid():
        try:
            made = rates_entry.enter(**form.cleaned_data, today=today, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            told = _("The rate of %(currency)s on %(day)s was saved. Sums follow it.")
            messages.success(request, told % {"currency": made.currency_id, "day": formats.day(made.on)})
            return see_other(request, f"{reverse('billing:rate_history')}?{urlencode({'currency': made.currency_id})}")
    return render(request, "billing/rate_form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@may(CHANGE)
def fetch(request: HttpRequest) -> HttpResponse:
    try:
        written = rate_feed.fetch(today=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        told = ngettext("%s rate is new or corrected.", "%s rates are new or corrected.", written)
        messages.success(request, told % formats.number(written) if written else _("The rates are up to date."))
    return see_other(request, reverse("billing:rate_list"))
