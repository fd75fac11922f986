"""The customers table."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import bulk_actions
from accounts.filtersets import AccountFilterSet
from accounts.models import Account, Tagging
from accounts.registry import exchange
from accounts.services import group_marks, modules, tags
from accounts.services.surroundings import house
from accounts.tables import AccountTable
from accounts.views import counts
from plock.kit import formats
from plock.kit.access import may
from plock.kit.saved_views import Preset
from plock.kit.sums import ExactSum
from plock.kit.views.list import ListPage

NOT_LISTED = ("search_text", "notes", "address")


class AccountList(ListPage):
    permission = "accounts.view_account"
    table_class, filterset_class = AccountTable, AccountFilterSet
    template_name = "accounts/account_list.html"
    empty_template = "accounts/_no_accounts.html"
    has_totals = True
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("active", gettext_lazy("Active"), "state=active"),
        Preset("pending", gettext_lazy("Pending approval"), "state=pending"),
        Preset("at-risk", gettext_lazy("At risk"), "state=active&risk=high&risk=critical&sort=-risk"),
        Preset("upsell", gettext_lazy("Ready for upsell"), "state=active&adoption=strong&sort=-adoption"),
        Preset("no-subscription", gettext_lazy("No subscription"), "state=active&subscriptions=none"),
        Preset("archived", gettext_lazy("Archived"), "state=archived"),
    )

    def get_queryset(self) -> QuerySet[Account]:
        labels = Tagging.objects.select_related("tag").order_by("tag__key")
        return (
            Account.objects.defer(*NOT_LISTED)
            .select_related("account_manager")
            .prefetch_related(Prefetch("taggings", labels))
        )

    def context(self, params: QueryDict) -> dict[str, Any]:
        found = bulk_actions.accounts.for_user(self.request.user)
        return {**super().context(params), "bulk_actions": found, "title": _("Customers")}

    @classmethod
    def left_out(cls) -> Collection[str]:
        return () if modules.is_on(modules.EXPAND) else {"adoption"}

    def prepare(self, rows: list[Any]) -> None:
        """Whose group each is part of, or how many are in its own."""
        found = group_marks.of([row.pk for row in rows], on=timezone.localdate())
        for row in rows:
            row.mark = found.get(row.pk)

    def count(self, rows: QuerySet[Any], params: QueryDict) -> int | None:
        """Where nothing but the state is filtered by, the badges know it."""
        self.in_states = counts.of_all()
        is_plain = not any(params.get(name) for name in self.filterset_class.base_filters if name != "state")
        state = params.get("state", "")
        if not is_plain or params.get("count") == "exact" or state not in {"", *self.in_states}:
            return super().count(rows, params)
        return counts.total(self.in_states, state=state)

    def tabs(self) -> list[dict[str, Any]]:
        """The views; those of one state say how many they hold."""
        for tab in (found := super().tabs()):
            state = tab["preset"].query.removeprefix("state=")
            tab["count"] = self.in_states.get(state)
        gone = self.left_out()
        return [tab for tab in found if not any(f"{name}=" in tab["preset"].query for name in gone)]

    def totals(self, rows: QuerySet[Any]) -> list[tuple[str, str]]:
        """MRR and ARR in the organisation's currency: each customer's own, so that nothing counts twice.

        Summed by currency and then converted, once: so the whole table comes to what the dashboard says.
        """
        sums = dict(rows.order_by().values_list("currency").annotate(total=ExactSum("mrr")))
        currency = house().currency
        mrr = exchange.total(sums, currency, timezone.localdate())
        return [(_("MRR"), formats.money(mrr, currency)), (_("ARR"), formats.money(mrr * 12, currency))]


@require_safe
@may("accounts.view_account")
def tag_suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the datalist of a tag field."""
    found = tags.suggestions(request.GET.get("tag", "").rpartition(",")[2].strip())
    return render(request, "accounts/_tag_options.html", {"tags": found})
