"""Which operations are replaced, which are absorbed, and which stay, with the reason."""

from __future__ import annotations

import pytest

from neurojit.compiler.schedules import PointwiseParameters, VectorTarget
from tests.unit.compiler.schedules.compiled import scheduled
from tests.unit.compiler.schedules.programs import matmul

C = "memref<8x32xf32>"
PRODUCT = f"linalg.matmul ins(%a, %b : memref<8x5xf32>, memref<5x32xf32>) outs(%c : {C})"
FILL = f"%zero = arith.constant 0.0 : f32\nlinalg.fill ins(%zero : f32) outs(%c : {C})"


def product(*lines: str) -> str:
    body = "\n".join(lines)
    return (
        f"func.func @f(%a: memref<8x5xf32>, %b: memref<5x32xf32>, %c: {C}, %d: {C}) {{\n{body}\nreturn\n}}\n"
        f"func.func private @g({C})"
    )


def test_a_fill_just_before_is_absorbed() -> None:
    module, done = scheduled(product(FILL, PRODUCT))
    assert [item.generator for item in done] == ["contraction", "contraction"]
    assert done[0].reason == "part of op1"
    assert "vector.load %reinterpret_cast_1" not in str(module)  # C is only written


@pytest.mark.parametrize(
    "between",
    [
        f"memref.copy %c, %d : {C} to {C}",
        f"func.call @g(%c) : ({C}) -> ()",
        f"linalg.exp ins(%c : {C}) outs(%d : {C})",
    ],
)
def test_a_fill_that_something_else_sees_stays(between: str) -> None:
    _, done = scheduled(product(FILL, between, PRODUCT))
    assert done[0].generator == "pointwise"


def test_an_operand_that_is_the_result_is_refused() -> None:
    source = (
        "func.func @f(%a: memref<8x8xf32>, %b: memref<8x8xf32>) {\n"
        "linalg.matmul ins(%a, %b : memref<8x8xf32>, memref<8x8xf32>) outs(%a : memref<8x8xf32>)\nreturn\n}"
    )
    _, (done,) = scheduled(source)
    assert done.generator is None
    assert "overlap" in done.reason


def test_parameters_of_another_generator_are_refused() -> None:
    _, done = scheduled(matmul(8, 32, 5), parameters={"op1": PointwiseParameters()})
    assert done[1].generator is None
    assert "parameters of another generator" in done[1].reason


def test_operations_inside_loops_are_scheduled_where_they_stand() -> None:
    source = (
        "func.func @f(%a: memref<8x5xf32>, %b: memref<5x32xf32>, %c: memref<8x32xf32>, %n: index) {\n"
        "%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n"
        f"scf.for %i = %c0 to %n step %c1 {{\n{FILL}\n{PRODUCT}\n}}\nreturn\n}}"
    )
    module, done = scheduled(source, VectorTarget(512))
    assert done[1].generator == "contraction"
    assert "linalg" not in str(module)


def test_each_is_told_in_words() -> None:
    _, done = scheduled(product(FILL, PRODUCT), VectorTarget(512))
    assert str(done[0]) == "op0: part of op1"
    assert str(done[1]).startswith("op1: contraction rows=8 vectors=2 ")
