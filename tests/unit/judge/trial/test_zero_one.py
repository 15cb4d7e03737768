"""Orders of a few elements stand for every pattern of zeros and ones."""

from __future__ import annotations

import itertools
import math

import pytest

from neurojit.judge.trial.inputs.zero_one import MOST_COMPARED, compared, covering, orders, patterns
from neurojit.model.verdict import Refusal
from tests.unit.judge.trial.equivalence_judged import judged


@pytest.mark.parametrize("count", [3, 4, 7, 10])
def test_orders_stand_for_every_pattern_and_are_as_few_as_can_be(count: int) -> None:
    found = orders(count)
    assert len(found) == math.comb(count, count // 2)
    assert all(sorted(order) == list(range(count)) for order in found)
    seen = {tuple(rank >= limit for rank in order) for order in found for limit in range(count + 1)}
    assert len(seen) == 2**count


@pytest.mark.parametrize("count", [13, MOST_COMPARED])
def test_of_more_elements_there_are_some_thousands_no_two_alike(count: int) -> None:
    found = orders(count)
    assert len(set(found)) == len(found) > 1000
    assert all(sorted(order) == list(range(count)) for order in found)


def test_patterns_of_few_runs_come_first() -> None:
    for count in (5, 14):
        runs = [sum(a != b for a, b in itertools.pairwise(one)) for one in patterns(count)]
        assert runs == sorted(runs)
        assert len(set(patterns(count))) == len(runs)


def test_rows_of_a_matrix_take_as_many_orders_at_a_time() -> None:
    assert compared((32, 4)) == 4
    assert compared((3, 5)) == 15
    assert compared((100,)) == compared((2,)) == compared(()) == 0
    assert list(covering((32, 4), pattern=False)) == [0]
    assert list(covering((4, 8), pattern=False)) == list(range(0, 70, 4))


def _sorted_by(pairs: list[tuple[int, int]], count: int) -> str:
    """A network of comparisons, by its pairs."""
    lines = [f"func.func @f(%x: memref<{count}xi32>) {{"]
    now = [f"%v{place}" for place in range(count)]
    lines += [f"  %c{place} = arith.constant {place} : index" for place in range(count)]
    lines += [f"  %v{place} = memref.load %x[%c{place}] : memref<{count}xi32>" for place in range(count)]
    for number, (one, other) in enumerate(pairs):
        lines.append(f"  %l{number} = arith.minsi {now[one]}, {now[other]} : i32")
        lines.append(f"  %h{number} = arith.maxsi {now[one]}, {now[other]} : i32")
        now[one], now[other] = f"%l{number}", f"%h{number}"
    lines += [f"  memref.store {now[place]}, %x[%c{place}] : memref<{count}xi32>" for place in range(count)]
    return "\n".join([*lines, "  return", "}", ""])


def test_a_network_that_sorts_all_patterns_but_one_is_refused() -> None:
    """Of ten elements: insertion, and then again without what sorts 0000110011 or what stands for it."""
    every = [(place, place + 1) for end in range(9, 0, -1) for place in range(end)]
    for left_out in (0, 20, 44):
        short = [pair for number, pair in enumerate(every) if number != left_out]
        found = judged(_sorted_by(every, 10), _sorted_by(short, 10), budget_s=0.3).equivalent
        assert isinstance(found, Refusal), left_out
