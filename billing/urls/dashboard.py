"""Addresses of the figures of the dashboard."""

from django.urls import URLPattern, path

from billing.views import dashboard

urlpatterns: list[URLPattern] = [
    path("revenue/", dashboard.mrr, name="dashboard_mrr"),
]
