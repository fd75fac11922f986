"""The map of the site: every app serves its own pages, wiring happens here."""

from django.contrib import admin
from django.urls import include, path

from plock.kit.views import health

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("billing.urls")),
    path("", include("integrations.urls")),
    path("", include("plock.kit.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler500 = "plock.kit.views.oops.unexpected"
