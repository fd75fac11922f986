"""Columns that billing adds to the customers table."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Account
from billing.services import history
from plock.kit import charts, formats
from plock.kit.tables import EMPTY, Column


class HistoryColumn(Column):
    """MRR at the end of each of the last 13 months as a small line; nothing where there never was any."""

    is_exported = False

    def prepare(self, rows: Sequence[Any]) -> None:
        found = history.of_accounts([row.pk for row in rows], on=timezone.localdate()) if rows else {}
        for row in rows:
            row.mrr_history = found[row.pk]

    def cell(self, record: Account) -> SafeString | str:
        amounts = record.mrr_history  # type: ignore[attr-defined]
        if not any(amounts):
            return EMPTY
        words = {
            "first": formats.money(amounts[0], record.currency),
            "last": formats.money(amounts[-1], record.currency),
        }
        return charts.sparkline(amounts, _("MRR from %(first)s to %(last)s in 12 months") % words)
