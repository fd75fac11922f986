"""The list of all subscriptions."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.surroundings import house
from billing.filtersets.subscriptions import SubscriptionFilterSet
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.rules import worth
from billing.tables.subscriptions import SubscriptionTable
from plock.kit import formats
from plock.kit.saved_views import Preset
from plock.kit.sums import ExactSum
from plock.kit.views.list import ListPage


class SubscriptionList(ListPage):
    permission = "billing.view_subscription"
    table_class, filterset_class = SubscriptionTable, SubscriptionFilterSet
    template_name = "billing/subscription_list.html"
    empty_template = "billing/_subscription_none.html"
    has_totals = True
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("live", gettext_lazy("Live"), "state=live"),
        Preset("drafts", gettext_lazy("Drafts"), "state=draft"),
        Preset("paused", gettext_lazy("Paused"), "state=paused"),
        Preset("ending", gettext_lazy("Ending soon"), "ending=60&sort=end"),
        Preset("ended", gettext_lazy("Ended"), "state=ended&sort=-end"),
    )

    def get_queryset(self) -> QuerySet[Subscription]:
        items = SubscriptionItem.objects.select_related("plan_version__plan__product")
        planned = SubscriptionChange.objects.filter(cancelled_at=None, effective_on__gt=timezone.localdate())
        return Subscription.objects.select_related("account").prefetch_related(
            Prefetch("items", items.order_by("line", "pk")),
            Prefetch("changes", planned.order_by("effective_on", "pk"), to_attr="planned"),
        )

    def context(self, params: QueryDict) -> dict[str, Any]:
        return {**super().context(params), "title": _("Subscriptions")}

    def totals(self, rows: QuerySet[Any]) -> list[tuple[str, str]]:
        """MRR and ARR in the organisation's currency."""
        mrr = rows.order_by().aggregate(mrr=ExactSum("mrr_base"))["mrr"] or Decimal(0)
        currency = house().currency
        return [(_("MRR"), formats.money(mrr, currency)), (_("ARR"), formats.money(worth.arr(mrr), currency))]
