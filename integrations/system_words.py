"""A system in words, for the settings: what it is for, how it stands, what it covers and how often it may be asked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Activity
from accounts.rules import countries
from integrations import words
from integrations.registry import Kind, RegisterSystem, System
from integrations.rules.limits import Limit
from integrations.services.connections_standing import Standing
from plock.kit import formats

HEADINGS: dict[str, Any] = {
    Kind.REGISTER: gettext_lazy("Public registers"),
    Kind.VAT: gettext_lazy("VAT numbers"),
    Kind.EVENTS: gettext_lazy("Events"),
    Kind.CRM: gettext_lazy("Customer relations"),
    Kind.ERP: gettext_lazy("Accounting"),
}
# State of a standing: (what it is called, which pill shows it).
STATES: dict[str, tuple[Any, str]] = {
    "active": (gettext_lazy("Active"), "active"),
    "paused": (gettext_lazy("Paused"), "paused"),
    "broken": (gettext_lazy("Broken"), "failed"),
    "missing": (gettext_lazy("Not configured"), "none"),
    "open": (gettext_lazy("No set-up needed"), "active"),
}

UNITS: tuple[tuple[int, Any], ...] = (
    (86_400, ngettext_lazy("%(n)s day", "%(n)s days", "whole")),
    (3_600, ngettext_lazy("%(n)s hour", "%(n)s hours", "whole")),
    (60, ngettext_lazy("%(n)s minute", "%(n)s minutes", "whole")),
    (1, ngettext_lazy("%(n)s second", "%(n)s seconds", "whole")),
)


def tile(standing: Standing) -> dict[str, Any]:
    """What the tile of a system shows."""
    label, pill = STATES[standing.state]
    return {"standing": standing, "label": label, "pill": pill, "where": covered(standing.system)}


def covered(system: System) -> str:
    """The countries of a register, in words; "" for what is about no country."""
    if not isinstance(system, RegisterSystem):
        return ""
    locale = get_language() or "en"
    return ", ".join(countries.country_name(code, locale=locale) for code in system.countries) or _("Worldwide")


def about(system: System, limit: Limit | None) -> list[tuple[str, str]]:
    """(label, value) of what is worth knowing before it is set up; `limit` is the one that counts."""
    facts = [(_("Countries"), covered(system))]
    if isinstance(system, RegisterSystem):
        found_by = _("Name or organisation number") if system.searches_names else _("Organisation number only")
        facts += [(_("Finds by"), found_by), (_("Good to know"), str(system.covers))]
    facts.append((_("Limit"), often(limit) if limit else ""))
    return [(label, value) for label, value in facts if value]


def often(limit: Limit) -> str:
    """ "At most 600 questions in 5 minutes, of everybody together"."""
    told = ngettext(
        "At most %(calls)s question in %(time)s, of everybody together",
        "At most %(calls)s questions in %(time)s, of everybody together",
        limit.calls,
    )
    return told % {"calls": formats.number(limit.calls), "time": stretch(limit.seconds)}


def stretch(seconds: float) -> str:
    """A stretch of time in the largest unit that it fills: "5 minutes", "1 day", "90 seconds"."""
    for size, words_of in UNITS:
        count, rest = divmod(seconds, size)
        if count and not rest:
            return str(words_of % {"n": formats.number(round(count)), "whole": round(count)})
    return formats.duration(seconds)


def log_lines(system: System, entries: Iterable[Activity]) -> list[dict[str, Any]]:
    """What was done with a connection: the entry, what was entered anew, and what went wrong."""
    labels = {entry.name: str(entry.label) for entry in system.entries}
    lines = []
    for entry in entries:
        names = (entry.changes.get("entries") or [None, []])[1]
        reason = (entry.changes.get("reason") or ["", ""])[1]
        changed = ", ".join(labels.get(name, name) for name in names)
        lines.append({"entry": entry, "changed": changed, "problem": words.reason_words(reason, system.name)})
    return lines
