"""The pages of billing: one module for each noun."""

from billing.urls import catalogue, dashboard, orders, rates, subscriptions

app_name = "billing"
urlpatterns = [
    *catalogue.urlpatterns,
    *orders.urlpatterns,
    *subscriptions.urlpatterns,
    *rates.urlpatterns,
    *dashboard.urlpatterns,
]
