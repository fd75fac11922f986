"""What tests of billing have in common."""

from collections.abc import Iterator
from datetime import datetime, time

import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def noon(request) -> Iterator[None]:
    """It is noon of the day on which the test's module was read, its TODAY, even where midnight passed since."""
    noon_of_it = datetime.combine(request.module.TODAY, time(12), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(noon_of_it, tick=True):
        yield
