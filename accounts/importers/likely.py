"""New rows that are likely a customer we know already, or that an earlier row makes: a warning, never an obstacle."""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.rules import contact, names
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Doubt, Line

REMEMBERED = 300_000  # values of new rows; beyond, memory would grow with the file
# column of the account → the column of the file it comes from
GROUNDS = {"vat_number": "vat_number", "email_domain": "email", "match_name": "name"}


class LikelyTwins:
    """Looks at new rows by VAT number, own e-mail domain and name. Three short queries for a chunk of rows."""

    def __init__(self, importer: BaseImporter) -> None:
        self.importer = importer
        self._rows: dict[int, int] = {}  # hash of (ground, value) → the first new row that has it
        self._has_customers: bool | None = None

    def find(self, lines: list[Line]) -> list[Doubt]:
        wanted = [(line, _facts(line.instance)) for line in lines]
        known = self._known(wanted)
        return [found for line, facts in wanted if (found := self._warning(line, facts, known))]

    def _known(self, wanted: list[tuple[Line, dict[str, str]]]) -> dict[tuple[str, str], Account]:
        if self._has_customers is None:
            self._has_customers = Account.objects.exists()
        if not self._has_customers:
            return {}
        values: dict[str, set[str]] = defaultdict(set)
        for _line, facts in wanted:
            for ground, value in facts.items():
                values[ground].add(value)
        found: dict[tuple[str, str], Account] = {}
        for ground, several in values.items():
            rows = Account.objects.only("pk", "customer_number", "name", ground)
            for account in rows.filter(Q(merged_into=None), **{f"{ground}__in": several}).order_by("-pk"):
                found[ground, getattr(account, ground)] = account
        return found

    def _warning(self, line: Line, facts: dict[str, str], known: dict[tuple[str, str], Account]) -> Doubt | None:
        """The strongest ground, and what the row is like."""
        found: Doubt | None = None
        for ground, value in facts.items():
            account, row = known.get((ground, value)), self._first_row(ground, value, line.number)
            if found is None and account is not None:
                words = {"customer": account, "reason": _reason(ground)}
                message = _("Likely the same as %(customer)s: %(reason)s.") % words
                found = self._about(line, ground, message, str(account), account.get_absolute_url())
            elif found is None and row is not None:
                message = _("Likely the same as row %(row)s: %(reason)s.") % {"row": row, "reason": _reason(ground)}
                found = self._about(line, ground, message)
        return found

    def _first_row(self, ground: str, value: str, number: int) -> int | None:
        code = hash((ground, value))
        if code in self._rows:
            return self._rows[code]
        if len(self._rows) < REMEMBERED:
            self._rows[code] = number
        return None

    def _about(self, line: Line, ground: str, message: str, name: str = "", address: str = "") -> Doubt:
        field = GROUNDS[ground]
        shown: Any = getattr(line.instance, field)
        return Doubt(
            line.number, line.instance.name, self.importer.column_name(field), shown, message, about=(name, address)
        )


def _facts(account: Account) -> dict[str, str]:
    """What likely duplicates share, the strongest ground first."""
    facts = {
        "vat_number": account.vat_number,
        "email_domain": contact.own_domain(account.email) if account.kind == Account.Kind.COMPANY else "",
        "match_name": names.match_key(account.name),
    }
    return {ground: value for ground, value in facts.items() if value}


def _reason(ground: str) -> str:
    return {
        "vat_number": _("same VAT number"),
        "email_domain": _("same e-mail domain"),
        "match_name": _("same name"),
    }[ground]
