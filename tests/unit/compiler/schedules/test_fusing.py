"""Multiply and add are one rounding in sums of products and in Horner's rule, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_assembly
from neurojit.compiler.schedules import VectorTarget
from neurojit.model.policy import Numerics, Tier
from neurojit.model.target import describe
from tests.unit.compiler.schedules import programs
from tests.unit.compiler.schedules.compiled import compiled, guarded, intact, llvm_ir, scheduled

few = settings(max_examples=40, deadline=None, derandomize=True)
ELEMENTS = 40
SQUARES = "%q = arith.mulf %x, %x : f32\n%s = arith.addf %z, %q : f32\nlinalg.yield %s : f32"


def body(*lines: str) -> str:
    """``lines`` of f32 arithmetic like ``%m = mulf %x0, %x1``; the last one's result is yielded."""
    written = [line.replace("= ", "= arith.", 1) + " : f32" for line in lines]
    return "\n".join([*written, f"linalg.yield {lines[-1].split(' ')[0]} : f32"])


def pointwise(text: str, elements: int = 8) -> str:
    """Of %x0, %x1 and %x2; 8 elements are one vector of the target that ``count`` takes."""
    shape = f"memref<{elements}xf32>"
    return programs.pointwise([shape] * 4, ["(i) -> (i)"] * 4, text, ["f32"] * 4, iterators="p")


def count(source: str, numerics: Numerics = Numerics.STRICT, target: VectorTarget | None = None) -> int:
    """Fused multiply-adds; no operation may promise anything."""
    text = str(scheduled(source, target or VectorTarget(256), numerics)[0])
    assert "fastmath" not in text
    return text.count("math.fma") + text.count("vector.fma")


SEPARATE = {
    "a - b c": ["%m = mulf %x0, %x1", "%r = subf %x2, %m"],
    "b c - a": ["%m = mulf %x0, %x1", "%r = subf %m, %x2"],
    "b c + a": ["%m = mulf %x0, %x1", "%r = addf %m, %x2"],
    "a a - b b": ["%m = mulf %x0, %x0", "%n = mulf %x1, %x1", "%r = subf %m, %n"],
    "a constant minus a product": ["%k = constant 5.0", "%m = mulf %x0, %x1", "%r = subf %k, %m"],
    "a line": ["%k = constant 5.0", "%l = constant 3.0", "%m = mulf %x0, %l", "%r = addf %m, %k"],
    "a Newton step": ["%k = constant 2.0", "%m = mulf %x0, %x1", "%d = subf %k, %m", "%r = mulf %x0, %d"],
    "a scaled and shifted difference": [
        "%k = constant 5.0", "%l = constant 0.1",
        "%m = mulf %x0, %x1", "%d = subf %k, %m", "%g = mulf %d, %x2", "%r = addf %g, %l",
    ],
    "a polynomial and a tiny constant": [
        "%k = constant 5.0", "%l = constant 3.0", "%e = constant 1.0e-12",
        "%m = mulf %x0, %l", "%d = subf %m, %k", "%g = mulf %d, %x0", "%r = addf %g, %e",
    ],
    "a polynomial without a constant": [
        "%k = constant 5.0", "%l = constant 3.0", "%e = constant 0.0",
        "%m = mulf %x0, %l", "%d = subf %m, %k", "%g = mulf %d, %x0", "%r = addf %g, %e",
    ],
    "a polynomial with an infinite constant": [
        "%k = constant 5.0", "%l = constant 3.0", "%e = constant 0x7F800000",
        "%m = mulf %x0, %l", "%d = subf %m, %k", "%g = mulf %d, %x0", "%r = addf %g, %e",
    ],
    "a step that is used twice": [
        "%k = constant 5.0", "%l = constant 3.0",
        "%m = mulf %x0, %l", "%d = subf %m, %k", "%g = mulf %d, %x0", "%h = addf %g, %k", "%r = addf %h, %d",
    ],
    "a product that is used twice": [
        "%k = constant 5.0", "%l = constant 3.0",
        "%m = mulf %x0, %l", "%d = subf %m, %k", "%g = mulf %d, %x0", "%h = addf %g, %k", "%r = addf %h, %g",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SEPARATE)
def test_what_stays_two_roundings(name: str) -> None:
    """A product that cancels would leave its rounding error as the result."""
    assert count(pointwise(body(*SEPARATE[name]))) == 0


def horner(coefficients: list[float], variable: str = "%x0") -> list[str]:
    """Rising order; every third step has its product first, every third subtracts from the constant."""
    lines = [f"%k{n} = constant {value!r}" for n, value in enumerate(coefficients)]
    value = f"%k{len(coefficients) - 1}"
    for n in range(len(coefficients) - 2, -1, -1):
        product, constant = f"%m{n}", f"%k{n}"
        lines.append(f"{product} = mulf {variable}, {value}")
        name, pair = [("addf", (constant, product)), ("addf", (product, constant)),
                      ("subf", (constant, product))][n % 3]  # fmt: skip
        lines.append(f"%p{n} = {name} {', '.join(pair)}")
        value = f"%p{n}"
    return lines


COEFFICIENTS = [0.5, 0.25, -0.75, 1.5, 0.1, 2.0]


@pytest.mark.parametrize("degree", [1, 2, 5])
def test_a_polynomial_is_fused_up_to_its_last_step(degree: int) -> None:
    source = pointwise(body(*horner(COEFFICIENTS[: degree + 1])))
    assert count(source) == (degree - 1)
    assert count(source, Numerics.FAST) == (degree - 1)
    assert count(source, Numerics.EXACT) == 0
    assert count(source, target=VectorTarget(256, fma=False)) == 0


@pytest.mark.parametrize("first", ["%p = addf %x0, %k", "%p = subf %x0, %k", "%p = subf %k, %x0"])
def test_a_polynomial_may_begin_with_one(first: str) -> None:
    """(x + c) x + c, times x, plus c: one inner step."""
    rest = ["%m = mulf %p, %x0", "%q = addf %m, %k", "%n = mulf %q, %x0", "%r = addf %n, %k"]
    assert count(pointwise(body("%k = constant 5.0", first, *rest))) == 1


def test_other_variables_are_no_polynomial() -> None:
    """(x0 c + c) x1 + c has two variables: the inner step is no longer one of Horner's."""
    lines = ["%k = constant 5.0", "%m = mulf %x0, %k", "%p = addf %m, %k", "%n = mulf %p, %x1"]
    assert count(pointwise(body(*lines, "%r = addf %n, %k"))) == 0


def test_a_polynomial_is_right() -> None:
    """By fractions of integers: each inner step rounds once, the last one twice."""
    rng = np.random.default_rng(0)
    x, y, z, out = (guarded((ELEMENTS,), "f4", rng) for _ in range(4))
    compiled(pointwise(body(*horner(COEFFICIENTS)), ELEMENTS))(x, y, z, out)
    signs = [-1 if n % 3 == 2 else 1 for n in range(len(COEFFICIENTS))]
    value = np.full(ELEMENTS, COEFFICIENTS[-1], "f4")
    for n in range(len(COEFFICIENTS) - 2, -1, -1):
        if n and host_target().fma:  # a product of two f32 is exact in f64; so is all but one sum in 2^29
            value = (np.float32(COEFFICIENTS[n]) + signs[n] * x.astype("f8") * value).astype("f4")
        else:
            value = np.float32(COEFFICIENTS[n]) + np.float32(signs[n]) * (x * value)
    np.testing.assert_array_equal(out, value)
    assert intact(out)


trees = st.recursive(
    st.sampled_from(["%x0", "%x1", "%x2"]),
    lambda inner: st.tuples(st.sampled_from(["addf", "subf", "mulf", "mulf"]), inner, inner),
    max_leaves=8,
)
NUMPY = {"addf": np.add, "subf": np.subtract, "mulf": np.multiply}


def written(tree: object, lines: list[str]) -> str:
    if isinstance(tree, str):
        return tree
    assert isinstance(tree, tuple)
    name, left, right = tree
    operands = written(left, lines), written(right, lines)
    lines.append(f"%t{len(lines)} = {name} {', '.join(operands)}")
    return f"%t{len(lines) - 1}"


def evaluated(tree: object, values: dict[str, np.ndarray]) -> np.ndarray:
    if isinstance(tree, str):
        return values[tree]
    assert isinstance(tree, tuple)
    name, left, right = tree
    return NUMPY[name](evaluated(left, values), evaluated(right, values))


@few
@given(trees, st.sampled_from([None, "addf", "subf"]), st.booleans())
def test_each_operation_of_pointwise_code_rounds(tree: object, last: str | None, swapped: bool) -> None:
    """Any sum, difference and product of elements, and a constant at the end, has NumPy's bits."""
    rng = np.random.default_rng(0)
    x, y, z, out = (guarded((ELEMENTS,), "f4", rng) for _ in range(4))
    x, y, z = x * 0.01 + 1, y * 0.01 + 1, z * 0.01 + 1  # near one, so that much cancels
    values = {"%x0": x, "%x1": y, "%x2": z, "%k": np.full(ELEMENTS, 1.0, "f4")}
    if last:
        tree = (last, tree, "%k") if swapped else (last, "%k", tree)
    lines = ["%k = constant 1.0"]
    if written(tree, lines).startswith("%x"):
        return
    compiled(pointwise(body(*lines), ELEMENTS))(x, y, z, out)
    np.testing.assert_array_equal(out, evaluated(tree, values))


@pytest.mark.parametrize("axes", [{0}, {1}, {0, 1}])
def test_a_sum_of_squares_is_fused(axes: set[int]) -> None:
    source = programs.reduction((16, 16), axes, SQUARES, "f32", "0.0")
    assert count(source) > 0
    assert count(source, Numerics.EXACT) == 0


NOT_SUMS_OF_PRODUCTS = {
    "a sum of sums": ["%m = mulf %x, %x", "%p = addf %m, %x", "%s = addf %z, %p"],
    "a sum of differences": ["%m = mulf %x, %x", "%p = subf %x, %m", "%s = addf %z, %p"],
    "a product of sums": ["%m = mulf %x, %x", "%p = addf %m, %x", "%s = mulf %z, %p"],
    "a product of products": ["%m = mulf %x, %x", "%s = mulf %z, %m"],
}


@pytest.mark.parametrize("name", NOT_SUMS_OF_PRODUCTS)
def test_only_what_is_added_to_the_sum_so_far_is_fused(name: str) -> None:
    source = programs.reduction((16, 16), {0}, body(*NOT_SUMS_OF_PRODUCTS[name]), "f32", "1.0")
    _, done = scheduled(source)
    assert [item.generator for item in done] == ["reduction", "reduction"]
    assert count(source) == 0


def test_the_inside_of_a_sum_of_products_rounds_as_written() -> None:
    """In a sum of (x - x x)^2, the difference is two roundings and the square and the sum are one."""
    lines = ["%m = mulf %x, %x", "%d = subf %x, %m", "%q = mulf %d, %d", "%s = addf %z, %q"]
    source = programs.reduction((16, 8), {0}, body(*lines), "f32", "0.0")
    a = np.random.default_rng(0).standard_normal((16, 8)).astype("f4")
    out = np.empty(8, "f4")
    compiled(source)(a, out)
    wanted = np.zeros(8, "f4")
    for row in a:
        d = row - row * row
        wanted = (d.astype("f8") * d + wanted).astype("f4") if host_target().fma else d * d + wanted
    np.testing.assert_array_equal(out, wanted)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_sum_of_one_product_is_pointwise(depth: int) -> None:
    """c + a b with c = - a b, rounded, is 0; two products may be fused."""
    source = programs.contraction(
        ["(i, j, k) -> (i, k)", "(i, j, k) -> (k, j)", "(i, j, k) -> (i, j)"], "ppr",
        [f"memref<16x{depth}xf32>", f"memref<{depth}x16xf32>", "memref<16x16xf32>"], zero=False,
    )  # fmt: skip
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((16, depth)).astype("f4"), rng.standard_normal((depth, 16)).astype("f4")
    a[:, 1:] = 0
    c = -(a[:, :1] * b[:1, :])
    compiled(source)(a, b, c)
    assert bool(c.any()) is (depth > 1 and host_target().fma)
    assert (count(source) > 0) is (depth > 1)


def test_doubles_are_fused_alike() -> None:
    for source in (
        pointwise(body(*horner(COEFFICIENTS))),
        programs.reduction((16, 8), {0}, SQUARES, "f32", "0.0"),
    ):
        assert count(source.replace("f32", "f64"), target=VectorTarget(512)) == count(source)


def test_a_reduction_of_one_step_is_pointwise() -> None:
    assert count(programs.reduction((1, 16), {0}, SQUARES, "f32", "5.0")) == 0


X86 = describe("x86_64-unknown-linux-gnu", "haswell", ("avx", "avx2", "fma", "sse2"), 1)
DOT = programs.contraction(
    ["(k) -> (k)", "(k) -> (k)", "(k) -> ()"], "r", ["memref<4096xf32>", "memref<4096xf32>", "memref<f32>"]
)


@pytest.mark.skipif(not host_target().triple.startswith("x86_64"), reason="the code generator of x86-64")
@pytest.mark.parametrize(
    "source",
    [programs.matmul(16, 16, 16), programs.conv_nhwc(1, 4, 8, 8, 16, 3, 3), DOT,
     pointwise(body(*horner(COEFFICIENTS)))],
    ids=["matmul", "conv2d", "dot", "Horner"],
)  # fmt: skip
def test_sums_of_products_and_polynomials_use_the_instruction(source: str) -> None:
    def fused(numerics: Numerics) -> int:
        module, _ = scheduled(source, VectorTarget.of(X86), numerics)
        return emit_assembly(llvm_ir(module).text, Tier.T2, X86).count("\tvf")

    assert fused(Numerics.STRICT) > 0
    assert fused(Numerics.EXACT) == 0
