"""What the list of what registers say can be narrowed by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf
from accounts.models import Account
from accounts.services import finding
from integrations.models import RegisterRecord
from integrations.registry import registers
from integrations.rules.companies import TROUBLED
from plock.kit.filters import BaseFilterSet

TROUBLE = "trouble"


def _registers() -> list[tuple[str, str]]:
    return [(one.name, str(one.label)) for one in registers()]


class RegisterFilterSet(BaseFilterSet):
    status = AnyOf(label=_("Status"), choices=RegisterRecord.Status.choices)
    trouble = django_filters.ChoiceFilter(
        label=_("In trouble"), choices=(("yes", _("Bankrupt, in liquidation or dissolved")),), method="filter_trouble"
    )
    system = AnyOf(label=_("Register"), choices=_registers)
    problem = django_filters.ChoiceFilter(
        label=_("Problem"), choices=(("yes", _("Did not answer")), ("no", _("Answered"))), method="filter_problem"
    )

    hidden_chips = ("q",)

    class Meta:
        model = RegisterRecord
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[RegisterRecord], text: str) -> QuerySet[RegisterRecord]:
        return rows.filter(account__in=finding.among_customers(Account.objects.order_by(), text).values("pk"))

    def filter_trouble(self, rows: QuerySet[RegisterRecord], name: str, value: str) -> QuerySet[RegisterRecord]:
        """Of customers that are active; whoever is archived is no trouble any more."""
        return rows.filter(status__in=TROUBLED, account__state=Account.State.ACTIVE)

    def filter_problem(self, rows: QuerySet[RegisterRecord], name: str, value: str) -> QuerySet[RegisterRecord]:
        return rows.exclude(problem="") if value == "yes" else rows.filter(problem="")
