"""The search in public registers: a page of its own, and the part of it that stands below the form of a customer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.registry import Filled
from accounts.rules import countries
from accounts.rules.names import collapse
from accounts.services.activity import Origin
from accounts.services.surroundings import house
from integrations import register_words, words
from integrations.errors import IntegrationError
from integrations.services import asking, register_choosing
from integrations.services.register_choosing import Chosen
from integrations.services.register_searching import Searched, search
from plock.kit import formats
from plock.kit.access import may
from plock.kit.htmx import vary, wants_fragment

SEARCH, ELSEWHERE, CHOOSE, CARRIED = "search", "in:", "choose:", "filled"
COUNTRY, EVERYWHERE = "find_country", "world"


@require_safe
@may("integrations.search_register")
def page(request: HttpRequest) -> HttpResponse:
    """`q` and `country`, for htmx also as the search below the form of a new customer calls them."""
    params = request.GET
    is_inside = "find" in params
    text, country = _asked(params, country_field=COUNTRY if is_inside else "country")
    found = search(text, country, home=house().country) if text else None
    context = {"card": shown(text, country, found), "is_inside": is_inside}
    template = "integrations/_register_found.html" if wants_fragment(request) else "integrations/register_search.html"
    return vary(render(request, template, context))


def below_form(params: QueryDict) -> dict[str, Any]:
    """The search below the form of a new customer; it is asked when the form was sent by its button."""
    text, country = _asked(params, country_field=COUNTRY)
    asked = params.get("fill", "")
    if asked.startswith(ELSEWHERE):
        country = _known(asked.removeprefix(ELSEWHERE))
    is_asked = asked.startswith((SEARCH, ELSEWHERE)) or (not asked and not params.get("name", "").strip())
    return shown(text, country, search(text, country, home=house().country) if text and is_asked else None)


def read(params: QueryDict) -> Filled | None:
    """What the form, or the address, brings along: a company that was chosen just now, or one of before."""
    carried = register_choosing.carried(params.get(CARRIED, ""))
    asked = params.get("fill", "")
    if not asked.startswith(CHOOSE):
        return _filled(carried) if carried else None
    system, country, number = (*asked.removeprefix(CHOOSE).split(":", 2), "", "")[:3]
    try:
        chosen = register_choosing.choose(system, collapse(number), country)
    except IntegrationError as problem:
        return _problem(words.sentence(problem), carried)
    if chosen is None:
        return _problem(_("The register does not know that company any more. Search for it again."), carried)
    return _filled(chosen, before=carried, is_new=True)


def created(account: Account, filled: Filled, origin: Origin) -> None:
    register_choosing.created(account, filled.data, origin)


def shown(text: str, country: str, found: Searched | None) -> dict[str, Any]:
    """What the search and its answer show."""
    answered = found.answered if found else None
    return {
        "text": text,
        "country": country or EVERYWHERE,
        "countries": [(code or EVERYWHERE, name) for code, name in choices()],
        "found": found,
        "statuses": register_words.STATUSES,
        "source": str(answered.system.label) if answered and answered.system else "",
        "problems": [words.sentence(one) for one in answered.problems] if answered else [],
        "elsewhere": [(code or EVERYWHERE, country_name(code)) for code in answered.elsewhere] if answered else [],
        "country_name": country_name(country),
        "is_world": country == asking.WORLD,
    }


def choices() -> list[tuple[str, str]]:
    """The countries that have a register, in the order of their names, and all of them."""
    named = sorted((country_name(code), code) for code in asking.served())
    return [*((code, name) for name, code in named), ("", country_name(""))]


def country_name(code: str) -> str:
    return countries.country_name(code, locale=get_language() or "en") if code else _("Worldwide (LEI)")


def _asked(params: Mapping[str, str], *, country_field: str) -> tuple[str, str]:
    """The text and the country; that of the house where none, or none that we know, was chosen."""
    text = collapse(params.get("find") or params.get("q") or "")[: asking.LONGEST_TEXT]
    return text, _known(params.get(country_field) or "")


def _known(code: str) -> str:
    known = {code: code for code in asking.served()} | {EVERYWHERE: asking.WORLD}
    return known.get(code, known.get(house().country, asking.WORLD))


def _filled(chosen: Chosen, *, before: Chosen | None = None, is_new: bool = False) -> Filled:
    at = timezone.localtime(chosen.at)
    said = {"source": words.label(chosen.system), "when": f"{formats.day(at)} {at:%H:%M}"}
    return Filled(
        values=chosen.values,
        source=_("%(source)s, %(when)s") % said,
        kept={CARRIED: chosen.signed()},
        data=chosen,
        is_new=is_new,
        before=before.values if before else {},
        warning=register_words.warning(chosen.status),
    )


def _problem(sentence: str, carried: Chosen | None) -> Filled:
    """Nothing new; what was chosen before stays."""
    if carried is None:
        return Filled(values={}, source="", kept={}, problem=sentence)
    return replace(_filled(carried), problem=sentence)
