"""Billing runs: navigation, their jobs, how groups are billed, and the words of the log."""

from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import Card, DashboardCard, dashboard_cards, group_cards, verb_words
from billing.models import BillingRun
from billing.services import invoices_job, runs  # noqa: F401 - register their jobs
from billing.views import group_billing, run_card
from plock.kit import keys
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import commands, navigation
from plock.kit.registry import NavItem

LIST, VIEW, ADD = "billing:run_list", "billing.view_billingrun", "billing.add_billingrun"

navigation.register(NavItem("runs", _("Billing runs"), LIST, weight=55, icon="calculator", permission=VIEW))
commands.register(NavItem("create_run", _("New billing run"), "billing:run_create", 50, "plus", ADD))
shortcuts.register(Shortcut("go_runs", _("Billing runs"), ("g b",), 26, keys.GO, VIEW, LIST))
dashboard_cards.register(DashboardCard("runs", 5, "billing/_dashboard_run.html", run_card.card, permission=VIEW))
group_cards.register(
    Card("billing", 10, "billing/_group_card.html", group_billing.card, permission="billing.view_invoice")
)

wording.MODELS["run"] = BillingRun
verb_words.update(
    {
        "run.started": _("started the billing run"),
        "run.done": _("finished the billing run"),
        "run.failed": _("found that the billing run does not reconcile:"),
        "run.cancelled": _("cancelled the billing run"),
        "invoice.created": _("created the draft invoice"),
        "invoice.extended": _("added to the draft invoice"),
    }
)
