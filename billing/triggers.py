"""The rules of billing that are about several rows at once, held by the database itself. See `plock.kit.triggers`."""

# ruff: noqa: S608 - SQL made of our own words only

from plock.kit.triggers import Rule

WRITTEN = ("insert", "update")

PLAN = "billing_planversion v JOIN billing_priceplan p ON p.id = v.plan_id"
SUBSCRIPTION = "JOIN billing_subscription s ON s.id = NEW.subscription_id"
# PostgreSQL looks at a foreign key when all is committed: too late to wait for whoever changes the prices meanwhile.
VERSION_SHARED = "1 FROM billing_planversion WHERE id = NEW.plan_version_id FOR KEY SHARE"
SOLD = (
    "(EXISTS (SELECT 1 FROM billing_subscriptionitem i WHERE i.plan_version_id = {version})"
    " OR EXISTS (SELECT 1 FROM billing_orderline l JOIN billing_order o ON o.id = l.order_id"
    " WHERE l.plan_version_id = {version} AND o.confirmed_at IS NOT NULL))"
)
PLAN_SOLD = (
    "EXISTS (SELECT 1 FROM billing_subscriptionitem i JOIN billing_planversion v ON v.id = i.plan_version_id"
    " WHERE v.plan_id = NEW.id)"
)


def _differs(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns) + ")"


ORDER_FROZEN = _differs(
    "number",
    "currency",
    "ordered_on",
    "reference",
    "po_number",
    "billing_interval_months",
    "period_mode",
    "billing_practice",
    "one_off_total",
    "monthly_total",
    "confirmed_at",
)

RULES = (
    Rule(
        "billing_item_currency",
        "billing_subscriptionitem",
        WRITTEN,
        f"EXISTS (SELECT 1 FROM {PLAN} {SUBSCRIPTION} WHERE v.id = NEW.plan_version_id AND p.currency <> s.currency)",
        lock=VERSION_SHARED,
    ),
    Rule(
        "billing_item_quantity_by_charge",
        "billing_subscriptionitem",
        WRITTEN,
        f"EXISTS (SELECT 1 FROM {PLAN} WHERE v.id = NEW.plan_version_id"
        " AND NOT ((p.charge = 'fixed' AND NEW.quantity IS NOT NULL)"
        " OR (p.charge = 'usage' AND NEW.quantity IS NULL)))",
    ),
    Rule(
        "billing_item_plan_of_customer",
        "billing_subscriptionitem",
        WRITTEN,
        f"EXISTS (SELECT 1 FROM {PLAN} {SUBSCRIPTION}"
        " WHERE v.id = NEW.plan_version_id AND p.account_id IS NOT NULL AND p.account_id <> s.account_id)",
    ),
    Rule(
        "billing_item_one_price_a_day",
        "billing_subscriptionitem",
        WRITTEN,
        "EXISTS (SELECT 1 FROM billing_subscriptionitem i"
        " WHERE i.subscription_id = NEW.subscription_id AND i.line = NEW.line AND i.id IS DISTINCT FROM NEW.id"
        " AND COALESCE(i.starts_on, {past}) < COALESCE(NEW.ends_on, {future})"
        " AND COALESCE(NEW.starts_on, {past}) < COALESCE(i.ends_on, {future}))",
        lock="1 FROM billing_subscription WHERE id = NEW.subscription_id FOR NO KEY UPDATE",
    ),
    Rule(
        "billing_subscription_currency_of_items",
        "billing_subscription",
        ("update",),
        "NEW.currency <> OLD.currency"
        " AND EXISTS (SELECT 1 FROM billing_subscriptionitem i WHERE i.subscription_id = NEW.id)",
    ),
    Rule(
        "billing_plan_sold",
        "billing_priceplan",
        ("update",),
        f"{_differs('currency', 'charge', 'product_id')} AND {PLAN_SOLD}",
    ),
    Rule(
        "billing_version_sold",
        "billing_planversion",
        ("update",),
        f"{_differs('plan_id', 'number', 'mode', 'block_size', 'price_interval_months')}"
        f" AND {SOLD.format(version='OLD.id')}",
    ),
    Rule("billing_tier_sold", "billing_plantier", WRITTEN, SOLD.format(version="NEW.version_id")),
    Rule("billing_tier_kept", "billing_plantier", ("delete",), SOLD.format(version="OLD.version_id")),
    Rule(
        "billing_tier_moved",
        "billing_plantier",
        ("update",),
        f"NEW.version_id <> OLD.version_id AND {SOLD.format(version='OLD.version_id')}",
    ),
    Rule("billing_order_frozen", "billing_order", ("update",), f"OLD.confirmed_at IS NOT NULL AND {ORDER_FROZEN}"),
    Rule(
        "billing_order_currency_of_lines",
        "billing_order",
        ("update",),
        "NEW.currency <> OLD.currency"
        " AND EXISTS (SELECT 1 FROM billing_orderline l JOIN billing_planversion v ON v.id = l.plan_version_id"
        " JOIN billing_priceplan p ON p.id = v.plan_id WHERE l.order_id = NEW.id AND p.currency <> NEW.currency)",
    ),
    Rule("billing_order_kept", "billing_order", ("delete",), "OLD.confirmed_at IS NOT NULL"),
    Rule(
        "billing_orderline_frozen",
        "billing_orderline",
        WRITTEN,
        "EXISTS (SELECT 1 FROM billing_order o WHERE o.id = NEW.order_id AND o.confirmed_at IS NOT NULL)",
    ),
    Rule(
        "billing_orderline_kept",
        "billing_orderline",
        ("delete",),
        "EXISTS (SELECT 1 FROM billing_order o WHERE o.id = OLD.order_id AND o.confirmed_at IS NOT NULL)",
    ),
    Rule(
        "billing_orderline_moved",
        "billing_orderline",
        ("update",),
        "NEW.order_id <> OLD.order_id"
        " AND EXISTS (SELECT 1 FROM billing_order o WHERE o.id = OLD.order_id AND o.confirmed_at IS NOT NULL)",
    ),
    Rule(
        "billing_orderline_currency",
        "billing_orderline",
        WRITTEN,
        f"EXISTS (SELECT 1 FROM {PLAN} JOIN billing_order o ON o.id = NEW.order_id"
        " WHERE v.id = NEW.plan_version_id AND p.currency <> o.currency)",
        lock=VERSION_SHARED,
    ),
)
