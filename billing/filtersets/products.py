"""What the list of products can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.rules.names import fold
from billing.models import Product
from plock.kit.filters import BaseFilterSet


class ProductFilterSet(BaseFilterSet):
    active = django_filters.ChoiceFilter(
        label=_("State"), choices=[("yes", _("Active")), ("no", _("Inactive"))], method="filter_active"
    )

    hidden_chips = ("q",)

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Product], text: str) -> QuerySet[Product]:
        """By part of the name or of the SKU."""
        key = fold(text)
        named = Q(name_key__contains=key) if key else Q()
        return rows.filter(named | Q(sku__icontains=text)) if key else rows.filter(sku__icontains=text)

    def filter_active(self, rows: QuerySet[Product], name: str, value: Any) -> QuerySet[Product]:
        return rows.filter(is_active=value == "yes")
