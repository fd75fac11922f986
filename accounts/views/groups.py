"""The group of a customer: its members and totals, what is planned, and the verbs that change it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.filtersets import GroupMemberFilterSet
from accounts.forms import AddMembersForm, MoveForm
from accounts.models import Account, GroupMembership
from accounts.registry import group_cards, shown
from accounts.services import finding, groups, rosters
from accounts.services.outcome import Outcome
from accounts.tables import risk_band
from accounts.tables.groups import GroupMemberTable
from accounts.views.origin import on_screen
from accounts.views.records import AccountTab
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.formats import number
from plock.kit.htmx import see_other
from plock.kit.paging import bounded_count, paginate
from plock.kit.search import clean
from plock.kit.views.list import links

PERMISSION = "accounts.change_groupmembership"
GET_POST = ["GET", "HEAD", "POST"]
SUGGESTED, SKIPS_TOLD = 8, 5


class AccountGroup(AccountTab):
    name = "group"
    template_name = "accounts/account_group_tab.html"

    def record_context(self, record: Account) -> dict[str, Any]:
        context = super().record_context(record)
        worst = context["group"].risk
        return {**context, "worst_band": None if worst is None else risk_band(worst)}

    def tab_context(self, record: Account) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            **self.members(record, rosters.members(record, on=today)),
            "plans": rosters.plans(record, today=today),
            "past": rosters.past(record, today=today),
            "may_change": self.request.user.has_perm(PERMISSION) and not record.is_archived,
            "cards": shown(group_cards, self.request.user, record, today),
        }

    def members(self, record: Account, rows: QuerySet[Account]) -> dict[str, Any]:
        params = self.request.GET
        filterset = GroupMemberFilterSet(params, queryset=rows, request=self.request)
        rows = filterset.qs
        ordering = GroupMemberTable.ordering(params.get("sort", ""))
        total = bounded_count(rows)
        page = paginate(rows, ordering=ordering, params=params, total=total)
        hidden = [] if self.request.user.has_perm(PERMISSION) else ["change"]
        table = GroupMemberTable(page.rows, orderable=False, exclude=hidden)
        heads = table.heads(params, ordering)
        found = {"page": page, "total": total, "table": table, "heads": heads, "filterset": filterset}
        return {**found, "links": links(params, page)}


@require_safe
@may("accounts.view_account")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Options for the datalist of a field that names a customer."""
    text = clean(request.GET.get("tag", "")).rpartition(",")[2].strip()
    rows = Account.objects.exclude(state=Account.State.ARCHIVED).only("pk", "name", "customer_number")
    found = finding.among_customers(rows, text).order_by("sort_name", "pk")[:SUGGESTED] if text else []
    return render(request, "accounts/_group_options.html", {"found": found})


@require_http_methods(GET_POST)
@may(PERMISSION)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Make other customers members of this one's group."""
    master = get_object_or_404(Account, pk=pk)
    form = AddMembersForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        ids = [account.pk for account in form.cleaned_data["members"]]
        try:
            outcome = groups.assign_many(ids=ids, master=master, on=form.cleaned_data["on"], origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            _tell(request, outcome)
            return see_other(request, _url(master))
    context = {"form": form, "account": master, "title": _("Add members to %s") % master.name}
    return render(request, "accounts/account_group_form.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may(PERMISSION)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a customer into a group, move it to another one, or take it out."""
    account = get_object_or_404(Account, pk=pk)
    today = timezone.localdate()
    now = rosters.membership(account, on=today)
    form = MoveForm(request.POST or None, initial={"on": today, "master": now.master if now else None})
    if request.method == "POST" and form.is_valid():
        master = None if "leave" in request.POST else form.cleaned_data["master"]
        on, origin = form.cleaned_data["on"], on_screen(request)
        try:
            if master:
                groups.assign(account=account, master=master, on=on, origin=origin)
            else:
                groups.leave(account=account, on=on, origin=origin)
        except Refused as problem:
            form.add_error("master", str(problem))
        else:
            messages.success(request, _("The group of %s was changed.") % account.name)
            return see_other(request, _url(now.master if now and not master else account))
    context = {"form": form, "account": account, "now": now, "title": _("Group of %s") % account.name}
    return render(request, "accounts/account_group_form.html", context, status=422 if form.errors else 200)


@require_POST
@may(PERMISSION)
def cancel(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Take back a planned change."""
    account = get_object_or_404(Account, pk=pk)
    row = get_object_or_404(GroupMembership.objects.select_related("account"), pk=membership_pk)
    try:
        groups.cancel_planned(membership=row, today=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The planned change of %s was cancelled.") % row.account.name)
    return see_other(request, _url(account))


def _url(account: Account) -> str:
    return reverse("accounts:account_group", args=[account.pk])


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        text = ngettext("%s customer is a member now.", "%s customers are members now.", outcome.done)
        messages.success(request, text % number(outcome.done))
    for reason, ids in list(outcome.skipped.items())[:SKIPS_TOLD]:
        messages.warning(request, f"{number(len(ids))} × {reason}" if len(ids) > 1 else reason)
