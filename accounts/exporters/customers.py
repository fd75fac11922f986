"""The export of customers: in the layout of the import, or with the columns of the table."""

from array import array
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.exporters.layouts import layout_of
from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services import exports
from accounts.services.activity import Origin
from accounts.tables import AccountTable
from plock.kit import exporting, jobs
from plock.kit.list_export import Each, ListExport, ListOrder, untouched
from plock.kit.models import Job


@dataclass(frozen=True, slots=True)
class Order(ListOrder):
    """`columns` are those on screen, for the table's layout; empty: the usual ones."""

    layout: str = "import"
    columns: tuple[str, ...] = ()


class CustomerExport(ListExport[Order]):
    kind = "accounts.export"
    name = "customers"
    order_class = Order
    filterset_class = AccountFilterSet
    table_class = AccountTable

    def everything(self) -> QuerySet[Account]:
        return Account.objects.all()

    def title(self, count: int) -> str:
        return _("Export %s customers") % f"{count:,}"

    def write(self, order: Order, *, ids: "array[int]", file: IO[bytes], each: Each = untouched) -> None:
        layout = layout_of(order.layout, columns=order.columns)
        rows = chain.from_iterable(each(exports.chunks(ids, layout)))
        exporting.write(file, format=order.format, headings=layout.headings, rows=rows, for_people=layout.for_people)

    def log(self, order: Order, *, count: int, origin: Origin) -> None:
        how = {"format": order.format, "layout": order.layout}
        exports.log(origin=origin, count=count, which=order.which, filter=order.filter, **how)

    def origin(self, job: Job) -> Any:
        return Origin(by=job.owner, job=job)


EXPORT = CustomerExport()
jobs.register(EXPORT.kind, EXPORT.run)
