"""Addresses of subscriptions."""

from django.urls import URLPattern, path

from billing.views import (
    account_subscriptions,
    changes,
    subscription_detail,
    subscription_end,
    subscription_forms,
    subscription_list,
    subscription_settle,
    subscription_verbs,
)

urlpatterns: list[URLPattern] = [
    path(
        "customers/<int:pk>/subscriptions/",
        account_subscriptions.AccountSubscriptions.as_view(),
        name="account_subscriptions",
    ),
    path("subscriptions/", subscription_list.SubscriptionList.as_view(), name="subscription_list"),
    path("subscriptions/new/", subscription_forms.create, name="subscription_create"),
    path("subscriptions/<int:pk>/", subscription_detail.detail, name="subscription_detail"),
    path("subscriptions/<int:pk>/edit/", subscription_forms.edit, name="subscription_edit"),
    path("subscriptions/<int:pk>/start/", subscription_verbs.start, name="subscription_start"),
    path("subscriptions/<int:pk>/pause/", subscription_verbs.pause, name="subscription_pause"),
    path("subscriptions/<int:pk>/resume/", subscription_verbs.resume, name="subscription_resume"),
    path("subscriptions/<int:pk>/delete/", subscription_verbs.delete, name="subscription_delete"),
    path("subscriptions/<int:pk>/end/", subscription_end.end, name="subscription_end"),
    path("subscriptions/<int:pk>/settle/", subscription_settle.settle, name="subscription_settle"),
    path("subscriptions/<int:pk>/items/add/", changes.add_item, name="subscription_item_add"),
    path("subscriptions/<int:pk>/items/<int:line>/change/", changes.change_item, name="subscription_item_change"),
    path("subscriptions/<int:pk>/items/<int:line>/remove/", changes.remove_item, name="subscription_item_remove"),
    path(
        "subscriptions/<int:pk>/changes/<int:change_pk>/cancel/",
        changes.cancel,
        name="subscription_change_cancel",
    ),
]
