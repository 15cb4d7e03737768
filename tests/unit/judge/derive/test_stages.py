"""What is derived of a kernel begins at stages that it is lowered to once, and is what its text gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.judge.derive import equivalence, field
from neurojit.judge.derive.hardened import harden
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from tests.unit.judge.judged import kernel, options

_PRODUCT = """func.func @f(%a: tensor<16x16xf32>, %b: tensor<16x16xf32>) -> tensor<16x16xf32> {
  %r = "tensorlang.matmul"(%a, %b) : (tensor<16x16xf32>, tensor<16x16xf32>) -> tensor<16x16xf32>
  return %r : tensor<16x16xf32>
}
"""
_SUM = """func.func @f(%a: memref<8xf32>, %b: memref<8xf32>) {
  affine.for %i = 0 to 8 {
    %x = affine.load %a[%i] : memref<8xf32>
    %y = arith.addf %x, %x FLAGS : f32
    affine.store %y, %b[%i] : memref<8xf32>
  }
  return
}
"""


@pytest.fixture
def lowered(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each kernel was lowered to linalg."""
    found: Counter[str] = Counter()
    whole = Lowering.to

    def counted(self: Lowering, stage: Stage, lap: Any = None) -> Lowering:
        if self.stage < Stage.LINALG <= stage:
            found[str(self.module)] += 1
        return whole(self, stage, lap)

    monkeypatch.setattr(Lowering, "to", counted)
    return found


def test_a_kernel_is_lowered_to_linalg_once_for_all_that_is_derived_of_it(lowered: Counter[str]) -> None:
    original = kernel(_PRODUCT)
    candidate = replace(original, text=original.text.replace("%arg0", "%left"))
    builder = ObjectBuilder(host_target(), Numerics.STRICT, 1)
    with make_context():
        for one in (original, candidate):
            builder.checked(one, all_checks=True)
            builder.lowered(one, builder.recipe(Tier.T0))
            builder.lowered(one, builder.recipe(Tier.T2))
        made = equivalence.prepare(original, candidate, builder.stages)
        proven = field.prepare(original, candidate, builder.stages)
    assert made.modules
    assert proven.modules
    assert candidate.text != original.text
    assert lowered.total() == 2


def test_twins_of_kept_stages_are_those_of_the_text_alone() -> None:
    original = kernel(_PRODUCT)
    with make_context():
        stages = Stages()
        equivalence.prepare(original, original, stages)  # the next finds everything kept
        made = equivalence.prepare(original, original, stages).modules
        made |= field.prepare(original, original, stages).modules
        checked = harden(original, options(), all_checks=True, stages=stages).lowered
    with make_context():
        alone = equivalence.prepare(original, original).modules | field.prepare(original, original).modules
        assert harden(original, options(), all_checks=True).lowered == checked
    assert made == alone


def test_what_one_does_to_its_copy_no_other_sees() -> None:
    original = kernel(_PRODUCT)
    with make_context():
        stages = Stages()
        first = stages.plain_loops(original, options())
        before = str(first.module)
        first.translated()
        assert str(stages.plain_loops(original, options()).module) == before


@pytest.mark.parametrize(("flags", "times"), [("", 1), ("fastmath<contract>", 2)])
def test_flags_are_kept_for_those_who_may_use_them(flags: str, times: int, lowered: Counter[str]) -> None:
    original = kernel(_SUM.replace("FLAGS", flags))
    exact: Recipe = replace(options(), numerics=Numerics.EXACT)
    with make_context():
        stages = Stages()
        kept = str(stages.buffers(original, options()).module)
        dropped = str(stages.buffers(original, exact).module)
    assert lowered.total() == times
    assert ("contract" in kept, "contract" in dropped) == (bool(flags), False)


def test_small_kernels_run_as_they_are_written() -> None:
    original = kernel(_PRODUCT)
    with make_context():
        stages = Stages()
        orders = {str(stages.plain_loops(original, options(), loops=loops).module) for loops in Loops}
        large = replace(original, operations=1 << 30)
        orders_of_large = {str(stages.plain_loops(large, options(), loops=loops).module) for loops in Loops}
    assert len(orders) == 1
    assert len(orders_of_large) > 1


def test_what_was_kept_in_another_context_is_forgotten() -> None:
    original, stages = kernel(_PRODUCT), Stages()
    for _ in range(2):
        with make_context() as context:
            assert stages.buffers(original, options()).module.context is context


def test_a_rewrite_that_says_what_the_incumbent_does_is_compiled_once() -> None:
    original = kernel(_PRODUCT)
    builder = ObjectBuilder(host_target(), Numerics.STRICT, 1)
    with make_context():
        recipes = map(builder.recipe, (Tier.T3, Tier.T2, Tier.T1))
        third, second, first = (builder.lowered(original, recipe) for recipe in recipes)
        assert third is second
        assert first is not second
        other = replace(original, text=original.text.replace("%arg0", "%left"))
        assert builder.variant(other, Tier.T3) is builder.variant(original, Tier.T2)
