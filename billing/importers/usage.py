"""Imports usage: how much of which product each customer used on each day. What is delivered again is replaced."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.activity import Origin
from billing.importers.usage_book import Catalogue, Customers, People
from billing.importers.usage_columns import UsageColumns
from billing.importers.usage_repeats import Repeats
from billing.services import usage_storing
from billing.services.usage_storing import Key, Row
from plock.kit.importing.lines import Line
from plock.kit.models import Job


class UsageImporter(UsageColumns):
    """A row says all that a customer, or one of its users, used of a product on a day: rows never add up."""

    slug = "usage"
    title = gettext_lazy("Usage")
    permission = "billing.import_usage"
    required = ("product", "day", "quantity")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.repeats = Repeats()

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue()

    def identity(self, line: Line) -> None:
        """Marks rows about the same as an earlier one itself, since the engine would keep much more of each."""
        customer, values = super().identity(line), line.values
        for field in self.required if not line.problems else ():
            if field not in values:
                line.refuse(self.column_name(field), "", _("There is nothing in this column. Fill it in."))
        if line.problems:
            return
        product, user = values["product"], values.get("user") or ""
        record = (customer, self.catalogue.find(product) or product, values["day"].toordinal(), user.casefold())
        first, is_same = self.repeats.first(record, values["quantity"], line.number)
        if first != line.number:
            self._repeat(line, first, is_same=is_same)

    def match(self, lines: list[Line], *, lock: bool) -> None:
        self._name_all(lines, lock=lock)
        known = [line for line in lines if not line.problems]
        there = usage_storing.stored({line.instance.key[:3] for line in known})
        here: dict[Key, Line] = {}
        for line in known:
            key = line.instance.key
            first = here.setdefault(key, line)
            if first is not line:  # the same user by e-mail and by external id
                self._repeat(line, first.number, is_same=first.values["quantity"] == line.values["quantity"])
            line.is_new = key not in there
            line.instance = there.get(key, line.instance)

    def apply(self, line: Line) -> None:
        old, new = line.instance.quantity, line.values["quantity"]
        if old != new:
            line.changes["quantity"] = (old, new)
            line.instance.quantity = new

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        new, changed = [line.instance for line in created], [line.instance for line in updated]
        usage_storing.deliver(new=new, changed=changed, origin=Origin(by=by, source="import", job=job))

    def label_of(self, line: Line) -> str:
        said = (line.values[self.key], line.values["product"], line.values["day"].isoformat(), line.values.get("user"))
        return " · ".join(filter(None, said))

    def _name_all(self, lines: list[Line], *, lock: bool) -> None:
        """Give each line an unsaved row of its customer, product and user, or refuse what is not there."""
        customers = Customers(self.key, {line.values[self.key] for line in lines}, lock=lock)
        asked = [(customers.get(line.values[self.key]), line.values.get("user")) for line in lines]
        people = People((account.pk, user) for account, user in asked if account and user)
        for line, (account, user) in zip(lines, asked, strict=True):
            if sentence := customers.refusal(line.values[self.key], line.values["day"]):
                self._refuse(line, self.key, sentence)
            product = self.catalogue.find(line.values["product"])
            if product is None:
                message = _("There is no product of this name or SKU. Import the product first, or correct the value.")
                self._refuse(line, "product", message)
            person = people.find(account.pk, user) if account and user else None
            if account and user and person is None:
                message = _("This customer has no user with this e-mail address or external id. Import the user first.")
                self._refuse(line, "user", message)
            if account and product and not line.problems:
                line.instance = Row(account.pk, product, line.values["day"], person, line.values["quantity"])

    def _refuse(self, line: Line, field: str, message: str) -> None:
        line.refuse(self.column_name(field), line.values[field], message)

    def _repeat(self, line: Line, first: int, *, is_same: bool) -> None:
        line.is_repeat, line.first = True, first
        if not is_same:
            message = _("This differs from row %(first)s, which is about the same record. Make the rows agree.")
            line.refuse(
                self.column_name("quantity"), line.cells[self.mapping["quantity"]], message % {"first": first}, message
            )
