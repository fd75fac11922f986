"""How a group is billed: who will be merged on a day and why others are not, what came of it last, and what is next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import Account, GroupMembership
from accounts.views.records import AccountTab
from billing import grouping_words, run_words
from billing.rules.periods import add_months
from billing.services import group_billing, run_foreseeing
from billing.services.group_billing import Tally
from billing.services.runs import LONGEST_AHEAD
from billing.views import group_standings
from plock.kit.paging import Ordering, Sort, bounded_count, paginate
from plock.kit.views.list import links

BY_NAME = Ordering("name", Sort("sort_name"), descending=False)
EARLIEST = date(1990, 1, 1)
SHARES = 100  # accounts of an invoice to come that are listed
MERGED = "merged"


def card(account: Account, today: date) -> Mapping[str, Any] | None:
    """On the Group tab: of a master the way to its billing, of a member what becomes of each of its subscriptions."""
    memberships = GroupMembership.objects.filter(account=account)
    if memberships.exists():
        on = group_billing.next_billing(account, today=today)
        found = group_billing.standing([account.pk], on=on).get(account.pk, [])
        return {"account": account, "on": on, "rows": group_standings.rows(found)}
    if GroupMembership.objects.filter(master=account).exists():
        return {"account": account, "on": group_billing.next_billing(account, today=today), "is_master": True}
    return None


class GroupBilling(AccountTab):
    """A page of the Group tab: of a master its members, of a member its own subscriptions."""

    name = "group"
    permission = "billing.view_invoice"
    template_name = "billing/group_billing.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        today = timezone.localdate()
        on = _day(self.request.GET.get("on", ""), today) or group_billing.next_billing(record, today=today)
        is_master = GroupMembership.objects.filter(master=record).exists()
        context = {"on": on, "is_master": is_master, "chosen": self.request.GET.get("on", "")}
        if is_master:
            return {**context, **self.members(record, on), **_to_come(record, on)}
        found = group_billing.standing([record.pk], on=on).get(record.pk, [])
        return {**context, "members": [(record, group_standings.rows(found))]}

    def members(self, record: Account, on: date) -> dict[str, Any]:
        """A page of the members; with what becomes of all of them, where they are few or it is asked for."""
        params: QueryDict = self.request.GET
        rows = group_billing.members(record, on=on)
        total = bounded_count(rows)
        tally: Tally | None = None
        if params.get("count") == "exact" or (total is not None and total <= group_billing.WHOLE):
            tally = group_billing.tally(list(rows.values_list("pk", flat=True)), on=on)
        chosen = params.get("reason", "")
        if tally and chosen:
            rows = rows.filter(pk__in=tally.accounts.get(chosen, ()))
            total = rows.count()
        page = paginate(rows, ordering=BY_NAME, params=params, total=total)
        standings = group_billing.standing([one.pk for one in page.rows], on=on)
        return {
            "members": [(one, group_standings.rows(_shown(standings.get(one.pk, []), chosen))) for one in page.rows],
            "page": page,
            "total": total,
            "links": links(params, page),
            "tally": tally,
            "reasons": _reasons(tally, chosen) if tally else [],
            "chosen_reason": chosen,
        }


def _shown(standings: list[Any], reason: str) -> list[Any]:
    """Of a member those that the chosen reason is about."""
    return [one for one in standings if not reason or (one.reason or MERGED) == reason]


def _reasons(tally: Tally, chosen: str) -> list[dict[str, Any]]:
    """What becomes of how many subscriptions, as links that narrow the table."""
    found = [(MERGED, _("Will be merged"), tally.merged)]
    found += [(reason, grouping_words.of(reason).label, count) for reason, count in tally.reasons.items()]
    return [
        {"name": name, "label": label, "count": count, "is_current": name == chosen} for name, label, count in found
    ]


def _to_come(master: Account, on: date) -> dict[str, Any]:
    """The master's next invoices, computed while somebody waits where the group is small enough."""
    if run_foreseeing.size_of_group(master.pk) > run_foreseeing.AT_ONCE:
        return {"is_large": True}
    found = run_foreseeing.of_payer(master.pk, as_of=on)
    return {"to_come": [_invoice(one) for one in found]}


def _invoice(one: run_foreseeing.ToCome) -> dict[str, Any]:
    shares = one.shares
    return {
        "key": one.key,
        "schedule": run_words.schedule(one.key.interval, one.key.practice),
        "lines": len(one.lines),
        "net": one.net,
        "shares": shares[:SHARES],
        "more": max(0, len(shares) - SHARES),
    }


def _day(text: str, today: date) -> date | None:
    """A day that a run could be made of; None for anything else."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= add_months(today, LONGEST_AHEAD) else None
