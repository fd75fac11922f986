"""The two layouts of an export: all columns of the importer, so that a round trip changes nothing, and the table's.

What the name cell of the table shows besides the name gets columns of its own, and so does the currency of amounts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.importers import CustomerImporter
from accounts.models import Account, GroupMembership
from accounts.rules import identifiers
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
    """Values as they are stored, in the importer's own columns; the manager by e-mail, today's master by number."""
    columns = CustomerImporter.own_columns()
    names = list(columns)
    place = names.index("tags")
    master = GroupMembership.objects.in_force(on=timezone.localdate()).filter(account=OuterRef("pk"))
    read_as = {
        "account_manager": "account_manager__email",
        "master": Subquery(master.values("master__customer_number")),
        **{name: one.stored(name) for one in CustomerImporter.additions for name in one.columns},
    }
    fields = (read_as.get(name, name) for name in names if name != "tags")

    def cells(values: tuple[Any, ...], tags: list[str]) -> Sequence[Any]:
        return (*values[:place], tags, *values[place:])

    headings = tuple(Heading(column.column_name, column.column_name) for column in (columns[name] for name in names))
    return Layout("import", headings, tuple(fields), cells)


def table_layout(columns: Sequence[str] = ()) -> Layout:
    """The columns on screen in their order, numbers as numbers; the usual ones where none are named."""
    shown = list(_table_columns(AccountTable.arrange(columns)))
    fields = ("currency", "country", *(column.field for column in shown if column.field is not None))

    def cells(values: tuple[Any, ...], tags: list[str]) -> Sequence[Any]:
        currency, country, *rest = values
        found = iter(rest)
        return [
            tags if column.field is None else column.read(next(found), currency=currency, country=country)
            for column in shown
        ]

    headings = tuple(Heading(column.name, column.label) for column in shown)
    return Layout("table", headings, fields, cells, for_people=True)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the file: `field` is what the database is asked for, None for the tags."""

    name: str
    label: str
    field: Any
    is_money: bool = False

    def read(self, value: Any, *, currency: str, country: str) -> Any:
        if self.is_money:
            return value.quantize(_smallest(currency))
        if self.field == "org_number" and value:
            return identifiers.format_org_number(value, country=country)
        return str(Account.State(value).label) if self.field == "state" else value


def _table_columns(names: Sequence[str]) -> Iterator[_Column]:
    """What the name cell shows besides the name, and the currency of amounts, unless that is a column of its own."""
    table = {name: column for name, column in AccountTable.base_columns.items() if name in names}
    if "number" not in table:
        yield _Column("customer_number", _("Customer number"), "customer_number")
    yield _Column("name", _("Name"), "name")
    yield _Column("state", _("State"), "state")
    if "tags" not in table:
        yield _Column("tags", _("Tags"), None)
    if "currency" not in table and any(isinstance(column, MoneyColumn) for column in table.values()):
        yield _Column("currency", _("Currency"), "currency")
    for name in names[1:]:
        column = table[name]
        if not column.is_exported:
            continue
        path = str(column.accessor or name).replace(".", "__")
        field = column.field() if callable(column.field) else column.field or READ_AS.get(path, path)
        field = None if name == "tags" else "org_number" if name == "org_number" else field
        yield _Column(name, str(column.verbose_name), field, isinstance(column, MoneyColumn))


@cache
def _smallest(currency: str) -> Decimal:
    """One of the currency's smallest unit: an amount has as many decimals as that."""
    return Decimal(1).scaleb(-minor_unit(currency))


LAYOUTS = ("import", "table")


def layout_of(name: str, *, columns: Sequence[str] = ()) -> Layout:
    """The layout of that name; the table's has the given columns."""
    return table_layout(columns) if name == "table" else import_layout()
