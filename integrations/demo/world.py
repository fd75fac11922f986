"""The demo's outside world: registers that are connected, what they said of the customers, and ids in other systems."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.demo.stages import Setting
from accounts.demo.story import Event
from accounts.models import Account
from integrations import vault
from integrations.models import Connection, ExternalId, RegisterRecord
from integrations.registry import System, identifier_systems, registers
from plock.kit.bulk import insert

ENTERED = "demo"  # what the stand-ins take for a user, a key or a secret
IDS: dict[str, Callable[[int], str]] = {
    "hubspot": lambda serial: str(8_100_000_000 + serial * 7),
    "fortnox": lambda serial: str(1_000 + serial),
}
TROUBLES = (RegisterRecord.Status.BANKRUPT, RegisterRecord.Status.LIQUIDATION, RegisterRecord.Status.DISSOLVED)
RARELY = 0.012  # how many of the active customers are in trouble


class Outside:
    """One chapter of the demo."""

    def __init__(self, setting: Setting) -> None:
        self.rng = Random(setting.order.seed + 6)  # noqa: S311
        self.is_large = setting.order.is_large
        self.now = timezone.now()
        self.registers = {country: one.name for one in reversed(registers()) for country in one.countries}
        self.told: list[Account] = []

    def tell(self, account: Account, *, start: float, until: float) -> list[Event]:
        if not self.is_large:
            self.told.append(account)
        return []

    def write(self) -> None:
        """Pending customers are in no other system yet."""
        confirmed = [one for one in self.told if one.state != Account.State.PENDING]
        insert(ExternalId, [made for one in confirmed for made in self._ids(one)])
        insert(RegisterRecord, [self._record(one) for one in confirmed if one.org_number and self._register_of(one)])
        self.told.clear()

    def finish(self) -> None:
        """Registers that ask for credentials have those of the stand-ins."""
        for system in registers():
            if not system.is_open:
                Connection.objects.create(**_entered(system), tested_at=self.now)

    def _ids(self, account: Account) -> list[ExternalId]:
        known = [name for name in IDS if name in identifier_systems and self.rng.random() < 0.6]
        since = self.now - timedelta(minutes=self.rng.randrange(20, 3_000))
        states = ExternalId.State
        return [
            ExternalId(
                account=account,
                system=name,
                external_id=IDS[name](account.pk),
                state=states.IN_STEP,
                synced_at=since,
                created_at=since,
                updated_at=since,
            )
            for name in known
        ]

    def _register_of(self, account: Account) -> str:
        return self.registers.get(account.country, "")

    def _record(self, account: Account) -> RegisterRecord:
        is_troubled = account.state == Account.State.ACTIVE and self.rng.random() < RARELY
        asked = self.now - timedelta(days=self.rng.randrange(1, 29), minutes=self.rng.randrange(600))
        return RegisterRecord(
            account=account,
            system=self._register_of(account),
            number=account.org_number,
            country=account.country,
            name=account.name,
            status=self.rng.choice(TROUBLES) if is_troubled else RegisterRecord.Status.ACTIVE,
            checked_at=asked,
            changed_at=asked - timedelta(days=0 if is_troubled else 300),
            tried_at=asked,
        )


def _entered(system: System) -> dict[str, object]:
    secrets = {entry.name: ENTERED for entry in system.entries if entry.is_secret}
    settings = {entry.name: ENTERED for entry in system.entries if not entry.is_secret and entry.is_required}
    return {"system": system.name, "settings": settings, "secrets": vault.seal(secrets, system=system.name)}
