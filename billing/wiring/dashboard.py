"""What billing shows of MRR on the dashboard and in the customers table, and what it adds to the demo."""

from django.utils.translation import gettext_lazy as _

from accounts.demo.stages import Stage, stages
from accounts.registry import DashboardCard, dashboard_cards
from accounts.tables import AccountTable
from billing.columns import HistoryColumn
from billing.demo.invoicing import Invoicing
from billing.demo.sales import Sales
from billing.views import dashboard

SEEN_BY = "billing.view_subscription"

dashboard_cards.register(
    DashboardCard("mrr", 10, "billing/_dashboard_mrr.html", dashboard.mrr_card, permission=SEEN_BY),
    DashboardCard("watch", 20, "billing/_dashboard_watch.html", dashboard.watch_card, permission=SEEN_BY),
)
AccountTable.register("history", HistoryColumn(_("MRR, 13 months"), accessor="pk"))
stages.register(Stage("sales", 10, Sales), Stage("invoicing", 20, Invoicing))
