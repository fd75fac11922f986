"""What keeps invoices and their lines as they were sent, held by the database itself. See `plock.kit.triggers`."""

# ruff: noqa: S608 - SQL made of our own words only

from plock.kit.triggers import Rule


def _differs(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


def _numbered(invoice: str) -> str:
    return f"EXISTS (SELECT 1 FROM billing_invoice i WHERE i.id = {invoice} AND i.number IS NOT NULL)"


FROZEN = _differs(
    "number",
    "currency",
    "billing_date",
    "interval_months",
    "practice",
    "credits_id",
    "issued_on",
    "due_on",
    "line_count",
    "net",
    "vat",
    "total",
    "vat_treatment",
    "vat_shares",
    "seller",
    "buyer",
)
# All but the account, which a merge of customers moves, and whether it is to be billed again.
LINE = _differs(
    "invoice_id",
    "position",
    "kind",
    "product_id",
    "subscription_id",
    "item_id",
    "order_id",
    "description",
    "currency",
    "quantity",
    "unit_price",
    "rebate_percent",
    "net",
    "vat_rate",
    "billing_date",
    "period_start",
    "period_end",
    "starts_on",
    "ends_on",
    "reverses_id",
    "is_usage",
)

RULES = (
    Rule("billing_invoice_frozen", "billing_invoice", ("update",), f"OLD.number IS NOT NULL AND {FROZEN}"),
    Rule("billing_invoice_kept", "billing_invoice", ("delete",), "OLD.number IS NOT NULL"),
    Rule(
        "billing_invoice_currency_of_lines",
        "billing_invoice",
        ("update",),
        "NEW.currency <> OLD.currency AND EXISTS (SELECT 1 FROM billing_charge c WHERE c.invoice_id = NEW.id)",
    ),
    Rule(
        "billing_charge_of_draft",
        "billing_charge",
        ("insert",),
        "NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM billing_invoice i"
        " WHERE i.id = NEW.invoice_id AND i.number IS NULL AND i.currency = NEW.currency)",
    ),
    Rule(
        "billing_charge_moved",
        "billing_charge",
        ("update",),
        "NEW.invoice_id IS DISTINCT FROM OLD.invoice_id AND NEW.invoice_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM billing_invoice i"
        " WHERE i.id = NEW.invoice_id AND i.number IS NULL AND i.currency = NEW.currency)",
    ),
    Rule("billing_charge_frozen", "billing_charge", ("update",), f"{LINE} AND {_numbered('OLD.invoice_id')}"),
    Rule(
        "billing_product_counted",
        "billing_product",
        ("update",),
        "NEW.aggregation <> OLD.aggregation"
        " AND EXISTS (SELECT 1 FROM billing_charge c WHERE c.product_id = NEW.id AND c.is_usage)",
    ),
    Rule("billing_charge_kept", "billing_charge", ("delete",), _numbered("OLD.invoice_id")),
)
