"""What the list of orders can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf
from accounts.models import User
from billing.models import Currency, Order, OrderLine, Product
from billing.services import orders_finding
from plock.kit.filters import BaseFilterSet
from plock.kit.ids import is_id


def _currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code in Currency.objects.order_by("code").values_list("code", flat=True)]


def _product_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Product.objects.order_by("sort_name", "pk").values_list("pk", "name")]


class OrderFilterSet(BaseFilterSet):
    state = AnyOf(label=_("State"), choices=Order.State.choices)
    manager = AnyOf(label=_("Manager"), field_name="account__account_manager", null_label=_("Nobody"))
    currency = AnyOf(label=_("Currency"), choices=_currency_choices)
    product = django_filters.MultipleChoiceFilter(label=_("Product"), choices=_product_choices, method="filter_product")
    since = django_filters.DateFilter(label=_("Ordered from (2026-01-31)"), field_name="ordered_on", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("Ordered until"), field_name="ordered_on", lookup_expr="lte")

    hidden_chips = ("q",)

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["manager"].extra["choices"] = [(str(user.pk), str(user)) for user in self._managers()]

    def _managers(self) -> QuerySet[User]:
        """Who can be chosen, and whoever was: a filter that nobody knows any more would leave all orders in."""
        chosen = self.data.getlist("manager") if hasattr(self.data, "getlist") else []
        ids = [value for value in chosen if is_id(value)]
        return User.objects.filter(Q(is_active=True) | Q(pk__in=ids)).order_by("name", "pk")

    def search(self, rows: QuerySet[Order], text: str) -> QuerySet[Order]:
        return orders_finding.among(rows, text)

    def filter_product(self, rows: QuerySet[Order], name: str, value: list[str]) -> QuerySet[Order]:
        """Orders with a line of any of the products."""
        lines = OrderLine.objects.filter(product__in=[int(pk) for pk in value])
        return rows.filter(pk__in=lines.values("order")) if value else rows
