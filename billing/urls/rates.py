"""Addresses of exchange rates, under Settings."""

from django.urls import URLPattern, path

from billing.views import rates

urlpatterns: list[URLPattern] = [
    path("settings/rates/", rates.rate_list, name="rate_list"),
    path("settings/rates/history/", rates.history, name="rate_history"),
    path("settings/rates/new/", rates.add, name="rate_add"),
    path("settings/rates/fetch/", rates.fetch, name="rate_fetch"),
]
