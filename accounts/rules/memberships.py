"""Which group an account is in, day by day: how assigning, leaving and changing one's plans alter its history.

A span is [starts_on, ends_on), open while ends_on is None. The spans of one account never overlap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days that an account is in the group of one master."""

    starts_on: date
    master: int
    ends_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)


type Spans = tuple[Span, ...]


def in_force(spans: Iterable[Span], *, on: date) -> Span | None:
    """The span that counts on the day."""
    return next((span for span in spans if span.covers(on)), None)


def overlap(one: Span, other: Span) -> bool:
    """Whether there is a day that is in both."""
    begins = max(one.starts_on, other.starts_on)
    return one.covers(begins) and other.covers(begins)


def change(spans: Iterable[Span], *, on: date, master: int | None) -> Spans:
    """The account's spans once it belongs to `master` (None: to nobody) from the day on.

    What begins later than the day is planned and stays. What began on the very day is replaced.
    """
    known = sorted(spans)
    planned = [span for span in known if span.starts_on > on]
    kept = [_ended(span, on=on) for span in known if span.starts_on < on]
    if master is None:
        return (*kept, *planned)
    until = planned[0].starts_on if planned else None
    if kept and kept[-1].ends_on == on and kept[-1].master == master:
        return (*kept[:-1], replace(kept[-1], ends_on=until), *planned)
    return (*kept, Span(on, master, until), *planned)


def cancel(spans: Iterable[Span], *, starts_on: date) -> Spans:
    """The spans without the planned one that starts on the day; the one before it goes on in its place."""
    gone = next(span for span in spans if span.starts_on == starts_on)
    return tuple(
        replace(span, ends_on=gone.ends_on) if span.ends_on == starts_on else span
        for span in sorted(spans)
        if span != gone
    )


def stay(spans: Iterable[Span], *, starts_on: date) -> Spans:
    """The spans where the one that starts on the day does not end as planned, but when the next begins or never."""
    known = sorted(spans)
    nexts = {earlier: later.starts_on for earlier, later in pairwise(known)}
    return tuple(replace(span, ends_on=nexts.get(span)) if span.starts_on == starts_on else span for span in known)


def is_planned_to_leave(spans: Sequence[Span], span: Span, *, today: date) -> bool:
    """Whether a span in force ends later without another one that takes over."""
    if not span.covers(today) or span.ends_on is None:
        return False
    return all(other.starts_on != span.ends_on for other in spans)


def _ended(span: Span, *, on: date) -> Span:
    return replace(span, ends_on=on) if span.covers(on) else span
