"""Addresses of products and price plans."""

from django.urls import URLPattern, path

from billing.views import plans, products

urlpatterns: list[URLPattern] = [
    path("products/", products.ProductList.as_view(), name="product_list"),
    path("products/new/", products.create, name="product_create"),
    path("products/<int:pk>/", products.detail, name="product_detail"),
    path("products/<int:pk>/edit/", products.edit, name="product_edit"),
    path("products/<int:pk>/activate/", products.activate, name="product_activate"),
    path("products/<int:pk>/deactivate/", products.deactivate, name="product_deactivate"),
    path("products/<int:product_pk>/plans/new/", plans.create, name="plan_create"),
    path("products/<int:product_pk>/plans/preview/", plans.preview, name="plan_preview"),
    path("plans/<int:pk>/", plans.detail, name="plan_detail"),
    path("plans/<int:pk>/edit/", plans.edit, name="plan_edit"),
    path("plans/<int:pk>/activate/", plans.activate, name="plan_activate"),
    path("plans/<int:pk>/deactivate/", plans.deactivate, name="plan_deactivate"),
]
