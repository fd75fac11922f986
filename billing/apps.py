"""Django's handle on the app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
