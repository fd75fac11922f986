"""Tests of registers talk HTTP to stand-ins and need no database: a client is opened by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from integrations.http import Http, Patience
from integrations.network import networks
from integrations.registry import Access, Register, systems

QUICK = Patience(1.0)


@pytest.fixture
def register(standins) -> Iterator[Callable[..., Any]]:
    """`register("brreg")` opens it at its stand-in; `patience`, `settings` and `secrets` are what a test may choose."""
    with ExitStack() as stack:

        def open_(name: str, *, patience: Patience = QUICK, **entered: Any) -> Register:
            system: Any = systems.get(name)
            access = Access(entered.get("settings", {}), entered.get("secrets", {}))
            http = Http(
                system=name,
                base=standins.base(name),
                patience=patience,
                headers={"User-Agent": "Plock tests", **system.headers(access, "Plock tests")},
                auth=system.auth(access),
                hidden=tuple(access.secrets.values()),
                allowed=networks(["127.0.0.0/8"]),
                is_open=system.is_open,
            )
            return system.open(stack.enter_context(http), access)

        yield open_
