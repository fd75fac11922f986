"""Pages: the search in public registers, and what they and VIES say of a customer."""

from django.urls import URLPattern, path

from integrations.views import register_list, register_refresh, register_search, vat_checks

pages: list[URLPattern] = [
    path("customers/search/", register_search.page, name="register_search"),
    path("customers/registers/", register_list.RegisterList.as_view(), name="register_list"),
    path("customers/<int:pk>/register/", register_refresh.refresh, name="register_refresh"),
    path("customers/<int:pk>/vat-check/", vat_checks.check, name="vat_check"),
]
