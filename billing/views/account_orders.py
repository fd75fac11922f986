"""The orders of one customer."""

from typing import Any

from accounts.models import Account
from accounts.views.records import AccountTab
from billing.models import Order
from billing.tables.orders import OrderTable

MOST = 500


class AccountOrders(AccountTab):
    name = "orders"
    permission = "billing.view_order"
    template_name = "billing/account_orders_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        rows = list(Order.objects.filter(account=record).defer("notes").order_by("-pk")[: MOST + 1])
        for row in rows:
            row.account = record
        columns = [name for name in OrderTable.base_columns if name != "customer"]
        return {"orders": rows[:MOST], "has_more": len(rows) > MOST, "table": OrderTable.showing(rows[:MOST], columns)}
