"""What the list of invoices can be narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf, Managed
from accounts.models import Account
from billing.filtersets import choices
from billing.models import BillingRun, Invoice
from billing.models.subscription import FAR_FUTURE
from billing.services import invoices_finding
from plock.kit.ids import is_id

SENDING = (
    ("to_send", _("To send")),
    ("failed", _("Could not be sent")),
    ("sent", _("Sent")),
)
KINDS = (("invoice", _("Invoices")), ("credit", _("Credit notes")))
YES = (("yes", _("Yes")),)
AMOUNT: dict[str, Any] = {"field_name": "total", "max_digits": 15, "decimal_places": 3}


class InvoiceFilterSet(Managed):
    state = AnyOf(label=_("State"), choices=Invoice.State.choices)
    overdue = django_filters.ChoiceFilter(label=_("Overdue"), choices=YES, method="filter_overdue")
    unpaid = django_filters.ChoiceFilter(label=_("To be paid"), choices=YES, method="filter_unpaid")
    sending = django_filters.ChoiceFilter(label=_("Sending"), choices=SENDING, method="filter_sending")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS, method="filter_kind")
    customer = django_filters.CharFilter(label=_("Customer number"), method="filter_customer")
    manager = AnyOf(label=_("Manager"), field_name="account__account_manager", null_label=_("Nobody"))
    currency = AnyOf(label=_("Currency"), choices=choices.currencies)
    billed_since = django_filters.DateFilter(
        label=_("Billed from (2026-01-31)"), field_name="billing_date", lookup_expr="gte"
    )
    billed_until = django_filters.DateFilter(label=_("Billed until"), field_name="billing_date", lookup_expr="lte")
    since = django_filters.DateFilter(label=_("Issued from (2026-01-31)"), method="filter_day")
    until = django_filters.DateFilter(label=_("Issued until"), method="filter_day")
    due_since = django_filters.DateFilter(label=_("Due from (2026-01-31)"), method="filter_day")
    due_until = django_filters.DateFilter(label=_("Due until"), method="filter_day")
    least = django_filters.NumberFilter(label=_("Total from"), lookup_expr="gte", **AMOUNT)
    most = django_filters.NumberFilter(label=_("Total up to"), lookup_expr="lte", **AMOUNT)
    run = django_filters.CharFilter(label=_("Billing run"), method="filter_run")

    hidden_chips = ("q",)

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today: date = timezone.localdate()

    def search(self, rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
        return invoices_finding.among(rows, text)

    def shown(self, name: str) -> str:
        """A run is known by its day."""
        said = super().shown(name)
        if name != "run" or not is_id(said):
            return said
        found = BillingRun.objects.filter(pk=said).only("as_of").first()
        return str(found) if found else said

    def filter_overdue(self, rows: Any, name: str, value: str) -> QuerySet[Invoice]:
        return rows.overdue(on=self.today)

    def filter_unpaid(self, rows: Any, name: str, value: str) -> QuerySet[Invoice]:
        return rows.unpaid()

    def filter_sending(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        """To send are those that a customer gets by mail and has not got yet, whether or not they wait to be sent."""
        if value == "sent":
            return rows.filter(dispatched_at__isnull=False)
        waiting = rows.filter(state=Invoice.State.FINALISED, dispatched_at=None)
        if value == "failed":
            return waiting.exclude(send_problem="")
        return waiting.filter(account__invoice_delivery=Account.Delivery.EMAIL)

    def filter_kind(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        return rows.filter(credits__isnull=value == "invoice")

    def filter_customer(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        """One customer, by its number."""
        found = Account.objects.filter(customer_number__in={value, value.upper()})
        return rows.filter(account__in=found.values("pk"))

    def filter_day(self, rows: QuerySet[Invoice], name: str, value: date) -> QuerySet[Invoice]:
        """Invoice and due dates, by the very expressions that are sorted by; drafts have none."""
        as_indexed = Coalesce("due_on" if name.startswith("due") else "issued_on", Value(FAR_FUTURE))
        is_end = name.endswith("until")
        rows = rows.alias(**{f"_{name}": as_indexed}).filter(**{f"_{name}__{'lte' if is_end else 'gte'}": value})
        return rows.exclude(state=Invoice.State.DRAFT)

    def filter_run(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        return rows.filter(run=int(value)) if is_id(value) else rows.none()
