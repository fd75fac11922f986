"""The two layouts of an export: all columns of the importer, so that a round trip changes nothing, and the table's.

What the name cell of the table shows besides the name gets columns of its own, and so does the currency of amounts.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from accounts.importers import CustomerImporter
from accounts.models import Account
from accounts.rules.currencies import minor_unit
from accounts.services.exports import Layout
from accounts.tables import AccountTable
from plock.kit.exporting import Heading
from plock.kit.tables import MoneyColumn

# What a path means where the field itself is not what people read.
READ_AS: dict[str, Any] = {
    "account_manager": Coalesce(
        NullIf("account_manager__name", Value("")), "account_manager__email", output_field=CharField()
    )
}


def import_layout() -> Layout:
    """Values as they are stored, in the importer's own columns; the account manager by e-mail address."""
    columns = CustomerImporter.columns()
    names = CustomerImporter._meta.fields
    place = names.index("tags")
    fields = ("account_manager__email" if name == "account_manager" else name for name in names if name != "tags")

    def cells(values: tuple[Any, ...], tags: list[str]) -> Sequence[Any]:
        return (*values[:place], tags, *values[place:])

    headings = tuple(Heading(column.column_name, column.column_name) for column in (columns[name] for name in names))
    return Layout("import", headings, tuple(fields), cells)


def table_layout() -> Layout:
    """The columns on screen, numbers as numbers."""
    columns = list(_table_columns())
    fields = tuple(READ_AS.get(field, field) for _name, _label, field, _is_money in columns)
    money = [index for index, column in enumerate(columns) if column[3]]
    states = {value: str(label) for value, label in Account.State.choices}

    def cells(values: tuple[Any, ...], tags: list[str]) -> Sequence[Any]:
        number, name, state, currency, *rest = values
        for index in money:
            rest[index - 4] = rest[index - 4].quantize(_smallest(currency))
        return [number, name, states[state], tags, currency, *rest]

    headings = [Heading(name, label) for name, label, _field, _is_money in columns]
    headings.insert(3, Heading("tags", _("Tags")))
    return Layout("table", tuple(headings), fields, cells, for_people=True)


def _table_columns() -> Iterator[tuple[str, str, str, bool]]:
    """(name, label, field, whether it is an amount) of every column but the tags."""
    yield "customer_number", _("Customer number"), "customer_number", False
    yield "name", _("Name"), "name", False
    yield "state", _("State"), "state", False
    yield "currency", _("Currency"), "currency", False
    for name, column in AccountTable.base_columns.items():
        if name != "name":
            field = str(column.accessor or name).replace(".", "__")
            yield name, str(column.verbose_name), field, isinstance(column, MoneyColumn)


@cache
def _smallest(currency: str) -> Decimal:
    """One of the currency's smallest unit: an amount has as many decimals as that."""
    return Decimal(1).scaleb(-minor_unit(currency))


LAYOUTS: dict[str, Callable[[], Layout]] = {"import": import_layout, "table": table_layout}
