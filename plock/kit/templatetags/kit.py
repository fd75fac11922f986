"""Template tags and filters that every template has without loading."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template import loader
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from heroicons.templatetags.heroicons import heroicon_outline

from plock.kit import formats, keys
from plock.kit.filters import BaseFilterSet, Controls
from plock.kit.tables import POSITION
from plock.kit.tables import query as build_query

register = template.Library()

register.filter("money", formats.money)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("number", formats.number)
register.filter("bounded", formats.bounded)
register.filter("duration", formats.duration)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> SafeString:
    """An inline Heroicon, hidden from screen readers: the label beside it says what it means."""
    return mark_safe(heroicon_outline(name, size=size, **{"aria-hidden": "true", "class": "icon"}))  # noqa: S308


@register.simple_tag
def constant(template_name: str) -> SafeString:
    """A template that knows nothing of the request: made once for each language."""
    make = _constant.__wrapped__ if settings.DEBUG else _constant
    return make(template_name, get_language())


@lru_cache(maxsize=64)
def _constant(template_name: str, language: str | None) -> SafeString:
    return mark_safe(loader.get_template(template_name).render())  # noqa: S308


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """The current address's query with changes, on the first page."""
    texts = {key: None if value is None else str(value) for key, value in changes.items()}
    return build_query(_params(context), **texts)


@register.simple_tag(takes_context=True)
def query_only(context: Mapping[str, Any], *names: str) -> str:
    """The current address's query with nothing but the named parameters, on the first page."""
    params = _params(context)
    return build_query(params, **{key: None for key in params if key not in names})


def _params(context: Mapping[str, Any]) -> QueryDict:
    """The query of the address; a list spells out in it what its saved view stands for."""
    standing = context.get("standing")
    params: QueryDict = standing.params if standing else context["request"].GET
    return params


@register.filter
def changes_in(changes: Mapping[str, Sequence[Any]], labels: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
    """(label, old, new) of each changed field in the order of the labels; PostgreSQL keeps JSON in another."""
    places = {name: place for place, name in enumerate(labels)}
    found = sorted(changes, key=lambda name: (places.get(name, len(places)), name))
    return [(labels.get(name, name), *changes[name]) for name in found]


@register.filter
def words(name: str) -> str:
    """A key for reading: "rows_read" is "Rows read"."""
    return name.replace("_", " ").capitalize()


@register.filter
def blanks(sentence: str) -> str:
    """A sentence whose placeholders are not filled in, for reading: "“…” is not a country we know"."""
    return re.sub(r"\{\w+\}|%\(\w+\)s|%s", "…", sentence)


@register.simple_tag(takes_context=True)
def keep(context: Mapping[str, Any], *without: str, form: str = "") -> SafeString:
    """Hidden fields that carry the current query along in a GET form, but for the named ones and the page.

    `form` is the id of the form they belong to where they stand outside of it.
    """
    left = {*without, *POSITION}
    pairs = [(key, value) for key, values in _params(context).lists() if key not in left for value in values if value]
    owner = format_html(' form="{}"', form) if form else ""
    return format_html_join(
        "", '<input type="hidden" name="{}" value="{}"{}>', ((key, value, owner) for key, value in pairs)
    )


@register.simple_tag
def controls(filterset: BaseFilterSet, names: Sequence[str]) -> Controls:
    """The filters of these names as a header menu shows them."""
    return Controls(filterset, names)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def key_bindings(context: Mapping[str, Any]) -> str:
    """The keyboard shortcuts of whoever is logged in, as JSON for the script."""
    return json.dumps(keys.bindings(context["request"].user))
