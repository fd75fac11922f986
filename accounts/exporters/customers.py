"""The export of customers: in the layout of the import, or with the columns of the table."""

from array import array
from dataclasses import dataclass
from itertools import chain
from typing import IO

from django.utils.translation import gettext as _

from accounts.exporters.layouts import layout_of
from accounts.exporters.logged import LoggedExport
from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services import exports
from accounts.tables import AccountTable
from plock.kit import exporting, jobs
from plock.kit.list_export import Each, ListOrder, untouched


@dataclass(frozen=True, slots=True)
class Order(ListOrder):
    """`columns` are those on screen, for the table's layout; empty: the usual ones."""

    layout: str = "import"
    columns: tuple[str, ...] = ()


class CustomerExport(LoggedExport[Order]):
    kind = "accounts.export"
    verb = "customers.exported"
    name = "customers"
    order_class = Order
    model = Account
    filterset_class = AccountFilterSet
    table_class = AccountTable

    def title(self, count: int) -> str:
        return _("Export %s customers") % f"{count:,}"

    def write(self, order: Order, *, ids: "array[int]", file: IO[bytes], each: Each = untouched) -> None:
        layout = layout_of(order.layout, columns=order.columns)
        rows = chain.from_iterable(each(exports.chunks(ids, layout)))
        exporting.write(file, format=order.format, headings=layout.headings, rows=rows, for_people=layout.for_people)

    def form(self, order: Order) -> dict[str, str]:
        return {"format": order.format, "layout": order.layout}


EXPORT = CustomerExport()
jobs.register(EXPORT.kind, EXPORT.run)
