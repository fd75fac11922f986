"""Template tags and filters that every template has without loading."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline

from plock.kit import formats
from plock.kit.filters import BaseFilterSet, Control
from plock.kit.tables import POSITION
from plock.kit.tables import query as build_query

register = template.Library()

register.filter("money", formats.money)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("number", formats.number)
register.filter("duration", formats.duration)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 18) -> SafeString:
    """An inline Heroicon, hidden from screen readers: the label beside it says what it means."""
    return mark_safe(heroicon_outline(name, size=size, **{"aria-hidden": "true", "class": "icon"}))  # noqa: S308


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """The current address's query with changes, on the first page."""
    request: HttpRequest = context["request"]
    return build_query(request.GET, **{key: None if value is None else str(value) for key, value in changes.items()})


@register.simple_tag(takes_context=True)
def query_only(context: Mapping[str, Any], *names: str) -> str:
    """The current address's query with nothing but the named parameters, on the first page."""
    request: HttpRequest = context["request"]
    return build_query(request.GET, **{key: None for key in request.GET if key not in names})


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
    request: HttpRequest = context["request"]
    left = {*without, *POSITION}
    pairs = [(key, value) for key, values in request.GET.lists() if key not in left for value in values if value]
    owner = format_html(' form="{}"', form) if form else ""
    return format_html_join(
        "", '<input type="hidden" name="{}" value="{}"{}>', ((key, value, owner) for key, value in pairs)
    )


@register.simple_tag
def control(filterset: BaseFilterSet, name: str) -> Control:
    """The filter of that name as a header menu shows it."""
    return filterset.control(name)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """mapping[key], or None."""
    return mapping.get(key)
