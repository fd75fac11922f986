"""Pages: what other systems are told."""

from django.urls import URLPattern, path

from integrations.views import outbox

pages: list[URLPattern] = [
    path("settings/integrations/outgoing/", outbox.SyncItemList.as_view(), name="outbox_list"),
    path("settings/integrations/outgoing/bulk/<slug:action>/", outbox.perform, name="outbox_bulk"),
]
