"""What no register may do: ask for something else than a number, or take twice the time it has."""

from contextlib import suppress

import pytest

from integrations.errors import IntegrationError, Reason, Temporary
from integrations.http import Patience
from integrations.registry import RegisterSystem
from tests.integrations.registers.test_faults import IN_TIME, opened, timeless
from tests.integrations.registers.world import CASES, access
from tests.standins.faults import Fault

pytestmark = pytest.mark.once
REGISTERS = [case for case in CASES if isinstance(case.system, RegisterSystem) and "token" not in case.path]
ALL = pytest.mark.parametrize("case", REGISTERS, ids=str)


@ALL
@pytest.mark.parametrize("odd", ["../vyhledat", "1,2..3", "%2e%2e%2froller", "0" * 400])
def test_a_number_that_could_lead_elsewhere_is_nobodys(standins, case, odd):
    standin = standins[case.system.name]
    with opened(standins, case, IN_TIME) as http, suppress(IntegrationError):  # where the register itself refuses it
        assert case.opened(http)(odd) is None
    assert not [call for call in standin.calls if ".." in call.path or "roller" in call.path]


@ALL
def test_two_questions_share_the_time_of_one(standins, case):
    standins[case.system.name].fail(Fault.TIMEOUT, times=None, path=case.path)
    with opened(standins, case, Patience(0.2)) as http:
        http.most_bytes = 200_000
        with pytest.raises(Temporary) as caught:
            case.find(http)
    assert caught.value.reason is Reason.TIMED_OUT
    assert len(standins[case.system.name].calls) <= 2


@ALL
def test_what_is_asked_together_is_what_is_asked_alone(standins, case):
    with opened(standins, case, IN_TIME) as http:
        register = case.system.open(http, access(case.system))
        found = register.find_many([case.number])
        assert list(found) == [case.number]
        assert timeless(found[case.number]) == timeless(register.find(case.number))
