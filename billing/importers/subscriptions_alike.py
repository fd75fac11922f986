"""Within a file, a subscription with a number and one without may not be alike: the next import would mix them up."""

from collections.abc import Hashable

from django.utils.translation import gettext as _

from billing.importers.subscriptions_deals import Deal
from billing.importers.subscriptions_refusing import Refusing
from plock.kit.importing.lines import Line


class Alike:
    """The first rows about subscriptions, by customer and facts, as long as there is more to come of the customer."""

    def __init__(self, refusing: Refusing) -> None:
        self.refusing = refusing
        self._rows: dict[tuple[Hashable, Hashable], dict[bool, int]] = {}  # with a number or without: row
        self._lasting: set[Hashable] = set()

    def require_told_apart(self, line: Line, deal: Deal) -> None:
        """Refuse the line that begins the deal where an earlier one means the same by number, or by facts, alone."""
        one = deal.subscription
        facts = one.name, one.starts_on, one.billing_interval_months, one.period_mode, one.billing_practice
        rows, is_numbered = self._rows.setdefault((line.identity, facts), {}), "subscription" in line.attached
        rows.setdefault(is_numbered, line.number)
        if (other := rows.get(not is_numbered)) is not None:
            text = _(
                "Row %(row)s is about a subscription with the same start and terms, and only one of these rows has its"
                " number. Fill in the number of both."
            )
            self.refusing.refuse(line, "subscription", text % {"row": other}, text)

    def forget(self, lasting: set[Hashable]) -> None:
        """Only of these customers there are lines to come."""
        self._lasting |= lasting
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] in self._lasting}
