"""What the list of outgoing items can be narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf
from accounts.models import Account
from accounts.services import finding
from integrations.models import SyncItem
from integrations.outbox_words import REASONS
from integrations.registry import systems
from plock.kit.filters import BaseFilterSet


def _systems() -> list[tuple[str, str]]:
    return [(one.name, str(one.label)) for one in systems if one.push is not None]


class SyncItemFilterSet(BaseFilterSet):
    state = AnyOf(label=_("State"), choices=SyncItem.State.choices)
    system = AnyOf(label=_("System"), choices=_systems)
    reason = AnyOf(label=_("Reason"), choices=[(str(reason), label) for reason, label in REASONS.items()])
    customer = django_filters.CharFilter(label=_("Customer number"), method="filter_customer")

    hidden_chips = ("q",)

    class Meta:
        model = SyncItem
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[SyncItem], text: str) -> QuerySet[SyncItem]:
        return rows.filter(account__in=finding.among_customers(Account.objects.order_by(), text).values("pk"))

    def filter_customer(self, rows: QuerySet[SyncItem], name: str, value: str) -> QuerySet[SyncItem]:
        """One customer, by its number."""
        found = Account.objects.filter(customer_number__in={value, value.upper()})
        return rows.filter(account__in=found.values("pk"))
