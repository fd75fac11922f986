"""Django's handle on the toolkit."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "plock.kit"
    label = "kit"
    verbose_name = "Plock"
