"""The list of what other systems are told, and what can be done about what they were not told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from integrations import bulk_outbox, outbox_words
from integrations.filtersets.outbox import SyncItemFilterSet
from integrations.models import SyncItem
from integrations.services import connections_standing as standings
from integrations.tables.outbox import SelectableSyncItemTable
from plock.kit.access import may
from plock.kit.paging import COUNT_LIMIT
from plock.kit.saved_views import Preset
from plock.kit.views import bulk
from plock.kit.views.list import ListPage

LIST = "integrations:outbox_list"
FAILED = "state=failed"
NOT_LISTED = ("account__notes", "account__search_text", "account__address")


class SyncItemList(ListPage):
    permission = "integrations.view_syncitem"
    table_class, filterset_class = SelectableSyncItemTable, SyncItemFilterSet
    template_name = "integrations/outbox_list.html"
    empty_template = "integrations/_outbox_none.html"
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("waiting", gettext_lazy("Waiting"), "state=waiting&state=sending"),
        Preset("failed", gettext_lazy("Failed"), FAILED),
    )

    def get_queryset(self) -> QuerySet[SyncItem]:
        return SyncItem.objects.select_related("account").defer(*NOT_LISTED)

    def context(self, params: QueryDict) -> dict[str, Any]:
        found = bulk_outbox.messages.for_user(self.request.user)
        return {
            **super().context(params),
            "bulk_actions": found,
            "held": standings.holding(),
            "title": _("Outgoing messages"),
        }

    def tabs(self) -> list[dict[str, Any]]:
        """The views; what failed is counted, since somebody is to look at it."""
        failed = SyncItem.objects.order_by().filter(state=SyncItem.State.FAILED)[: COUNT_LIMIT + 1].count()
        for tab in (found := super().tabs()):
            if tab["preset"].query == FAILED:
                tab["count"] = failed
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@may(bulk_outbox.PERMISSION)
def perform(request: HttpRequest, action: str) -> HttpResponse:
    """Doing one thing to many: the list posts what is chosen; by itself the address says that nothing is."""
    return bulk.perform(request, bulk_outbox.messages, action, home=reverse(LIST))


def banner(account: Account, _today: date) -> Mapping[str, Any] | None:
    """What could not be sent about a customer, above its tabs: how much of it, the latest reason, the way to it."""
    failed = SyncItem.objects.filter(account=account, state=SyncItem.State.FAILED)
    last = failed.order_by("-pk").first()
    if last is None:
        return None
    found = urlencode({"state": "failed", "customer": account.customer_number})
    return {
        "count": failed.order_by()[: COUNT_LIMIT + 1].count(),
        "reason": outbox_words.told(last),
        "url": f"{reverse(LIST)}?{found}",
    }
