"""Addresses of billing runs, and of how a group is billed."""

from django.urls import URLPattern, path

from billing.views import group_billing, run_previews, run_start, run_verbs, runs

urlpatterns: list[URLPattern] = [
    path("billing/runs/", runs.RunList.as_view(), name="run_list"),
    path("billing/runs/new/", run_start.create, name="run_create"),
    path("billing/runs/<int:pk>/", runs.detail, name="run_detail"),
    path("billing/runs/<int:pk>/problems/", runs.problems, name="run_problems"),
    path("billing/runs/<int:pk>/invoices/<int:preview_pk>/", run_previews.detail, name="run_preview"),
    path("billing/runs/<int:pk>/cancel/", run_verbs.cancel, name="run_cancel"),
    path("billing/runs/<int:pk>/bill/", run_verbs.bill, name="run_bill"),
    path("billing/runs/<int:pk>/finalise/", run_verbs.finalise, name="run_finalise"),
    path("customers/<int:pk>/group/billing/", group_billing.GroupBilling.as_view(), name="account_group_billing"),
]
