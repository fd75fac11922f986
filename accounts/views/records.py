"""A customer's page: its tabs, and the verbs of its header."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.filtersets import ActivityFilterSet
from accounts.forms import AccountSettingsForm
from accounts.models import Account, Activity, Tag
from accounts.registry import account_tabs, banners, figure_tabs, general_cards, settings_cards, shown
from accounts.rules import contact, states
from accounts.services import accounts, duplicates, rosters
from accounts.services.surroundings import house
from accounts.tables import AccountUserTable, ActivityTable, risk_band
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import back_to, see_other
from plock.kit.paging import bounded_count, paginate
from plock.kit.views.list import links
from plock.kit.views.record import RecordTab

VERBS: dict[str, tuple[str, Any]] = {
    "approve": ("accounts.approve_account", _("Approved.")),
    "reject": ("accounts.approve_account", _("Rejected.")),
    "archive": ("accounts.archive_account", _("Archived.")),
    "restore": ("accounts.archive_account", _("Restored.")),
}


class AccountTab(RecordTab):
    """What every tab of a customer's page shares: the header."""

    registry = account_tabs
    permission = "accounts.view_account"

    def get_queryset(self) -> QuerySet[Account]:
        return Account.objects.select_related("account_manager", "merged_into")

    def record_context(self, record: Account) -> dict[str, Any]:
        user = self.request.user
        allowed = states.allowed_verbs(record.state, record.is_rejected, merged=record.merged_into_id is not None)
        return {
            "account": record,
            "tags": Tag.objects.filter(taggings__account=record).order_by("key"),
            "verbs": [verb for verb in allowed if user.has_perm(VERBS[verb][0])],
            "risk_band": risk_band(record.risk) if record.risk is not None else None,
            "organisation": house(),
            "figure_urls": self.figure_urls(record),
            "membership": rosters.membership(record, on=timezone.localdate()),
            "group": rosters.total(record, on=timezone.localdate()),
            "matches": duplicates.find(account=record) if record.state == Account.State.PENDING else [],
            "banners": shown(banners, user, record, timezone.localdate()),
        }

    def figure_urls(self, record: Account) -> dict[str, str]:
        """Where each key figure is explained, as far as the reader may go there."""
        tabs = {tab.name: tab.url_name for tab in self.registry.for_user(self.request.user)}
        return {figure: reverse(tabs[tab], args=[record.pk]) for figure, tab in figure_tabs.items() if tab in tabs}


class AccountGeneral(AccountTab):
    name = "general"
    template_name = "accounts/account_general_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        recent = record.activities.select_related("actor").order_by("-pk")[:5]
        return {
            "website_url": contact.website_url(record.website) if record.website else "",
            "recent": recent,
            "cards": shown(general_cards, self.request.user, record, timezone.localdate()),
        }


class AccountUsers(AccountTab):
    name = "users"
    permission = "accounts.view_accountuser"
    template_name = "accounts/account_users_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        users = record.users.for_list()
        return {"users": users[:1000], "table": AccountUserTable([], orderable=False)}


class AccountActivity(AccountTab):
    name = "activity"
    permission = "accounts.view_activity"
    template_name = "accounts/account_activity_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        params = self.request.GET
        rows = record.activities.select_related("actor", "job")
        filterset = ActivityFilterSet(params, queryset=rows, request=self.request)
        total = bounded_count(filterset.qs)
        page = paginate(filterset.qs, ordering=ActivityTable.ordering(""), params=params, total=total)
        sources = Activity.Source.choices
        return {"page": page, "total": total, "links": links(params, page), "filterset": filterset, "sources": sources}


class AccountSettings(AccountTab):
    """The settings as they are; editing them is a page of its own."""

    name = "settings"
    template_name = "accounts/account_settings_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        may_edit = self.request.user.has_perm("accounts.change_account") and not record.is_archived
        cards = shown(settings_cards, self.request.user, record, timezone.localdate())
        return {"form": AccountSettingsForm(instance=record), "may_edit": may_edit, "cards": cards}


def run_verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    account = get_object_or_404(Account, pk=pk)
    try:
        account = accounts.move(account=account, verb=verb, on=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{account.name}: {VERBS[verb][1]}")
    return see_other(request, back_to(request, account.get_absolute_url()))


@require_POST
@may("accounts.approve_account")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return run_verb(request, pk, "approve")


@require_POST
@may("accounts.approve_account")
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    return run_verb(request, pk, "reject")


@require_POST
@may("accounts.archive_account")
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    return run_verb(request, pk, "restore")
