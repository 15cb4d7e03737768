"""States are kept while the program runs: of calls that passed, and those that patches were made for."""

from __future__ import annotations

from neurojit.healing.recorded import MOST_BYTES, MOST_STATES, Recorded, latest
from neurojit.healing.state import State


def _state(number: int, nbytes: int = 8) -> State:
    return State((number.to_bytes(nbytes, "little"),))


def test_a_call_that_began_passed_unless_it_failed() -> None:
    recorded = Recorded()
    for number in range(3):
        assert recorded.begins(_state(number))
    recorded.fails(_state(1))
    recorded.fails(_state(7))  # nobody recorded that one
    assert recorded.passing == (_state(0), _state(2))


def test_a_state_is_kept_once() -> None:
    recorded = Recorded()
    for _ in range(3):
        recorded.begins(_state(1))
        recorded.keep([_state(2)])
    assert recorded.passing == (_state(1),)
    assert recorded.failed == (_state(2),)


def test_no_more_than_a_few_are_wanted() -> None:
    recorded = Recorded()
    wanted = [recorded.begins(_state(number)) for number in range(MOST_STATES)]
    assert wanted == [True] * (MOST_STATES - 1) + [False]


def test_large_states_are_not_heaped_up() -> None:
    recorded = Recorded()
    assert recorded.begins(_state(0, MOST_BYTES // 2))
    assert not recorded.begins(_state(1, MOST_BYTES // 2))


def test_the_latest_failures_are_kept() -> None:
    recorded = Recorded()
    for number in range(MOST_STATES + 2):
        recorded.keep([_state(number)])
    assert recorded.failed == tuple(_state(number) for number in range(2, MOST_STATES + 2))


def test_failures_together_are_bounded_in_bytes() -> None:
    """The latest are kept, and all before the first for which there is no room go."""
    large, small = _state(0, MOST_BYTES // 2 + 1), _state(1, MOST_BYTES // 2)
    recorded = Recorded()
    recorded.keep([small, large, _state(2)])
    assert recorded.failed == (large, _state(2))
    assert latest([small, large, small], nbytes=2 * MOST_BYTES) == (large, small)
    assert latest([_state(number) for number in range(4)], most=2) == (_state(2), _state(3))
