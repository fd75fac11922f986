"""Addresses of orders."""

from django.urls import URLPattern, path

from billing.views import account_orders, order_edit, order_verbs, orders

urlpatterns: list[URLPattern] = [
    path("orders/", orders.OrderList.as_view(), name="order_list"),
    path("orders/new/", order_edit.create, name="order_create"),
    path("orders/<int:pk>/", orders.detail, name="order_detail"),
    path("orders/<int:pk>/edit/", order_edit.edit, name="order_edit"),
    path("orders/<int:pk>/print/", orders.paper, name="order_print"),
    path("orders/<int:pk>/place/", order_verbs.place, name="order_place"),
    path("orders/<int:pk>/confirm/", order_verbs.confirm, name="order_confirm"),
    path("orders/<int:pk>/fulfil/", order_verbs.fulfil, name="order_fulfil"),
    path("orders/<int:pk>/cancel/", order_verbs.cancel, name="order_cancel"),
    path("customers/<int:pk>/orders/", account_orders.AccountOrders.as_view(), name="account_orders"),
]
