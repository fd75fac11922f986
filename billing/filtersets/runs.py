"""What lists of runs, of previewed invoices and of problems can be narrowed by."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf
from accounts.models import Account
from accounts.services import finding
from billing.filtersets import choices
from billing.models import BillingRun, InvoicePreview, RunProblem
from billing.services import run_results
from plock.kit.filters import BaseFilterSet

KINDS = (("run", _("Billing runs")), ("preview", _("Previews")))
CHANGES = (("changed", _("Changed or new")), ("new", _("New")), ("same", _("As before")))


class RunFilterSet(BaseFilterSet):
    state = AnyOf(label=_("State"), choices=BillingRun.State.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS, method="filter_kind")
    problems = django_filters.ChoiceFilter(
        label=_("Problems"), choices=(("yes", _("With problems")),), method="filter_problems"
    )

    hidden_chips = ("q",)

    class Meta:
        model = BillingRun
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[BillingRun], text: str) -> QuerySet[BillingRun]:
        """By the day, as 2026-01-31, or by who started it."""
        try:
            return rows.filter(as_of=date.fromisoformat(text))
        except ValueError:
            return rows.filter(created_by__name__icontains=text)

    def filter_kind(self, rows: QuerySet[BillingRun], name: str, value: str) -> QuerySet[BillingRun]:
        return rows.filter(is_preview=value == "preview")

    def filter_problems(self, rows: QuerySet[BillingRun], name: str, value: str) -> QuerySet[BillingRun]:
        return rows.filter(Q(problem_count__gt=0) | Q(state=BillingRun.State.FAILED))


class OfCustomers(BaseFilterSet):
    """Rows that are each of a customer, found by it."""

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(account__in=finding.among_customers(Account.objects.order_by(), text).values("pk"))


class PreviewFilterSet(OfCustomers):
    changes = django_filters.ChoiceFilter(label=_("Compared with before"), choices=CHANGES, method="filter_changes")
    currency = AnyOf(label=_("Currency"), choices=choices.currencies)

    hidden_chips = ("q",)

    class Meta:
        model = InvoicePreview
        fields: tuple[str, ...] = ()

    def filter_changes(self, rows: QuerySet[InvoicePreview], name: str, value: str) -> QuerySet[InvoicePreview]:
        if value == "new":
            return rows.filter(before=None)
        differs = run_results.differs()
        return rows.filter(differs if value == "changed" else ~differs)


class ProblemFilterSet(OfCustomers):
    reason = AnyOf(label=_("Reason"), choices=RunProblem.Reason.choices)

    hidden_chips = ("q",)

    class Meta:
        model = RunProblem
        fields: tuple[str, ...] = ()
