"""Values of fields in words: choices by labels, codes by names, dates and numbers as the reader has them."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_name
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Account, AccountUser, GroupMembership, Organisation, User
from accounts.rules import countries, languages
from plock.kit import formats
from plock.kit.tables import EMPTY

# What a verb is about, by the first part of its name: whose fields its changes are.
MODELS: dict[str, type[models.Model]] = {
    "account": Account,
    "user": AccountUser,
    "group": GroupMembership,
    "organisation": Organisation,
    "staff": User,
}
# {what a verb is about: what its changes may also be of, e.g. the state of the invoice that is paid}; apps add theirs.
BESIDES: dict[str, str] = {}
# What a log calls changes that are of no field: {name in the log: label}; apps add theirs.
LABELS: dict[str, Any] = {}
# Those of these names whose values are days; apps add theirs.
DAYS: set[str] = set()


def in_words(value: Any, *, field: str, noun: str = "account") -> SafeString | str:
    """A value as it was logged, or as the record holds it; a dash for nothing."""
    match value:
        case None | "" | []:
            return EMPTY
        case bool():
            return _("Yes") if value else _("No")
        case list() | tuple():
            return conditional_escape(", ".join(str(item) for item in value))
        case _:
            return conditional_escape(_by_field(value, field, field_of(field, noun=noun)))


def field_of(name: str, *, noun: str) -> models.Field | None:
    """The model field of that name: of what the verb is about, or else of whatever has one."""
    near = (MODELS.get(noun), MODELS.get(BESIDES.get(noun, "")))
    for model in filter(None, (*near, *MODELS.values())):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(found, models.Field):
            return found
    return None


def place_of(name: str, *, noun: str) -> tuple[int, int]:
    """Where it stands among other changes: the model's own fields, those of its bases, what is only labelled.

    PostgreSQL keeps the names of a JSON object in an order of its own, short ones first.
    """
    if field := field_of(name, noun=noun):
        is_of_base = any(hasattr(base, name) for base in field.model.__bases__)
        return int(is_of_base), field.creation_counter
    labelled = list(LABELS)
    return 2, labelled.index(name) if name in labelled else len(labelled)


def _by_field(value: Any, name: str, field: models.Field | None) -> Any:
    """Codes are known by the names of their fields, everything else by their kinds."""
    named = {"country": _country, "language": _language, "currency": _currency}.get(name)
    if named and isinstance(value, str):
        return named(value)
    if name in DAYS:
        return _moment(value)
    if field is None:
        return value
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(field, models.DecimalField):
        return _number(value)
    if isinstance(field, models.DateField):
        return _moment(value)
    return formats.number(value) if isinstance(value, int) else value


def _country(code: str) -> str:
    return countries.country_name(code, locale=get_language() or "en")


def _language(code: str) -> str:
    return dict(languages.language_choices(get_language() or "en")).get(code, code)


def _currency(code: str) -> str:
    name = get_currency_name(code, locale=formats.locale())
    return code if name == code else f"{code} ({name})"


def _number(value: Any) -> str:
    try:
        return formats.number(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def _moment(value: Any) -> str:
    """A date, or a moment to the second; the log keeps both as ISO text."""
    try:
        read: Any = datetime if "T" in str(value) else date
        moment = read.fromisoformat(value) if isinstance(value, str) else value
        return formats.exact(moment) if isinstance(moment, datetime) else formats.day(moment)
    except ValueError:
        return str(value)
