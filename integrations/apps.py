"""Django's handle on the app: finds the systems, and hangs itself into the registries of the apps below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("Integrations")

    def ready(self) -> None:
        from integrations import discovery  # noqa: PLC0415

        discovery.load()  # first: what is wired has a column for each system
        from integrations import roles, wiring  # noqa: F401, PLC0415
