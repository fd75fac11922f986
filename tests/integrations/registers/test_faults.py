"""Everything that goes wrong on the way to a register, for every one of them: the right error, and no other."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache

from integrations.errors import IntegrationError, Misconfigured, Reason, Rejected, Temporary
from integrations.http import Http, Patience
from integrations.network import networks
from integrations.rules.companies import Company
from integrations.shapes import LONGEST
from tests.integrations.registers.world import CASES, Case
from tests.standins.faults import Fault

pytestmark = pytest.mark.once

EVERYWHERE = pytest.mark.parametrize("case", CASES, ids=str)
AT_ONCE = Patience(0.2)
IN_TIME = Patience(10)
ENDLESS = (Fault.TIMEOUT, Fault.DRIP)
ERRORS: dict[Fault, tuple[type[IntegrationError], set[Reason]]] = {
    Fault.TIMEOUT: (Temporary, {Reason.TIMED_OUT}),
    Fault.DRIP: (Temporary, {Reason.TIMED_OUT}),
    Fault.RESET: (Temporary, {Reason.UNREACHABLE}),
    Fault.TRUNCATED: (Temporary, {Reason.GARBLED}),
    Fault.HALF_JSON: (Temporary, {Reason.GARBLED}),
    Fault.OVERSIZED: (Temporary, {Reason.TOO_LARGE}),
    Fault.BOMB: (Temporary, {Reason.TOO_LARGE}),
    Fault.WRONG_TYPE: (Temporary, {Reason.GARBLED}),
    Fault.EMPTY: (Temporary, {Reason.GARBLED}),
    Fault.UNAUTHORISED: (Misconfigured, {Reason.CREDENTIALS}),
    Fault.FORBIDDEN: (Misconfigured, {Reason.CREDENTIALS}),
    Fault.TOO_MANY: (Temporary, {Reason.BUSY}),
    Fault.TOO_MANY_LONG: (Temporary, {Reason.BUSY}),
    Fault.BROKEN: (Temporary, {Reason.DOWN}),
    Fault.BAD_GATEWAY: (Temporary, {Reason.DOWN}),
    Fault.UNAVAILABLE: (Temporary, {Reason.DOWN}),
    Fault.TO_PRIVATE: (Rejected, {Reason.FORBIDDEN_ADDRESS}),
    Fault.LOOP: (Temporary, {Reason.GARBLED}),
}
OTHERWISE = {  # who says something else with it
    ("companies_house", Fault.FORBIDDEN): (Temporary, {Reason.BUSY}),
}
WAITS = {Fault.TOO_MANY: 1, Fault.TOO_MANY_LONG: 600}


@pytest.fixture(autouse=True)
def no_token_of_another_test():
    cache.clear()


@EVERYWHERE
@pytest.mark.parametrize("fault", ERRORS)
def test_a_fault_is_the_error_that_says_what_to_do(standins, case, fault):
    kind, reasons = OTHERWISE.get((case.system.name, fault), ERRORS[fault])
    if kind is Misconfigured and case.system.is_open:  # nothing was entered that could be wrong
        kind, reasons = Temporary, {Reason.BLOCKED}
    standins[case.system.name].fail(fault, times=None, path=case.path)
    with opened(standins, case, AT_ONCE if fault in ENDLESS else IN_TIME) as http:
        http.most_bytes = 200_000
        with pytest.raises(kind) as caught:
            case.find(http)
        assert caught.value.system == case.system.name
        assert caught.value.reason in reasons
        assert caught.value.retry_after == WAITS.get(fault)
        if case.searches_names and fault not in ENDLESS:
            with pytest.raises(kind):
                case.search(http, "anything")


@EVERYWHERE
@pytest.mark.parametrize("fault", [Fault.GZIP, Fault.EXTRA])
def test_packing_and_unknown_keys_change_nothing(standins, case, fault):
    with opened(standins, case, IN_TIME) as http:
        plain = case.find(http)
        standins[case.system.name].fail(fault, times=None, path=case.path)
        assert timeless(case.find(http)) == timeless(plain)
        if case.searches_names:
            assert plain.name in {one.name for one in case.search(http, plain.name).companies}


@EVERYWHERE
def test_endless_texts_are_cut(standins, case):
    standins[case.system.name].fail(Fault.LONG_NAMES, times=None, path=case.path)
    with opened(standins, case, IN_TIME) as http:
        assert 0 < len(case.find(http).name) <= LONGEST


def test_none_is_forgotten():
    assert {case.system.name for case in CASES} >= {
        *("brreg", "prh", "gleif", "vies", "entreprises", "ares", "companies_house", "ariregister"),
        *("bolagsverket", "cvr", "cvrapi"),
    }


def opened(standins, case: Case, patience: Patience) -> Http:
    allowed = networks(["127.0.0.0/8"])
    return case.http(standins.base(case.system.name), patience=patience, allowed=allowed)


def timeless(found: Any) -> Any:
    return replace(found, fetched_at=None) if isinstance(found, Company) else replace(found, at=None)
