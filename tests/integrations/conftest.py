"""What tests of integrations share: a system with credentials and one without, both at their stand-in."""

from collections.abc import Iterator

import pytest
import stamina

from integrations.registry import System
from tests.integrations import keyed as invented
from tests.standins.keyed import Keyed


@pytest.fixture
def keyed(standins) -> Iterator[System]:
    with invented.registered(invented.KEYED):
        yield invented.KEYED


@pytest.fixture
def openly() -> Iterator[System]:
    with invented.registered(invented.OPEN):
        yield invented.OPEN


@pytest.fixture
def their_side(standins) -> Keyed:
    return standins["keyed"]


@pytest.fixture
def without_pauses() -> Iterator[None]:
    """Whatever is asked again is asked at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
