"""What no stage could lower is refused as the program is read, by the name of its operation and its line."""

from __future__ import annotations

import pytest

from tests.unit.compiler.machine import diagnostics, parse

ELEMENTWISE = """%e = tensor.empty() : tensor<3x{0}>
  %r = linalg.elementwise kind=#linalg.elementwise_kind<{1}> ins({2})
    outs(%e : tensor<3x{0}>) -> tensor<3x{0}>"""


def function(body: str) -> str:
    return f"func.func @f() {{\n  {body}\n  return\n}}"


def elementwise(kind: str, element: str, operands: int) -> str:
    types = ", ".join([f"tensor<3x{element}>"] * operands)
    return function(ELEMENTWISE.format(element, kind, f"{', '.join(['%e'] * operands)} : {types}"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "%a = memref.alloc() : memref<3x4xf32, strided<[8, 1]>>",
            "memref.alloc: memref<3x4xf32, strided<[8, 1]>>: a new buffer is row-major; "
            "allocate a larger one and take a memref.subview of it",
        ),
        (
            "%a = ub.poison : i128 %b = arith.divsi %a, %a : i128",
            "arith.divsi: integers of 128 bits; at most 64",
        ),
        (
            "%a = ub.poison : i128 %b = arith.uitofp %a : i128 to f64",
            "arith.uitofp: integers of 128 bits; at most 64",
        ),
        (
            "%x = ub.poison : f64 %a = arith.truncf %x toward_zero : f64 to f32",
            "arith.truncf: the processor rounds to nearest, ties to even; leave the rounding mode out",
        ),
        (
            '%x = ub.poison : f32 %a = affine.parallel (%i) = (0) to (3) reduce ("assign") -> f32 '
            "{ affine.yield %x : f32 }",
            'affine.parallel: no reduction "assign": which iteration is the last is not said; use affine.for',
        ),
    ],
)
def test_a_form_that_nothing_lowers_is_refused(body: str, message: str) -> None:
    (found,) = diagnostics(function(body))
    assert f"test.mlir:2:{found.split(':')[2]}: verify: {message}" in found


def test_the_rounding_mode_that_the_processor_is_in_may_be_named() -> None:
    parse(function("%x = ub.poison : f64 %a = arith.truncf %x to_nearest_even : f64 to f32"))


@pytest.mark.parametrize(
    ("kind", "element", "operands"),
    [
        ("exp", "i32", 1),
        ("powf", "i64", 2),
        ("add", "index", 2),
        ("max_unsigned", "f32", 2),
        ("sub", "i1", 2),
    ],
)
def test_an_elementwise_operation_of_the_wrong_elements_is_refused(
    kind: str, element: str, operands: int
) -> None:
    """MLIR's parser would end the process."""
    (found,) = diagnostics(elementwise(kind, element, operands))
    assert found.startswith(f"test.mlir:3:8: parse: linalg.elementwise: there is no {kind} of {element}")


@pytest.mark.parametrize(
    ("kind", "element", "operands"),
    [("exp", "f32", 1), ("add", "i64", 2), ("add", "i1", 2), ("max_unsigned", "i32", 2), ("div", "f64", 2)],
)
def test_an_elementwise_operation_of_the_right_elements_is_read(
    kind: str, element: str, operands: int
) -> None:
    parse(elementwise(kind, element, operands))


@pytest.mark.parametrize("permutation", ["permutation = []", "\n permutation=[ ]"])
def test_a_transpose_of_no_dimensions_is_refused(permutation: str) -> None:
    """MLIR's verifier would end the process."""
    body = f"""%e = tensor.empty() : tensor<f32> // linalg.transpose
      %r = linalg.transpose ins(%e : tensor<f32>) outs(%e : tensor<f32>) {permutation}"""
    (found,) = diagnostics(function(body))
    assert found.startswith("test.mlir:3:12: parse: linalg.transpose: of no dimensions; use its operand")


def test_another_operation_may_permute_nothing() -> None:
    parse("""func.func @f(%a: tensor<2x3xf32>, %b: tensor<f32>) {
      %e = tensor.empty() : tensor<3x2xf32>
      %r = linalg.transpose ins(%a : tensor<2x3xf32>) outs(%e : tensor<3x2xf32>) permutation = [1, 0]
      // linalg.transpose permutation = []
      %t = "tensorlang.transpose"(%b) {permutation = array<i64>} : (tensor<f32>) -> tensor<f32>
      return
    }""")
