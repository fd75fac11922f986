"""Django's handle on the toolkit."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "plock.kit"
    label = "kit"
    verbose_name = "Plock"

    def ready(self) -> None:
        from plock.kit import finders, keys  # noqa: F401, PLC0415
        from plock.kit.importing import service  # noqa: F401, PLC0415  (registers the runners of imports)
