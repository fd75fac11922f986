"""Moving what is stored to another key."""

from dataclasses import dataclass, field

from django.db import transaction

from integrations import vault
from integrations.models import Connection


@dataclass(slots=True)
class Reencrypted:
    """How many connections have secrets under the first key now, how many had, and whose no key opens."""

    resealed: int = 0
    current: int = 0
    failed: list[str] = field(default_factory=list)


def reencrypt() -> Reencrypted:
    """Encrypt all stored secrets with the first of PLOCK_FIELD_KEYS; one by one, so that it can be run while in use."""
    done = Reencrypted()
    for pk in Connection.objects.exclude(secrets="").order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Connection.objects.select_for_update().filter(pk=pk).exclude(secrets="").first()
            if row is None:
                continue
            if vault.is_current(row.secrets):
                done.current += 1
                continue
            try:
                row.secrets = vault.reseal(row.secrets)
            except vault.CannotOpen:
                done.failed.append(row.system)
                continue
            row.save(update_fields=["secrets"])
            done.resealed += 1
    return done
