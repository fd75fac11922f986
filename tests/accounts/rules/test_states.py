"""The states of an account: the whole table of moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.errors import RuleError
from accounts.rules.states import MOVES, AccountState, MoveRefused, allowed_verbs, require_move

OPEN = {
    ("pending", False): {"approve": ("active", False), "reject": ("archived", True)},
    ("active", False): {"archive": ("archived", False)},
    ("archived", False): {"restore": ("active", False)},
    ("archived", True): {"approve": ("active", False)},
}


@pytest.mark.parametrize(("state", "rejected"), OPEN)
@pytest.mark.parametrize("verb", MOVES)
def test_a_verb_moves_or_is_refused(verb, state, rejected):
    end = OPEN[state, rejected].get(verb)
    if end is None:
        with pytest.raises(MoveRefused, match="rejected" if rejected else state):
            require_move(verb, state=state, rejected=rejected)
    else:
        move = require_move(verb, state=AccountState(state), rejected=rejected)
        assert (move.to, move.sets_rejected) == end


@pytest.mark.parametrize(("situation", "moves"), OPEN.items())
def test_lists_the_open_verbs(situation, moves):
    assert allowed_verbs(*situation) == tuple(moves)


def test_moves_are_closed_over_states():
    ends = {(move.to, move.sets_rejected) for move in MOVES.values()}
    assert ends | {("pending", False)} == {situation for move in MOVES.values() for situation in move.from_}
    assert {state for state, _ in ends} | {"pending"} == set(AccountState)


def test_names_the_state_it_refuses():
    with pytest.raises(MoveRefused) as problem:
        require_move("archive", state="pending", rejected=False)
    assert problem.value.message == "This customer is pending. Only an active customer can be archived."


@pytest.mark.parametrize("verb", MOVES)
def test_nothing_moves_what_was_merged_away(verb):
    with pytest.raises(MoveRefused, match="merged into C-7 Acme"):
        require_move(verb, state="archived", rejected=False, winner="C-7 Acme")
    assert allowed_verbs("archived", False, merged=True) == ()


@given(st.text(), st.text(), st.booleans())
def test_any_other_verb_or_state_is_refused(verb, state, rejected):
    with pytest.raises(RuleError):
        require_move(verb, state=state, rejected=rejected)
    assert allowed_verbs(state, rejected) == () or state in set(AccountState)
