"""The columns of a file of usage, and how their cells are read."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.importers.of_customers import OfCustomers
from accounts.importers.parsing import rule
from accounts.rules.errors import N_, RuleError
from accounts.rules.names import collapse
from billing.importers.product_columns import number
from billing.importers.showing import plain
from billing.models import Usage
from billing.services.subscriptions_checks import EARLIEST, LATEST
from plock.kit.importing.columns import Column, Reading
from plock.kit.importing.values import parse_date

UNLIKELY_DAY = N_("“{text}” cannot be right. Write a date from {first} to {last}.")


def _day(text: str, reading: Reading) -> date:
    """A day within the years that contracts are made for."""
    found = parse_date(text, reading.order)
    if not EARLIEST <= found <= LATEST:
        raise RuleError(UNLIKELY_DAY, text=text, first=EARLIEST, last=LATEST)
    return found


class UsageColumns(OfCustomers):
    """One line for each customer, product and day, and for each user where usage is known by user."""

    product = Column(
        "product",
        label=_("Product"),
        parse=rule(collapse),
        clear=None,
        synonyms=("product name", "sku", "produkt", "vare", "metric", "event"),
    )
    day = Column(
        "on",
        label=_("Date"),
        parse=_day,
        clear=None,
        name="date",
        is_dated=True,
        synonyms=("date", "day", "datum", "dato", "dag"),
    )
    quantity = Column(
        "quantity",
        label=_("Quantity"),
        parse=number(),
        clear=None,
        show=plain,
        synonyms=("usage", "units", "amount", "count", "antal", "antall", "mängd", "mengde", "förbrukning", "forbruk"),
    )
    user = Column(
        "person",
        label=_("User"),
        parse=rule(collapse),
        clear=Column.NOTHING,
        name="user",
        limit=254,
        synonyms=("user id", "user e-mail", "e-mail", "email", "användare", "bruker"),
    )

    class Meta:
        model = Usage
        fields = ("customer_number", "primary_key", "product", "day", "quantity", "user")
