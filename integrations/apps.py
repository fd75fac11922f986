"""Django's handle on the app."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
