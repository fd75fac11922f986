"""The customers table."""

from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.filtersets import AccountFilterSet
from accounts.models import Account, Tagging
from accounts.services import tags
from accounts.tables import AccountTable
from plock.kit.access import may
from plock.kit.paging import COUNT_LIMIT
from plock.kit.tables import query
from plock.kit.views.list import ListPage

NOT_LISTED = ("search_text", "notes", "address")


class AccountList(ListPage):
    permission = "accounts.view_account"
    table_class, filterset_class = AccountTable, AccountFilterSet
    template_name = "accounts/account_list.html"
    empty_template = "accounts/_no_accounts.html"

    def get_queryset(self) -> QuerySet[Account]:
        labels = Tagging.objects.select_related("tag").order_by("tag__key")
        return (
            Account.objects.defer(*NOT_LISTED)
            .select_related("account_manager")
            .prefetch_related(Prefetch("taggings", labels))
        )

    def context(self, params: QueryDict) -> dict[str, Any]:
        return {**super().context(params), "states": self.states(params), "title": _("Customers")}

    def states(self, params: QueryDict) -> list[dict[str, Any]]:
        """The built-in views, each with how many customers the other filters leave in it (bounded, in one query)."""
        stateless = params.copy()
        stateless["state"] = ""
        rows = self.filterset(stateless).qs
        counts = bounded_counts([rows.filter(state=value) for value in Account.State.values])
        tabs = [
            {"label": label, "url": query(params, state=value), "count": count, "value": value}
            for (value, label), count in zip(Account.State.choices, counts, strict=True)
        ]
        tabs.insert(0, {"label": _("All"), "url": query(params, state=None), "count": None, "value": ""})
        return [{**tab, "is_current": params.get("state", "") == tab["value"]} for tab in tabs]


def bounded_counts(querysets: list[QuerySet[Any]]) -> list[int]:
    """How many rows each has, at most COUNT_LIMIT + 1, in one round trip."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in querysets:
        sql, values = rows.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608  (compiled by Django)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


@require_safe
@may("accounts.view_account")
def tag_suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the datalist of a tag field."""
    found = tags.suggestions(request.GET.get("tag", "").rpartition(",")[2].strip())
    return render(request, "accounts/_tag_options.html", {"tags": found})
