"""exp, tanh and erf as arithmetic: near the true value, the same for scalars and vectors, and vectorised."""

import math

import numpy as np
import pytest
from mlir import ir

from neurojit.dialect.tensorlang.lowering.elementary import expand
from neurojit.dialect.tensorlang.lowering.outlined import outline
from neurojit.dialect.tensorlang.value_type import ValueType
from tests.unit.dialect.compiled import Array, Case, Compiled, context, program, value_of

POINTS = 4096  # a multiple of the vector length below
BOUND = {("exp", "f32"): 2, ("tanh", "f32"): 4, ("erf", "f32"): 4, ("exp", "f64"): 4, ("tanh", "f64"): 4}
CASES = sorted(BOUND)
TRUE = {"exp": np.exp, "tanh": np.tanh, "erf": np.vectorize(math.erf, otypes=[np.float64])}
LLVM_NAME = {"f32": "float", "f64": "double"}
DTYPE = {"f32": np.float32, "f64": np.float64}


def scalar_program(function: str, dtype: str, count: int) -> str:
    kind = f"tensor<{count}x{dtype}>"
    identity = "affine_map<(i) -> (i)>"
    return f"""func.func @f(%x: {kind}) -> {kind} {{
      %e = tensor.empty() : {kind}
      %r = linalg.generic {{indexing_maps = [{identity}, {identity}], iterator_types = ["parallel"]}}
          ins(%x : {kind}) outs(%e : {kind}) {{
        ^bb0(%a: {dtype}, %o: {dtype}):
          %b = math.{function} %a : {dtype}
          linalg.yield %b : {dtype}
      }} -> {kind}
      return %r : {kind}
    }}"""


def vector_program(function: str, dtype: str, count: int) -> str:
    kind, vector = f"memref<{count}x{dtype}>", f"vector<8x{dtype}>"
    return f"""func.func @f(%x: {kind}, %y: {kind}) {{
      %zero = arith.constant 0 : index
      %step = arith.constant 8 : index
      %end = arith.constant {count} : index
      scf.for %i = %zero to %end step %step {{
        %a = vector.load %x[%i] : {kind}, {vector}
        %b = math.{function} %a : {vector}
        vector.store %b, %y[%i] : {kind}, {vector}
      }}
      return
    }}"""


def points(dtype: str, seed: int = 0) -> Array:
    random = np.random.default_rng(seed)
    limit = 110 if dtype == "f32" else 760
    tenth = POINTS // 8
    drawn = [
        random.uniform(-limit, limit, 2 * tenth),
        random.uniform(-1, 1, 2 * tenth),
        random.uniform(-10, 10, 2 * tenth),
        np.ldexp(random.uniform(-1, 1, 2 * tenth), random.integers(-140, 8, 2 * tenth)),
    ]
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 88.7228, 88.7229, -87.34, -103.97, -103.98]
    special += [709.78, 709.79, -708.4, -745.13, -745.14, 1e30, -1e30, 0.625, -0.625, 0.93, -0.93, 4.0]
    all_of_them = np.concatenate(drawn)
    all_of_them[: len(special)] = special
    return all_of_them.astype(DTYPE[dtype])


def evaluated(source: str, x: Array, level: int) -> Array:
    result: ValueType = value_of(x)
    return Compiled(source, level)([x], [result])[0]


@pytest.mark.parametrize(("function", "dtype"), CASES)
def test_errors_stay_within_their_bounds(function, dtype):
    """Measured in units in the last place of the result, denormals included; NaN and infinities are exact."""
    x = points(dtype)
    got = evaluated(scalar_program(function, dtype, POINTS), x, 1)
    with np.errstate(over="ignore", under="ignore"):
        # exp and tanh in extended precision where the platform has it: the oracle must beat f64.
        want = TRUE[function](x.astype(np.float64 if function == "erf" else np.longdouble))
        rounded = want.astype(x.dtype)
    finite = np.isfinite(rounded)
    np.testing.assert_array_equal(got[~finite], rounded[~finite])
    unit = np.spacing(np.abs(rounded[finite])).astype(want.dtype)
    errors = np.abs(got[finite].astype(want.dtype) - want[finite]) / unit
    assert errors.max() <= BOUND[function, dtype]
    np.testing.assert_array_equal(np.signbit(got[finite]), np.signbit(rounded[finite]))


@pytest.mark.parametrize(("function", "dtype"), CASES)
def test_scalars_and_vectors_have_the_same_bits_at_every_level(function, dtype):
    """Plain loops at O1, LLVM's vectoriser at O3 and explicit vectors give one result."""
    x = points(dtype, 1)
    plain = evaluated(scalar_program(function, dtype, POINTS), x, 1)
    for source in (scalar_program, vector_program):
        other = evaluated(source(function, dtype, POINTS), x, 3)
        assert plain.tobytes() == other.tobytes()


@pytest.mark.parametrize(("function", "dtype"), CASES)
def test_outlined_functions_have_the_same_bits(function, dtype):
    """A call of one copy, which O1 leaves a call, and the expansion in place."""
    x = points(dtype, 2)
    source = scalar_program(function, dtype, POINTS)
    outlined = Compiled(source, 1, lambda module: outline(module.operation, module))
    assert f"call fastcc {LLVM_NAME[dtype]} @tensorlang.{function}.{dtype}(" in outlined.optimized
    assert outlined([x], [value_of(x)])[0].tobytes() == evaluated(source, x, 1).tobytes()


@pytest.mark.parametrize(("function", "dtype"), CASES)
def test_the_vectoriser_accepts_the_expansion(function, dtype):
    """No call is left, and O3 computes with vectors."""
    optimized = Compiled(scalar_program(function, dtype, POINTS), 3).optimized
    assert f"@{function}" not in optimized
    assert f" x {LLVM_NAME[dtype]}> @llvm.fma" in optimized


@pytest.mark.parametrize("op", ["sigmoid", "silu"])
def test_what_is_made_of_the_exponential_is_vectorised_too(op):
    """Without a branch or a call."""
    optimized = Compiled(program([Case(op, (points("f32"),))]), 3).optimized
    assert "@exp" not in optimized
    assert " x float> @llvm.fma" in optimized


def test_other_types_are_left_alone():
    """f64 erf stays a libm call, and f16 is not touched."""
    source = """func.func @f(%a: f64, %b: f16) -> (f64, f16) {
      %0 = math.erf %a : f64
      %1 = math.exp %b : f16
      return %0, %1 : f64, f16
    }"""
    with context():
        module = ir.Module.parse(source)
        before = str(module)
        expand(module)
        assert str(module) == before
