"""What a verb over many accounts did, and what it could not do and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """`done` accounts were changed; `skipped` are the others by reason, a sentence fit for the user."""

    done: int = 0
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def skip(self, reason: str, ids: Iterable[int]) -> None:
        if ids := list(ids):
            self.skipped[reason] += ids
