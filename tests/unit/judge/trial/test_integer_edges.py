"""Integers beside which a quotient, a root or a logarithm changes, and combinations of ends."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from neurojit.judge.facts import Facts
from neurojit.judge.trial.inputs.assert_boundaries import bits_alone
from neurojit.judge.trial.inputs.generate import Integers
from neurojit.judge.trial.inputs.input_strategy import Ground
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.inputs.strategies import STRATEGIES
from neurojit.model.types import Argument, Signature, ValueType

_BITS = 64
_WHOLE = 1 << _BITS
_ALL = Integers(-_WHOLE // 2, _WHOLE // 2 - 1)
_BUFFER = Argument(ValueType("memref", "i64", (64,)), "read")
_MASK = (1 << 32) - 1


def drawn(
    name: str, arguments: Sequence[Argument], constants: tuple[int, ...] = ()
) -> list[list[np.ndarray]]:
    facts = Facts("", (True,) * len(arguments), (), inexact=False, integers=constants)
    reach = Reach(tuple(() if argument.range else (_ALL,) for argument in arguments))
    ground = Ground(Signature(tuple(arguments), ()), reach, 1, facts, proven=False, affordable=300.0)
    row = next(row for row in STRATEGIES if row.name == name)
    assert row.applies(ground)
    return [[np.asarray(value) for value in values] for _, _, values in row.draw(ground, 0)]


def edges(constants: tuple[int, ...], argument: Argument = _BUFFER) -> set[int]:
    return {int(v) for (values,) in drawn("integer edges", [argument], constants) for v in values.reshape(-1)}


def test_the_largest_multiples_below_a_mask_and_below_the_type_are_met() -> None:
    for divisor in (1001979, 7, 86400):
        found = {value % _WHOLE for value in edges((divisor, _MASK))}
        for end in (_MASK + 1, _WHOLE, _WHOLE // 2):
            assert (end - 1) // divisor * divisor - 1 in found


def test_the_largest_squares_below_a_mask_are_met() -> None:
    found = edges(((1 << 53) - 1,))
    root = math.isqrt((1 << 53) - 1)
    assert any((root - k) ** 2 - 1 in found for k in range(64))


def test_every_power_of_two_has_both_neighbours() -> None:
    found = {value % _WHOLE for value in edges(())}
    assert {(1 << k) - 1 for k in range(1, 65)} <= found
    assert {(1 << k) + 1 for k in range(1, 64)} <= found


def test_what_a_hash_maps_beside_a_large_power_is_met() -> None:
    factor, shift = 6364136223846793005, 12
    hashed = {value * factor % _WHOLE >> shift for value in edges((factor, shift))}
    assert {(1 << k) - 1 for k in range(_BITS - shift - 4, _BITS - shift + 1)} <= hashed


def test_a_declared_range_holds_and_is_filled_with_edges() -> None:
    limited = Argument(ValueType("memref", "i32", (64,)), "read", (-50, 90))
    found = edges((7,), limited)
    assert min(found) >= -50
    assert max(found) <= 90
    assert {48, 49, 50, 63, 64, 65, -49} <= found


def test_each_line_meets_all_combinations_of_the_ends_of_its_range() -> None:
    argument = Argument(ValueType("memref", "i32", (64, 6)), "read", (-3, 5))
    lines = {tuple(line) for (values,) in drawn("corners", [argument]) for line in values.tolist()}
    assert set(itertools.product((-3, 5), repeat=6)) <= lines


def test_elements_of_separate_buffers_meet_all_combinations() -> None:
    arguments = [Argument(ValueType("memref", "i32", (64,)), "read", (-3, 5))] * 6
    met = {tuple(column) for values in drawn("corners", arguments) for column in np.array(values).T.tolist()}
    assert set(itertools.product((-3, 5), repeat=6)) <= met


def test_scalars_meet_all_combinations() -> None:
    arguments = [Argument(ValueType("scalar", "i32", ()), "none", (-128, 127))] * 4
    met = {tuple(value.item() for value in values) for values in drawn("corners", arguments)}
    assert set(itertools.product((-128, 127), repeat=4)) <= met


def test_a_shift_names_the_ends_of_what_it_leaves() -> None:
    argument = Argument(ValueType("memref", "i64", (8,)), "read")
    found = {int(v) for (values,) in drawn("corners", [argument], (40,)) for v in values}
    assert {-(1 << 23), (1 << 23) - 1, (1 << 24) - 1} <= found


def test_each_bit_is_changed_alone_within_the_range() -> None:
    scalar = Argument(ValueType("scalar", "i32", ()), "none")
    buffer = Argument(ValueType("memref", "i64", (3,)), "read")
    small = Argument(ValueType("scalar", "i64", ()), "none", (0, 5))
    passing = [5, np.array([0, -1, 9]), 4]
    found = list(bits_alone(Signature((scalar, buffer, small), ()), passing, seed=1))
    flips = [[np.asarray(new) ^ np.asarray(old) for new, old in zip(f, passing, strict=True)] for f in found]
    changed = [[index for index, flip in enumerate(f) if np.any(flip)] for f in flips]
    assert all(len(indices) == 1 for indices in changed)
    assert {int(f[0]) % (1 << 32) for f in flips if np.any(f[0])} == {1 << bit for bit in range(32)}
    assert {int(f[2]) for f in flips if np.any(f[2])} == {1, 4}
    in_buffer = [f[1] for f in flips if np.any(f[1])]
    assert len(in_buffer) == 2 * _BITS
    assert {int(f[0]) % _WHOLE for f in in_buffer[:_BITS]} == {1 << bit for bit in range(_BITS)}
    assert all(np.count_nonzero(f) == 3 for f in in_buffer[:_BITS])
    assert all(np.count_nonzero(f) == 1 for f in in_buffer[_BITS:])
