"""Pages: settings of integrations."""

from django.urls import URLPattern, path

from integrations.views import settings as views

SYSTEM = "settings/integrations/<slug:system>/"

pages: list[URLPattern] = [
    path("settings/integrations/", views.connection_list, name="connection_list"),
    path(SYSTEM, views.connection_detail, name="connection_detail"),
    path(f"{SYSTEM}configure/", views.connection_configure, name="connection_configure"),
    path(f"{SYSTEM}test/", views.connection_test, name="connection_test"),
    path(f"{SYSTEM}pause/", views.connection_pause, name="connection_pause"),
    path(f"{SYSTEM}resume/", views.connection_resume, name="connection_resume"),
    path(f"{SYSTEM}remove/", views.connection_remove, name="connection_remove"),
]
