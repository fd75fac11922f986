"""What each role may do with money."""

from accounts.roles import ACCOUNT_MANAGER, ADMIN, BILLING, VIEWER, grant

READ = (
    "billing.view_product",
    "billing.view_subscription",
    "billing.view_order",
    "billing.view_exchangerate",
    "billing.view_invoice",
    "billing.view_usage",
)
SELL = (
    "billing.add_subscription",
    "billing.change_subscription",
    "billing.add_order",
    "billing.change_order",
    "billing.confirm_order",
)
PRICE = (
    "billing.add_product",
    "billing.change_product",
    "billing.import_product",
    "billing.change_exchangerate",
    "kit.add_import",
)
# Runs, invoices, payments, and usage that comes in files.
BILL = (
    "billing.view_billingrun",
    "billing.add_billingrun",
    "billing.finalise_invoice",
    "billing.credit_invoice",
    "billing.pay_invoice",
    "billing.add_charge",
    "billing.change_charge",
    "billing.import_usage",
)
# A single row of usage is put right in the Django admin alone.
CORRECT = ("billing.add_usage", "billing.change_usage", "billing.delete_usage")
# What the Django admin shows to those who may open it; it saves nothing that these do not cover.
LOOK_INTO = (
    "billing.view_billingclock",
    "billing.view_charge",
    "billing.view_currency",
    "billing.view_figuresday",
    "billing.view_invoicepreview",
    "billing.view_movement",
    "billing.view_orderline",
    "billing.view_payment",
    "billing.view_plantier",
    "billing.view_planversion",
    "billing.view_priceplan",
    "billing.view_ratefeed",
    "billing.view_runpart",
    "billing.view_runproblem",
    "billing.view_subscriptionchange",
    "billing.view_subscriptionitem",
)

grant(VIEWER, *READ)
grant(ACCOUNT_MANAGER, *READ, *SELL)
grant(BILLING, *READ, *SELL, *PRICE, *BILL)
grant(ADMIN, *READ, *SELL, *PRICE, *BILL, *CORRECT, *LOOK_INTO)
