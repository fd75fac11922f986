"""Rows of the outside world for tests: what a test does not say is filled in so that every constraint holds."""

from itertools import count
from typing import Any

from django.utils import timezone

from integrations import vault
from integrations.models import Connection, ExternalId, RegisterRecord, SyncItem, VatCheck
from tests import make

_serial = count(1)


def connection(system: str, *, secrets: dict[str, str] | None = None, **values: Any) -> Connection:
    if values.get("state") == Connection.State.BROKEN:
        values = {"reason": "credentials", "broken_at": timezone.now(), **values}
    sealed = vault.seal(secrets, system=system) if secrets else ""
    return Connection.objects.create(system=system, secrets=sealed, **values)


def external_id(**values: Any) -> ExternalId:
    given = {"system": "hubspot", "external_id": str(1000 + next(_serial)), **values}
    return ExternalId.objects.create(**_with_account(given))


def sync_item(**values: Any) -> SyncItem:
    given = {"system": "webhook", "kind": "event", "object_id": next(_serial), "subject": "Something", **values}
    if given.get("state") == SyncItem.State.FAILED:
        given = {"reason": "refused", **given}
    if given.get("state") == SyncItem.State.SENDING:
        given = {"token": "x", "leased_until": timezone.now(), **given}
    return SyncItem.objects.create(**_with_account(given))


def register_record(**values: Any) -> RegisterRecord:
    given = {"system": "brreg", "number": "999000118", "country": "NO", "status": "active", **values}
    return RegisterRecord.objects.create(**_with_account(given))


def vat_check(**values: Any) -> VatCheck:
    given = {"vat_number": "SE559999001601", "is_valid": True, **values}
    return VatCheck.objects.create(**_with_account(given))


def _with_account(values: dict[str, Any]) -> dict[str, Any]:
    return values if "account" in values else {**values, "account": make.account()}
