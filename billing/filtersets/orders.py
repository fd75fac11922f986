"""What the list of orders can be narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf, Managed
from billing.filtersets import choices
from billing.models import Order, OrderLine
from billing.services import orders_finding


class OrderFilterSet(Managed):
    state = AnyOf(label=_("State"), choices=Order.State.choices)
    manager = AnyOf(label=_("Manager"), field_name="account__account_manager", null_label=_("Nobody"))
    currency = AnyOf(label=_("Currency"), choices=choices.currencies)
    product = django_filters.MultipleChoiceFilter(label=_("Product"), choices=choices.products, method="filter_product")
    since = django_filters.DateFilter(label=_("Ordered from (2026-01-31)"), field_name="ordered_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Ordered until"), field_name="ordered_on", lookup_expr="lte")

    hidden_chips = ("q",)

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Order], text: str) -> QuerySet[Order]:
        return orders_finding.among(rows, text)

    def filter_product(self, rows: QuerySet[Order], name: str, value: list[str]) -> QuerySet[Order]:
        """Orders with a line of any of the products."""
        lines = OrderLine.objects.filter(product__in=[int(pk) for pk in value])
        return rows.filter(pk__in=lines.values("order")) if value else rows
