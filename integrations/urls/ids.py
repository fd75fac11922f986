"""Pages: a customer's ids in other systems."""

from django.urls import URLPattern, path

from integrations.views import external_ids as views

pages: list[URLPattern] = [
    path("customers/<int:pk>/identifiers/", views.edit, name="account_identifiers"),
]
