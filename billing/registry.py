"""The public door of billing: where higher apps say what billing cannot know by itself.

A data source that delivers usage says whose usage is not up to date, so that runs hold it back rather than bill it as
zero: `stale_usage.append(function)`, done in the higher app's wiring.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

# Each is asked for many accounts at once and answers {account: why its usage up to the day is not to be trusted}.
stale_usage: list[Callable[[Sequence[int], date], Mapping[int, str]]] = []
