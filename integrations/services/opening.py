"""Opening a client of a system with what was entered for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from accounts.services.surroundings import house
from integrations import vault
from integrations.errors import IntegrationError, Misconfigured, Reason
from integrations.http import SHORT, Http, Patience, host_and_port
from integrations.models import Connection
from integrations.network import networks
from integrations.registry import Access, Register, RegisterSystem, System
from integrations.services import quotas

# A header must be plain ASCII: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
UNKNOWN = "self-hosted"


def access_of(system: System) -> Access:
    """What was entered for the system. Raises Misconfigured where it was not, was paused, or is broken."""
    row = Connection.objects.filter(system=system.name).first()
    if row is None:
        if not system.is_open:
            raise Misconfigured(system.name, Reason.NOT_CONFIGURED)
        return Access()
    if row.state == Connection.State.PAUSED:
        raise Misconfigured(system.name, Reason.PAUSED)
    if row.state == Connection.State.BROKEN:
        raise Misconfigured(system.name, Reason(row.reason), row.detail)
    return unsealed(row)


def unsealed(row: Connection) -> Access:
    """What a connection holds, whatever its state. Raises Misconfigured where no key opens it."""
    try:
        return Access(row.settings, vault.unseal(row.secrets, system=row.system))
    except vault.CannotOpen as problem:
        raise Misconfigured(row.system, Reason.SEALED, str(problem)) from problem


@contextmanager
def opened(system: System, *, patience: Patience = SHORT, access: Access | None = None, **how: Any) -> Iterator[Http]:
    """A client of the system, closed at the end. `how` is more of Http's: headers, most_bytes.

    Not to be used in a transaction: it waits for the network. Raises Misconfigured as `access_of` does.
    """
    access = access_of(system) if access is None else access
    headers = {"User-Agent": user_agent(), **system.headers(access, house().name), **how.pop("headers", {})}
    with Http(
        system=system.name,
        base=base_of(system),
        patience=patience,
        headers={name: _ascii(value) for name, value in headers.items()},
        auth=system.auth(access),
        hidden=tuple(access.secrets.values()),
        wait=lambda left: quotas.wait(system, patience=left),
        hold=lambda seconds: quotas.hold(system, seconds),
        trusted=trusted(system),
        allowed=networks(settings.PRIVATE_NETWORKS),
        is_open=system.is_open,
        **how,
    ) as http:
        yield http


@contextmanager
def register(system: RegisterSystem, *, patience: Patience = SHORT) -> Iterator[Register]:
    """The register, ready to be asked."""
    access = access_of(system)
    with opened(system, patience=patience, access=access) as http:
        yield system.open(http, access)


def is_usable(system: System) -> bool:
    """Whether it can be asked, as far as we know."""
    try:
        access_of(system)
    except IntegrationError:
        return False
    return True


def base_of(system: System, name: str = "") -> str:
    """The address of the system, or one of its further addresses; where the environment says so, another one."""
    known = system.bases[name] if name else system.base
    return str(settings.API_BASES.get(name or system.name, known))


def trusted(system: System) -> frozenset[tuple[str, int]]:
    """What the operator named himself may be anywhere."""
    named = (settings.API_BASES.get(name) for name in (system.name, *system.bases))
    return frozenset(host_and_port(address) for address in named if address)


def user_agent() -> str:
    """Who asks, and whom to write to: several registers refuse whoever does not say."""
    ours = house()
    contact = ours.email or settings.BASE_URL
    return f"Plock/1.0 ({ours.name or UNKNOWN}; {contact})"


def _ascii(value: str) -> str:
    return "".join(one for one in value.encode("ascii", "replace").decode() if one.isprintable())
