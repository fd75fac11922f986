"""Addresses of invoices, and of what waits to be billed once."""

from django.urls import URLPattern, path

from billing.views import (
    account_invoices,
    charges,
    invoice_credit,
    invoice_export,
    invoice_list,
    invoice_payments,
    invoice_verbs,
    invoices,
)

urlpatterns: list[URLPattern] = [
    path("billing/invoices/", invoice_list.InvoiceList.as_view(), name="invoice_list"),
    path("billing/invoices/export/", invoice_export.export, name="invoice_export"),
    path("billing/invoices/bulk/<slug:action>/", invoice_list.perform, name="invoice_bulk"),
    path("billing/invoices/<int:pk>/", invoices.detail, name="invoice_detail"),
    path("billing/invoices/<int:pk>.pdf", invoices.as_pdf, name="invoice_pdf"),
    path("billing/invoices/<int:pk>.csv", invoices.as_csv, name="invoice_csv"),
    path("billing/invoices/<int:pk>.json", invoices.as_json, name="invoice_json"),
    path("billing/invoices/<int:pk>/lines/<int:position>/", invoices.line, name="invoice_line"),
    path("billing/invoices/<int:pk>/finalise/", invoice_verbs.finalise, name="invoice_finalise"),
    path("billing/invoices/<int:pk>/discard/", invoice_verbs.discard, name="invoice_discard"),
    path("billing/invoices/<int:pk>/send/", invoice_verbs.send, name="invoice_send"),
    path("billing/invoices/<int:pk>/credit/", invoice_credit.credit, name="invoice_credit"),
    path("billing/invoices/<int:pk>/pay/", invoice_payments.register, name="invoice_pay"),
    path(
        "billing/invoices/<int:pk>/payments/<int:payment_pk>/remove/",
        invoice_payments.remove,
        name="invoice_payment_remove",
    ),
    path("customers/<int:pk>/invoices/", account_invoices.AccountInvoices.as_view(), name="account_invoices"),
    path("customers/<int:pk>/charges/new/", charges.add, name="charge_add"),
    path("billing/charges/<int:pk>/edit/", charges.edit, name="charge_edit"),
    path("billing/charges/<int:pk>/remove/", charges.remove, name="charge_remove"),
]
