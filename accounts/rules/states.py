"""The states of an account and the moves between them; anything that is not in the table is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from .errors import RuleError


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


UNKNOWN_VERB = "“{verb}” is not something that can be done to an account. Choose approve, reject, archive or restore."
NOT_APPROVED = "This account is {state}. Only a pending or a rejected account can be approved."
NOT_REJECTED = "This account is {state}. Only a pending account can be rejected."
NOT_ARCHIVED = "This account is {state}. Only an active account can be archived."
NOT_RESTORED = "This account is {state}. Only an archived account can be restored; approve a pending or rejected one."

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


def require_move(verb: str, *, state: str, rejected: bool) -> Move:
    """The move that the verb makes from here. Raises MoveRefused, naming the state, where there is none."""
    move = MOVES.get(verb)
    if move is None:
        raise MoveRefused(UNKNOWN_VERB, verb=verb)
    if (state, rejected) not in move.from_:
        raise MoveRefused(move.refusal, state="rejected" if rejected else state)
    return move


def allowed_verbs(state: str, rejected: bool) -> tuple[str, ...]:
    """The verbs that are open from here, in the order of the table."""
    return tuple(verb for verb, move in MOVES.items() if (state, rejected) in move.from_)
