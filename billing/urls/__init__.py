"""The pages of billing: one module for each noun."""

from billing.urls import catalogue, dashboard, invoices, orders, rates, runs, subscriptions

app_name = "billing"
urlpatterns = [
    *catalogue.urlpatterns,
    *invoices.urlpatterns,
    *orders.urlpatterns,
    *runs.urlpatterns,
    *subscriptions.urlpatterns,
    *rates.urlpatterns,
    *dashboard.urlpatterns,
]
