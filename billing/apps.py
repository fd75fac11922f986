"""Django's handle on the app: hangs it into the registries of the apps below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import roles, wiring  # noqa: F401, PLC0415
