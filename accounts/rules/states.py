"""The states of an account and the moves between them; anything that is not in the table is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from .errors import N_, RuleError


class AccountState(StrEnum):
    """Where an account stands between first sight and the archive."""

    PENDING = "pending"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Situation(NamedTuple):
    """What decides which moves are open. Only an archived account can be rejected."""

    state: AccountState
    rejected: bool


@dataclass(frozen=True, slots=True)
class Move:
    """One verb: the situations it starts from, and the state and the `rejected` flag it ends in."""

    verb: str
    from_: frozenset[Situation]
    to: AccountState
    sets_rejected: bool
    refusal: str


class MoveRefused(RuleError):
    """The account is not in a state that allows the verb."""


UNKNOWN_VERB = N_(
    "“{verb}” is not something that can be done to a customer. Choose approve, reject, archive or restore."
)
NOT_APPROVED = N_("This customer is {state}. Only a pending or a rejected customer can be approved.")
NOT_REJECTED = N_("This customer is {state}. Only a pending customer can be rejected.")
NOT_ARCHIVED = N_("This customer is {state}. Only an active customer can be archived.")
NOT_RESTORED = N_(
    "This customer is {state}. Only an archived customer can be restored; approve a pending or rejected one."
)
MERGED = N_("This customer was merged into {winner} and cannot be changed any more. Open that customer instead.")

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "pending": N_("pending"),
        "active": N_("active"),
        "archived": N_("archived"),
        "rejected": N_("rejected"),
    }
)

PENDING = Situation(AccountState.PENDING, rejected=False)
ACTIVE = Situation(AccountState.ACTIVE, rejected=False)
ARCHIVED = Situation(AccountState.ARCHIVED, rejected=False)
REJECTED = Situation(AccountState.ARCHIVED, rejected=True)

MOVES: Mapping[str, Move] = MappingProxyType(
    {
        move.verb: move
        for move in (
            Move("approve", frozenset({PENDING, REJECTED}), AccountState.ACTIVE, False, NOT_APPROVED),
            Move("reject", frozenset({PENDING}), AccountState.ARCHIVED, True, NOT_REJECTED),
            Move("archive", frozenset({ACTIVE}), AccountState.ARCHIVED, False, NOT_ARCHIVED),
            Move("restore", frozenset({ARCHIVED}), AccountState.ACTIVE, False, NOT_RESTORED),
        )
    }
)


def require_move(verb: str, *, state: str, rejected: bool, winner: str = "") -> Move:
    """The move that the verb makes from here. Raises MoveRefused, naming the state, where there is none.

    `winner` names the account that this one was merged into: nothing moves it any more.
    """
    move = MOVES.get(verb)
    if move is None:
        raise MoveRefused(UNKNOWN_VERB, verb=verb)
    if winner:
        raise MoveRefused(MERGED, winner=winner)
    if (state, rejected) not in move.from_:
        raise MoveRefused(move.refusal, state=WORDS["rejected" if rejected else state])
    return move


def allowed_verbs(state: str, rejected: bool, *, merged: bool = False) -> tuple[str, ...]:
    """The verbs that are open from here, in the order of the table; none once it was merged away."""
    if merged:
        return ()
    return tuple(verb for verb, move in MOVES.items() if (state, rejected) in move.from_)
