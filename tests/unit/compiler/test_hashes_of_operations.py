"""No container of operations outlives an edit of its keys: the bindings hash an operation by its operands.

A set finds an operation no more once an operand of it was replaced, and says nothing. So whatever is looked
up by an operation is looked up before that is edited, on every road of the compiler and in every twin of the
judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mlir import ir

from neurojit.compiler.lower import lower
from neurojit.compiler.recipe import Recipe, Road
from neurojit.compiler.schedules import VectorTarget
from neurojit.judge.derive.equivalence import prepare
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import parse

pytestmark = pytest.mark.sampled(6)

_PAIRS = Path(__file__).parents[2] / "rewrites" / "right"
_NAMES = sorted(path.name.split(".")[0] for path in _PAIRS.glob("*.original.mlir"))[::8]
Asked = dict[int, tuple[object, int]]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of operations that were asked for their hash twice, and it was another."""
    found: list[str] = []
    asked: Asked = {}
    plain: Callable[[ir.Operation], int] = ir.Operation.__hash__

    def hashed(operation: ir.Operation) -> int:
        value = plain(operation)
        before = asked.get(id(operation))
        if before is not None and before[0] is operation and before[1] != value:
            found.append(operation.name)
        asked[id(operation)] = operation, value
        return value

    monkeypatch.setattr(ir.Operation, "__hash__", hashed)
    yield found
    asked.clear()


def test_another_operand_makes_another_hash(changed: list[str]) -> None:
    """Else there was nothing to look for."""
    with make_context():
        module = ir.Module.parse(
            "func.func @f(%a: i32, %b: i32) -> i32 {\n  %c = arith.addi %a, %b : i32\n  return %c : i32\n}"
        )
        operation = module.body.operations[0].regions[0].blocks[0].operations[0].operation
        held = {operation}
        operation.operands[0] = operation.operands[1]
        assert operation not in held
    assert changed == ["arith.addi"]


@pytest.mark.parametrize("name", _NAMES)
def test_what_is_looked_up_is_not_edited_before(name: str, changed: list[str]) -> None:
    texts = ((_PAIRS / f"{name}.{end}.mlir").read_text() for end in ("original", "rewrite"))
    original, candidate = (parse(text).kernels["f"] for text in texts)
    target = VectorTarget(vector_bits=256, fma=True)
    with make_context():
        prepare(original, candidate, profile=True)
        for kernel in (original, candidate):
            for tier in Tier:
                lower(kernel, Recipe.of(tier, Numerics.EXACT, target))
            lower(kernel, replace(Recipe.of(Tier.T0, Numerics.EXACT, target), road=Road.SECOND))
    assert not changed
