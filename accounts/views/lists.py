"""The customers table."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.filtersets import AccountFilterSet
from accounts.models import Account, Tagging
from accounts.services import tags
from accounts.tables import AccountTable
from accounts.views import counts
from plock.kit.access import may
from plock.kit.tables import query
from plock.kit.views.list import ListPage

NOT_LISTED = ("search_text", "notes", "address")


class AccountList(ListPage):
    permission = "accounts.view_account"
    table_class, filterset_class = AccountTable, AccountFilterSet
    template_name = "accounts/account_list.html"
    empty_template = "accounts/_no_accounts.html"
    in_states: dict[str, int] | None = None

    def get_queryset(self) -> QuerySet[Account]:
        labels = Tagging.objects.select_related("tag").order_by("tag__key")
        return (
            Account.objects.defer(*NOT_LISTED)
            .select_related("account_manager")
            .prefetch_related(Prefetch("taggings", labels))
        )

    def context(self, params: QueryDict) -> dict[str, Any]:
        context = super().context(params)
        return {**context, "states": self.states(params, context["filterset"]), "title": _("Customers")}

    def count(self, rows: QuerySet[Any], params: QueryDict) -> int | None:
        """The numbers of the states add up to it, unless a state is chosen and something else, too."""
        if not self.is_narrowed(params):
            self.in_states = counts.of_all()
        elif not params.get("state"):
            self.in_states = counts.by_state(rows)
        else:
            return super().count(rows, params)
        if params.get("count") == "exact":
            return super().count(rows, params)
        return counts.total(self.in_states, state=params.get("state", ""))

    def states(self, params: QueryDict, filterset: AccountFilterSet) -> list[dict[str, Any]]:
        """The built-in views, each with how many customers the other filters leave in it, unless they are too many."""
        if params.get("state") and self.is_narrowed(params):
            self.in_states = counts.by_state(filterset.stateless())
        found = self.in_states or {}
        tabs: list[dict[str, Any]] = [{"label": _("All"), "url": query(params, state=None), "count": None, "value": ""}]
        tabs += [
            {"label": label, "url": query(params, state=value), "count": found.get(value), "value": value}
            for value, label in Account.State.choices
        ]
        return [{**tab, "is_current": params.get("state", "") == tab["value"]} for tab in tabs]

    def is_narrowed(self, params: QueryDict) -> bool:
        """Whether anything but the state is filtered by."""
        return any(params.get(name) for name in self.filterset_class.base_filters if name != "state")


@require_safe
@may("accounts.view_account")
def tag_suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the datalist of a tag field."""
    found = tags.suggestions(request.GET.get("tag", "").rpartition(",")[2].strip())
    return render(request, "accounts/_tag_options.html", {"tags": found})
