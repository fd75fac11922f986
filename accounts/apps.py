"""Django's handle on the app: registers its pages, its jobs and its roles."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Customers")

    def ready(self) -> None:
        from accounts import bulk_actions, effects, menu, roles, search, tabs  # noqa: F401, PLC0415
        from accounts.exporters import customers  # noqa: F401, PLC0415
        from accounts.importers import CustomerImporter, UserImporter  # noqa: PLC0415
        from accounts.rules.errors import RuleError  # noqa: PLC0415
        from accounts.services import handover, surroundings, vocabulary  # noqa: F401, PLC0415
        from plock.kit import formats, jobs  # noqa: PLC0415
        from plock.kit.importing import registry  # noqa: PLC0415

        registry.register(CustomerImporter)
        registry.register(UserImporter)

        RuleError.translate, RuleError.locale = gettext, formats.language

        jobs.surroundings.append(surroundings.around_job)

        post_migrate.connect(roles.sync_roles, dispatch_uid="accounts.sync_roles")
