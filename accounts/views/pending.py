"""The approval inbox: what connected sources proposed, and the two verbs on one or many of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.filtersets import PendingFilterSet
from accounts.models import Account, Activity
from accounts.services import accounts, duplicates
from accounts.tables.pending import PendingTable
from accounts.views import outcomes
from accounts.views.origin import on_screen
from plock.kit import formats
from plock.kit.access import may
from plock.kit.htmx import back_to, see_other
from plock.kit.ids import is_id
from plock.kit.saved_views import Preset
from plock.kit.views.list import ListPage

MOST_AT_ONCE = 500


class PendingList(ListPage):
    permission = "accounts.view_account"
    table_class, filterset_class = PendingTable, PendingFilterSet
    template_name = "accounts/pending_list.html"
    empty_template = "accounts/_pending_none.html"
    views = (
        Preset("waiting", gettext_lazy("Waiting")),
        Preset("rejected", gettext_lazy("Rejected"), "state=rejected"),
    )

    def get_queryset(self) -> QuerySet[Account]:
        return Account.objects.defer("search_text", "notes", "address")

    @cached_property
    def columns(self) -> list[str]:
        """Deciding is for those who may."""
        return [name for name in super().columns if name != "actions" or self.may_decide]

    @property
    def may_decide(self) -> bool:
        return self.request.user.has_perm("accounts.approve_account")

    def prepare(self, rows: list[Any]) -> None:
        """How each came and what it is like, fetched for the whole page."""
        keys = [row.pk for row in rows]
        entries = Activity.objects.filter(account__in=keys, verb="account.created").select_related("actor", "job")
        made = {entry.account_id: entry for entry in entries.order_by("-pk")}
        matches = duplicates.find_many(rows)
        for row in rows:
            row.made, row.matches = made.get(row.pk), matches[row.pk]

    def context(self, params: QueryDict) -> dict[str, Any]:
        context = super().context(params)
        context["table"].is_selectable = self.may_decide
        narrowed = any(params.get(name) for name in context["filterset"].filters if name != "state")
        return {**context, "title": _("Pending approval"), "is_filtered": narrowed}


@require_POST
@may("accounts.approve_account")
def approve(request: HttpRequest) -> HttpResponse:
    return _decide(request, "approve")


@require_POST
@may("accounts.approve_account")
def reject(request: HttpRequest) -> HttpResponse:
    return _decide(request, "reject")


def _decide(request: HttpRequest, verb: str) -> HttpResponse:
    """Approve or reject the rows that are ticked, or the one whose button was pressed."""
    chosen = request.POST.getlist("only") or request.POST.getlist("ids")
    ids = [int(text) for text in chosen if is_id(text)][:MOST_AT_ONCE]
    outcome = accounts.move_many(ids=ids, verb=verb, on=timezone.localdate(), origin=on_screen(request))
    done = formats.number(outcome.done)
    if verb == "approve":
        said = ngettext("%s customer approved.", "%s customers approved.", outcome.done) % done
    else:
        said = ngettext("%s customer rejected.", "%s customers rejected.", outcome.done) % done
    outcomes.tell(request, outcome, done=said)
    return see_other(request, back_to(request, reverse("accounts:pending_list")))
