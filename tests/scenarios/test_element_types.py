"""Every element type crosses every border: calls from Python, calls between functions, globals, prints."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import neurojit
from neurojit.abi import array_layout
from neurojit.service.handles import LoadedProgram
from tests.scenarios.element_programs import (
    KINDS,
    NEW,
    SHAPES,
    drawn,
    plus,
    program,
    same_bits,
    state_of,
    times,
)

TIERS = ("T0", "T1", "T2")
EVERY = [pytest.param(dtype, id=dtype) for dtype in KINDS]
RARE = [pytest.param(dtype, id=dtype) for dtype in NEW]


@pytest.fixture(scope="module", params=["exact", "strict"])
def runtime(request: pytest.FixtureRequest) -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime(numerics=request.param, tier_cap="T0") as made:
        yield made


@pytest.fixture(scope="module")
def loaded(runtime: neurojit.Runtime) -> dict[tuple[str, str], LoadedProgram]:
    """By element type and tier, each with every function compiled there as it is called."""
    return {}


def at(
    loaded: dict[tuple[str, str], LoadedProgram], runtime: neurojit.Runtime, dtype: str, tier: str
) -> LoadedProgram:
    found = loaded.get((dtype, tier))
    if found is None:
        found = loaded[dtype, tier] = runtime.load(program(dtype))
        for name in found.functions():
            if tier != "T0":
                found[name].promote(tier)
    return found


@pytest.mark.parametrize("dtype", EVERY)
@pytest.mark.parametrize("tier", TIERS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), number=st.integers(0, len(SHAPES) - 1))
def test_arrays_and_scalars_mean_what_numpy_says(
    runtime: neurojit.Runtime,
    loaded: dict[tuple[str, str], LoadedProgram],
    dtype: str,
    tier: str,
    seed: int,
    number: int,
) -> None:
    """a * b + s, bit for bit, at every tier and under both settings: no sum is involved."""
    functions, shape = at(loaded, runtime, dtype, tier), SHAPES[number]
    rng = np.random.default_rng(seed)
    a, b = drawn(shape, dtype, rng), drawn(shape, dtype, rng)
    s = drawn((), dtype, rng)[()]
    result = functions[f"madd{number}"](a, b, s)
    assert same_bits(result, plus(times(a, b, dtype), s, dtype))
    out = np.empty(shape, KINDS[dtype])
    assert functions[f"madd{number}"](a, b, s.item(), out=out) is out
    assert same_bits(out, result)
    buffer = a.copy()
    functions[f"store{number}"](buffer, s)
    assert same_bits(buffer, plus(a, s, dtype))
    x, y = drawn((2,), dtype, rng)
    product = functions["scalar"](x, y)
    assert type(product) in (int, float, complex)
    assert same_bits(np.array(product).astype(KINDS[dtype]), times(x, y, dtype))


@pytest.mark.parametrize("dtype", EVERY)
@pytest.mark.parametrize("tier", TIERS)
def test_functions_call_each_other_and_share_state(runtime: neurojit.Runtime, dtype: str, tier: str) -> None:
    functions = runtime.load(program(dtype))
    if tier != "T0":
        for name in functions.functions():
            functions[name].promote(tier)
    rng = np.random.default_rng(1)
    a, s = drawn((3,), dtype, rng), drawn((), dtype, rng)[()]
    square, result = functions["chain"](a, s)
    expected = times(s, s, dtype)
    assert same_bits(np.array(square).astype(KINDS[dtype]), expected)
    assert same_bits(result, plus(times(a, a, dtype), expected, dtype))
    first, second = drawn((2,), dtype, rng), drawn((2,), dtype, rng)
    held = first.copy(), second.copy()
    functions["swap"](first)
    functions["swap"](second)
    assert same_bits(first, state_of(dtype))
    assert same_bits(second, held[0])


@pytest.mark.parametrize("dtype", RARE)
def test_printed_values_are_those_of_numpy(dtype: str) -> None:
    printed: list[Any] = []
    with neurojit.Runtime(print_sink=printed.append, tier_cap="T0") as made:
        functions = made.load(program(dtype))
        a = drawn((3,), dtype, np.random.default_rng(2))
        square, _ = functions["chain"](a, a[0])
    assert [text.strip() for text in printed] == [f"square: {square}"]


@pytest.mark.parametrize("dtype", [one for one in KINDS if one.startswith("i")])
def test_unsigned_arrays_are_the_bits_of_integers(runtime: neurojit.Runtime, dtype: str) -> None:
    """Taken where they lie and written as such; results come back signed."""
    functions = runtime.load(program(dtype))
    unsigned = np.dtype(f"u{np.dtype(KINDS[dtype]).name}")
    a = drawn((3,), dtype, np.random.default_rng(3))
    expected = plus(times(a, a, dtype), 1, dtype)
    result = functions["madd3"](a.view(unsigned), a, 1)
    assert same_bits(result, expected)
    out = np.zeros(3, unsigned)
    assert functions["madd3"](a, a.view(unsigned)[::1], 1, out=out) is out
    assert same_bits(out.view(KINDS[dtype]), expected)
    strided = np.zeros(6, unsigned)[::2]
    functions["madd3"](a.view(unsigned), a, 1, out=strided)
    assert same_bits(strided.copy().view(KINDS[dtype]), expected)
    buffer = a.copy().view(unsigned)
    functions["store3"](buffer, 1)
    assert same_bits(buffer.view(KINDS[dtype]), plus(a, 1, dtype))
    swapped = a.view(unsigned).astype(unsigned.newbyteorder())
    assert same_bits(functions["madd3"](swapped, a, 1), expected)


@pytest.mark.parametrize("dtype", RARE)
def test_layouts_and_lists_are_copied(runtime: neurojit.Runtime, dtype: str) -> None:
    functions = runtime.load(program(dtype))
    a = drawn((7, 9), dtype, np.random.default_rng(4))
    one = np.ones((), KINDS[dtype])[()]
    expected = plus(times(a, a, dtype), one, dtype)
    spread = np.repeat(a, 2, axis=1)[:, ::2]
    assert same_bits(functions["madd5"](spread, np.asfortranarray(a), one), expected)
    assert same_bits(functions["madd5"](a.tolist(), a, one.item()), expected)
    if dtype != "bf16":  # which ml_dtypes has in one order of bytes alone
        assert same_bits(functions["madd5"](a.astype(a.dtype.newbyteorder()), a, one), expected)


@pytest.mark.parametrize(
    ("dtype", "given_", "says"),
    [
        ("i8", 128, "expected i8, got 128, which i8 cannot hold"),
        ("i8", -129, "expected i8, got -129, which i8 cannot hold"),
        ("i16", 1 << 15, "expected i16, got 32768, which i16 cannot hold"),
        ("i8", 1.0, "expected i8, got 1.0"),
        ("i8", True, "expected i8, got True"),
        ("f16", 65520.0, "expected f16, got 65520.0, which f16 cannot hold"),
        ("f16", 2049, "which f16 cannot hold exactly; float(...) rounds it"),
        ("bf16", 3.4e38, "expected bf16, got 3.4e+38, which bf16 cannot hold"),
        ("bf16", 257, "which bf16 cannot hold exactly"),
        ("f16", 1j, "expected f16, got 1j"),
        ("complex<f32>", 1e39j, "expected complex<f32>, got 1e+39j, which complex<f32> cannot hold"),
        ("complex<f32>", (1 << 24) + 1, "which complex<f32> cannot hold exactly"),
        ("complex<f64>", "1", "expected complex<f64>, got str"),
    ],
)
def test_a_scalar_that_does_not_fit_is_named(
    runtime: neurojit.Runtime, dtype: str, given_: object, says: str
) -> None:
    functions = runtime.load(program(dtype))
    with pytest.raises(neurojit.CallError) as caught:
        functions["scalar"](given_, 1)
    assert says in str(caught.value)
    assert "argument 0" in str(caught.value)


@pytest.mark.parametrize("dtype", RARE)
@pytest.mark.parametrize("other", ["int32", "float32", "bool", "object", "S1"])
def test_arrays_of_other_elements_are_refused(runtime: neurojit.Runtime, dtype: str, other: str) -> None:
    functions = runtime.load(program(dtype))
    right, wrong = np.zeros(3, KINDS[dtype]), np.zeros(3, other)
    for arguments, out in (((wrong, right, 0), None), ((right, right, 0), wrong)):
        with pytest.raises(neurojit.CallTypeError, match=rf"expected tensor<3x{dtype}>, got {other}|\|S1"):
            functions["madd3"](*arguments, **({} if out is None else {"out": out}))


@pytest.mark.parametrize(
    ("dtype", "given_", "expected"),
    [
        ("f16", np.float16(0.1), float(np.float16(0.1))),
        ("f16", 0.1, float(np.float16(0.1))),
        ("f16", float("inf"), float("inf")),
        ("bf16", ml_dtypes.bfloat16(0.1), float(ml_dtypes.bfloat16(0.1))),
        ("bf16", np.float32(0.1), float(ml_dtypes.bfloat16(np.float32(0.1)))),
        ("i8", np.int64(-128), -128),
        ("i16", np.array(7, np.uint8), 7),
        ("complex<f32>", 3, 3 + 0j),
        ("complex<f32>", np.complex128(0.1 + 0.2j), complex(np.complex64(0.1 + 0.2j))),
        ("complex<f64>", np.array(0.1 - 0.2j), 0.1 - 0.2j),
    ],
)
def test_scalars_are_what_the_type_holds(
    runtime: neurojit.Runtime, dtype: str, given_: object, expected: object
) -> None:
    functions = runtime.load(program(dtype))
    assert functions["scalar"](given_, 1) == expected


def test_without_its_package_a_type_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a program of bf16 where ml_dtypes is not installed; other programs do not ask for it."""
    fresh = array_layout._NumpyDtypes()
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    assert fresh["f16"] == np.float16
    with pytest.raises(neurojit.CallError, match=r"bf16 are those of the package ml_dtypes, .* pip install"):
        fresh["bf16"]


MOVES = """
func.func @identity(%x: DTYPE) -> DTYPE {
  return %x : DTYPE
}
func.func @shift(%a: memref<65536xDTYPE>, %first: memref<DTYPE>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 65536 : index
  %s = memref.load %first[] : memref<DTYPE>
  %last = scf.for %i = %c0 to %n step %c1 iter_args(%before = %s) -> (DTYPE) {
    %x = memref.load %a[%i] : memref<65536xDTYPE>
    %same = func.call @identity(%before) : (DTYPE) -> DTYPE
    memref.store %same, %a[%i] : memref<65536xDTYPE>
    scf.yield %x : DTYPE
  }
  memref.store %last, %first[] : memref<DTYPE>
  return
}
func.func @turn(%a: tensor<256x256xDTYPE>) -> tensor<256x256xDTYPE> {
  %e = tensor.empty() : tensor<256x256xDTYPE>
  %t = linalg.transpose ins(%a : tensor<256x256xDTYPE>) outs(%e : tensor<256x256xDTYPE>) permutation = [1, 0]
  return %t : tensor<256x256xDTYPE>
}
"""


@pytest.mark.parametrize("dtype", ["f16", "bf16", "i16"])
@pytest.mark.parametrize("tier", TIERS)
def test_what_is_moved_keeps_every_bit(runtime: neurojit.Runtime, dtype: str, tier: str) -> None:
    """All 65,536 elements, signalling NaN and subnormals too: carried by loops and calls, transposed."""
    functions = runtime.load(MOVES.replace("DTYPE", dtype))
    for name in functions.functions() if tier != "T0" else ():
        functions[name].promote(tier)
    bits = np.arange(1 << 16, dtype=np.uint16)
    a, first = bits.copy(), np.array(0x7C01, np.uint16)
    functions["shift"](a.view(KINDS[dtype]), first.view(KINDS[dtype]))
    assert a.tolist() == [0x7C01, *range((1 << 16) - 1)]
    assert first == 0xFFFF
    turned = functions["turn"](bits.view(KINDS[dtype]).reshape(256, 256))
    np.testing.assert_array_equal(turned.view(np.uint16), bits.reshape(256, 256).T)
