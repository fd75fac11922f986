"""One stand-in: what it answers, what it has been asked, and how it is told to misbehave."""

import threading
from collections import deque
from dataclasses import dataclass

from tests.standins import invented
from tests.standins.faults import Fault
from tests.standins.replies import Reply, Request, text_reply


@dataclass
class Planned:
    """A fault for the next `times` calls, or for all (None), whose path contains `path`."""

    fault: Fault
    times: int | None = 1
    path: str = ""


class StandIn:
    """Subclasses set `name` and define `answer`. `generates` lets it make up a company for every valid number."""

    name = ""
    limit: tuple[int, float] | None = None  # documented: calls, seconds
    generates = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Back to how it was made: nothing planned, nothing asked."""
        with self._lock:
            self.planned: list[Planned] = []
            self.calls: deque[Request] = deque(maxlen=200_000)
            self.generates = False
            self.is_strict = False

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def over_limit(self, request: Request) -> Reply:
        """What it says to whoever asks too often."""
        return text_reply("Too many requests", 429, Retry_After="1")

    def makes_up(self, number: str) -> bool:
        """Whether a company is to be invented for the number; those of the demo's customers always are."""
        return self.generates or number in invented.NAMES

    # Control ---------------------------------------------------------------------------------------------------------

    def fail(self, fault: Fault | str, *, times: int | None = 1, path: str = "") -> None:
        """Misbehave at the next calls."""
        with self._lock:
            self.planned.append(Planned(Fault(fault), times, path))

    def take(self, request: Request) -> tuple[Fault | None, bool]:
        """Note the call; the fault planned for it, and whether it comes too early for a strict stand-in."""
        with self._lock:
            self.calls.append(request)
            found = next((one for one in self.planned if one.path in request.path), None)
            if found is not None and found.times is not None:
                found.times -= 1
                if found.times <= 0:
                    self.planned.remove(found)
            too_often = self.is_strict and self.limit is not None and self.busiest(*self.limit) > self.limit[0]
        return (found.fault if found else None), too_often

    def busiest(self, _calls: int, seconds: float) -> int:
        """How many calls there were in the last stretch of so many seconds, by the stand-in's clock."""
        now = self.calls[-1].at if self.calls else 0.0
        count = 0
        for call in reversed(self.calls):
            if call.at <= now - seconds:
                break
            count += 1
        return count

    def peak(self, seconds: float) -> int:
        """The most calls there ever were in any stretch of so many seconds."""
        times = sorted(call.at for call in self.calls)
        most, first = 0, 0
        for last, at in enumerate(times):
            while times[first] <= at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most
