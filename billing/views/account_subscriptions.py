"""The tab of a customer that shows its subscriptions, and how its MRR came about."""

from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.views.records import AccountTab
from billing import subscription_words as words
from billing.models import Movement, Subscription
from billing.services import history, subscription_worth
from plock.kit import charts, formats

MOST = 200  # subscriptions that one page shows; nobody compares more by eye


class AccountSubscriptions(AccountTab):
    name = "subscriptions"
    permission = "billing.view_subscription"
    template_name = "billing/account_subscriptions_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        today = timezone.localdate()
        found = sorted(Subscription.objects.filter(account=record), key=partial(_place, today=today))
        shown = found[:MOST]
        breakdowns = subscription_worth.of_subscriptions(shown, on=today)
        may_add = self.request.user.has_perm("billing.add_subscription") and record.state == Account.State.ACTIVE
        months = history.of_account(record.pk, on=today)
        return {
            "today": today,
            "cards": [_card(one, breakdowns[one.pk], today) for one in shown],
            "left_out": len(found) - len(shown),
            "may_add": may_add,
            "chart": _chart(record, months) if any(amount for _month, amount in months) else "",
            "movements": Movement.objects.filter(account=record, month__gte=months[0][0]).order_by("-month", "kind"),
        }


def _place(subscription: Subscription, *, today: date) -> tuple[int, Any, int]:
    """Live ones first, then drafts, then what has ended; of each the one that is worth most, or ended last."""
    if subscription.state == Subscription.State.DRAFT:
        return 1, subscription.starts_on, subscription.pk
    if subscription.state == Subscription.State.ENDED or (subscription.ends_on and subscription.ends_on <= today):
        return 2, date.max - (subscription.ends_on or today), subscription.pk
    return 0, -subscription.mrr_base, subscription.pk


def _card(subscription: Subscription, breakdown: subscription_worth.Breakdown, today: date) -> dict[str, Any]:
    """A subscription with how its MRR came about."""
    currency = subscription.currency_id
    return {
        "subscription": subscription,
        "pill": words.pill(subscription, on=today),
        "billed": f"{words.every(subscription.billing_interval_months)}, "
        f"{str(subscription.get_billing_practice_display()).lower()}",
        "breakdown": breakdown,
        "counts": bool(subscription.mrr),
        "lines": [
            {
                "worth": line,
                "item": line.item,
                "quantity": words.quantity_of(line.item),
                "price": words.price_of(line.price, line.months, line.item, currency),
            }
            for line in breakdown.items
        ],
    }


def _chart(account: Account, months: list[tuple[date, Any]]) -> Any:
    """MRR at the end of each of the months; the title says what became of it."""
    show = partial(_money, currency=account.currency)
    first, last = months[0], months[-1]
    title = _("MRR went from %(first)s in %(then)s to %(last)s now") % {
        "first": show(first[1]),
        "then": words.month(first[0]),
        "last": show(last[1]),
    }
    return charts.columns(
        title=title,
        labels=[words.month(month) for month, _amount in months],
        stacks=[charts.Stack(_("MRR"), "one", [amount for _month, amount in months])],
        y=charts.Axis(_("MRR, %s") % account.currency, show=show),
        x=_("Month"),
    )


def _money(amount: Any, *, currency: str) -> str:
    return formats.money(amount, currency)
