"""Caps are never passed: a request is made only where its worst case fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.reply import Usage
from neurojit.proposal.budget import FEWEST_REPLY_TOKENS, Caps, Price, Purse

_CAPS = Caps(rounds=4, seconds=10, tokens=10_000, reply_tokens=4000, run_seconds=60, run_tokens=25_000)


def test_a_reply_may_have_what_the_cap_for_one_reply_says() -> None:
    assert Purse(_CAPS).reply_tokens(1000, 0) == 4000


def test_what_the_function_has_spent_is_taken_off() -> None:
    assert Purse(_CAPS).reply_tokens(1000, 6500) == 2500


def test_a_request_without_room_for_a_reply_is_not_made() -> None:
    refused = Purse(_CAPS).reply_tokens(1000, 8000)
    assert isinstance(refused, str)
    assert "10000 tokens for one function" in refused


def test_the_cap_of_a_run_holds_over_functions() -> None:
    purse = Purse(_CAPS)
    purse.pay(Usage(20_000, 3000))
    refused = purse.reply_tokens(1000, 0)
    assert isinstance(refused, str)
    assert "25000 tokens for the run" in refused


def test_time_is_counted_for_the_run() -> None:
    purse = Purse(_CAPS)
    purse.spend_time(45)
    assert purse.seconds_left() == 15
    purse.spend_time(45)
    assert purse.seconds_left() == 0


@given(
    st.lists(st.tuples(st.integers(1, 4000), st.floats(0, 1), st.floats(0, 1)), max_size=60),
    st.floats(0.01, 10),
    st.floats(0.01, 100),
    st.floats(0.001, 1),
)
def test_no_cap_is_passed_whatever_servers_count_within_what_they_were_given(
    requests: list[tuple[int, float, float]], prompt_price: float, reply_price: float, money: float
) -> None:
    caps = Caps(4, 10, 10_000, 4000, 60, 25_000, Price(prompt_price, reply_price), money)
    purse = Purse(caps)
    tokens = 0
    for prompt_bytes, prompt_share, reply_share in requests:
        allowed = purse.reply_tokens(prompt_bytes, 0)
        if isinstance(allowed, str):
            continue
        assert allowed >= FEWEST_REPLY_TOKENS
        usage = Usage(int(prompt_bytes * prompt_share), int(allowed * reply_share))
        purse.pay(usage)
        tokens += usage.prompt_tokens + usage.reply_tokens
    assert tokens <= caps.run_tokens
    assert purse.money is not None
    assert purse.money <= money * (1 + 1e-9)
