"""Programs get smaller as long as they show what they are kept for."""

from __future__ import annotations

from neurojit.fuzz.evaluate import evaluate
from neurojit.fuzz.generate import generate
from neurojit.fuzz.numbers import Undefined
from neurojit.fuzz.program import Program, all_operations
from neurojit.fuzz.shrink import shrink, size
from neurojit.fuzz.trial import sensible


def test_one_operation_is_what_is_left() -> None:
    """Of programs that hold a product of integers, what stays is the product, on arguments or constants."""
    found = 0
    for number in range(120):
        program = generate(f"shrink:{number}")
        if not _multiplies(program):
            continue
        found += 1
        small, probes = shrink(program, lambda item: sensible(item) and _multiplies(item), 600)
        assert size(small) <= size(program)
        assert len([op for op in all_operations(small) if op.name != "arith.constant"]) <= 8, probes
    assert found >= 3


def test_what_is_smaller_still_has_a_meaning() -> None:
    """No candidate is taken whose inputs would be undefined."""
    program = next(p for p in map(generate, map("shrink:{}".format, range(50))) if _multiplies(p))
    small, _ = shrink(program, lambda item: sensible(item) and _multiplies(item), 300)
    for given in small.inputs:
        try:
            evaluate(small, given)
        except Undefined:
            continue
        return
    raise AssertionError("no inputs are left that have a meaning")


def test_the_number_of_probes_is_kept() -> None:
    """A shrinker that never succeeds stops where it was told to."""
    program = generate("shrink:limit")
    same, probes = shrink(program, lambda _: False, 25)
    assert same is program
    assert probes <= 25 + len(program.inputs)


def _multiplies(program: Program) -> bool:
    return any(op.name == "arith.muli" for op in all_operations(program))
