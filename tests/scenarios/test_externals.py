"""Functions that a program declares are the host's: whoever loads it says which, and no text ever does."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import ctypes
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.verdict import Rejected

TIERS = ("T0", "T1", "T2")


@pytest.fixture(scope="module")
def runtime() -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime(print_sink=lambda _: None) as made:
        yield made


ARRAYS = """func.func private @host(memref<4xf32>, memref<?x?xf32, strided<[?, ?], offset: ?>>, tensor<2xi64>)
func.func @f(%a: memref<4xf32>, %b: memref<4x6xf32>, %t: tensor<2xi64>) -> f32 {
  %c0 = arith.constant 0 : index
  %n = arith.constant 2 : index
  %s = memref.subview %b[1, %n][%n, %n][1, 2] : memref<4x6xf32> to memref<?x?xf32, strided<[6, 2], offset: ?>>
  %v = memref.cast %s : memref<?x?xf32, strided<[6, 2], offset: ?>> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  call @host(%a, %v, %t) : (memref<4xf32>, memref<?x?xf32, strided<[?, ?], offset: ?>>, tensor<2xi64>) -> ()
  %x = memref.load %a[%c0] : memref<4xf32>
  return %x : f32
}"""


@pytest.mark.parametrize("tier", TIERS)
def test_arrays_are_views_of_the_programs_memory(runtime: neurojit.Runtime, tier: str) -> None:
    seen: list[Any] = []

    def host(a: Any, v: Any, t: Any) -> None:
        seen.append((a.copy(), v.copy(), t.copy(), a.flags.writeable, t.flags.writeable))
        a[0] = 9
        v += 100

    f = runtime.load(ARRAYS, externals={"host": host})["f"]
    f.promote(tier)
    a, b, t = np.arange(4, dtype=np.float32), np.arange(24, dtype=np.float32).reshape(4, 6), np.int64([5, 6])
    wanted = b.copy()
    wanted[1:3, 2:6:2] += 100
    assert f(a, b, t) == 9
    assert a[0] == 9
    np.testing.assert_array_equal(b, wanted)
    ((got_a, got_v, got_t, writes_a, writes_t),) = seen
    np.testing.assert_array_equal(got_a, [0, 1, 2, 3])
    np.testing.assert_array_equal(got_v, [[8, 10], [14, 16]])
    np.testing.assert_array_equal(got_t, [5, 6])
    assert writes_a
    assert not writes_t


SCALARS = """func.func private @host(i1, i32, index, f32, f64) -> (i1, i32, index, f32, f64)
func.func @f(%a: i1, %b: i32, %c: index, %d: f32, %e: f64) -> (i1, i32, index, f32, f64) {
  %r:5 = call @host(%a, %b, %c, %d, %e) : (i1, i32, index, f32, f64) -> (i1, i32, index, f32, f64)
  return %r#0, %r#1, %r#2, %r#3, %r#4 : i1, i32, index, f32, f64
}"""


@pytest.mark.parametrize("tier", TIERS)
def test_scalars_are_numbers_of_python(runtime: neurojit.Runtime, tier: str) -> None:
    def host(*given: Any) -> Any:
        assert [type(one) for one in given] == [bool, int, int, float, float]
        a, b, c, d, e = given
        return not a, b + 1, np.int64(c - 1), np.float32(d * 2), int(e)

    f = runtime.load(SCALARS, externals={"host": host})["f"]
    f.promote(tier)
    assert f(True, -2, 3, 1.5, 7.9) == (False, -1, 2, 3.0, 7.0)


ONE = """func.func private @host(memref<4xf32>) -> i32
func.func @f(%a: memref<4xf32>) -> i32 {
  %r = call @host(%a) : (memref<4xf32>) -> i32
  %c = arith.constant 1.0 : f32
  %c0 = arith.constant 0 : index
  memref.store %c, %a[%c0] : memref<4xf32>
  return %r : i32
}"""
KEPT: list[Any] = []


def _keep(array: Any) -> int:
    KEPT.append(array[1:])
    return 0


def _boom(_: Any) -> int:
    raise LookupError("boom")


@pytest.mark.parametrize(
    ("host", "error", "said"),
    [
        (lambda a: 1 << 40, neurojit.CallError, "@host: result 0: expected i32, got int 1099511627776"),
        (lambda a: 2.5, neurojit.CallTypeError, "@host: result 0: expected i32, got float 2.5"),
        (lambda a: None, neurojit.CallTypeError, "@host: result 0: expected i32, got NoneType None"),
        (_keep, neurojit.CallError, "@host keeps a view of an argument"),
        (_boom, LookupError, "boom"),
    ],
)
def test_what_goes_wrong_in_the_host_is_raised_by_the_call(
    runtime: neurojit.Runtime, host: Callable[[Any], Any], error: type[Exception], said: str
) -> None:
    f = runtime.load(ONE, externals={"host": host})["f"]
    a = np.zeros(4, np.float32)
    with pytest.raises(error, match=r"@host|boom") as raised:
        f(a)
    assert said in str(raised.value)
    assert a[0] == 0, "the call went on"
    assert runtime.load(ONE, externals={"host": lambda a: 3})["f"](a) == 3


def test_the_host_may_call_the_program(runtime: neurojit.Runtime) -> None:
    text = """func.func private @host(i32) -> i32
func.func @twice(%x: i32) -> i32 {
  %y = arith.addi %x, %x : i32
  return %y : i32
}
func.func @f(%x: i32) -> i32 {
  %y = call @host(%x) : (i32) -> i32
  return %y : i32
}"""
    program = runtime.load(text, externals={"host": lambda x: program["twice"](x) + 1})
    assert program["f"](20) == 41


def test_tensors_come_back_whatever_their_layout(runtime: neurojit.Runtime) -> None:
    text = """func.func private @host(tensor<2x3xf64>) -> tensor<3x2xf64>
func.func @f(%x: tensor<2x3xf64>) -> tensor<3x2xf64> {
  %y = call @host(%x) : (tensor<2x3xf64>) -> tensor<3x2xf64>
  return %y : tensor<3x2xf64>
}"""
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(runtime.load(text, externals={"host": lambda t: t.T})["f"](x), x.T)
    with pytest.raises(neurojit.CallError, match="an array of float64 of shape"):
        runtime.load(text, externals={"host": lambda t: t.copy()})["f"](x)


def test_an_address_is_called_as_c_does(runtime: neurojit.Runtime) -> None:
    absolute = ctypes.cast(ctypes.CDLL(None).abs, ctypes.c_void_p).value
    text = "func.func private @abs(i32) -> i32\nfunc.func @f(%x: i32) -> i32 {\n  %r = call @abs(%x) : (i32) -> i32\n  return %r : i32\n}"
    assert runtime.load(text, externals={"abs": absolute})["f"](-5) == 5
    doubles, floats = ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_float)

    @ctypes.CFUNCTYPE(None, floats, ctypes.c_float, doubles)
    def host(array: Any, number: float, out: Any) -> None:
        array[0], out[0], out[1] = number, 4.0, 5.0

    text = """func.func private @host(memref<2xf32, strided<[2], offset: 1>>, f32) -> tensor<2xf64>
func.func @f(%m: memref<4xf32>, %x: f32) -> tensor<2xf64> {
  %s = memref.subview %m[1][2][2] : memref<4xf32> to memref<2xf32, strided<[2], offset: 1>>
  %r = call @host(%s, %x) : (memref<2xf32, strided<[2], offset: 1>>, f32) -> tensor<2xf64>
  return %r : tensor<2xf64>
}"""
    m = np.zeros(4, np.float32)
    f = runtime.load(text, externals={"host": ctypes.cast(host, ctypes.c_void_p).value or 0})["f"]
    np.testing.assert_array_equal(f(m, 7.5), [4.0, 5.0])
    np.testing.assert_array_equal(m, [0, 7.5, 0, 0])


@pytest.mark.parametrize(
    ("externals", "said"),
    [
        (None, 'it calls what it does not define: @host(memref<4xf32>) -> (i32) at <text>:3:8; in Python, load(program, externals={"host": function}) defines it'),
        ({"hots": _boom}, "@hots is no function that it calls and does not define: @host"),
        ({"host": 0}, "@host is 0; expected a function or an address"),
        ({"host": True}, "@host is True; expected a function or an address"),
    ],
)  # fmt: skip
def test_a_binding_that_is_missing_or_wrong_is_refused(
    runtime: neurojit.Runtime, externals: Any, said: str
) -> None:
    with pytest.raises(neurojit.InputError) as refused:
        runtime.load(ONE, externals=externals)
    assert said in str(refused.value)


def test_what_nothing_calls_needs_no_binding(runtime: neurojit.Runtime) -> None:
    program = runtime.load(
        "func.func private @unused(memref<*xf32>)\nfunc.func @f() -> f32 {\n  %c = arith.constant 1.0 : f32\n  return %c : f32\n}"
    )
    assert program["f"]() == 1.0


def test_the_runners_clock_is_bound(runtime: neurojit.Runtime) -> None:
    text = "func.func private @rtclock() -> f64\nfunc.func @f() -> f64 {\n  %t = call @rtclock() : () -> f64\n  return %t : f64\n}"
    first, last = (runtime.load(text)["f"]() for _ in range(2))
    assert 1.6e9 < first <= last
    assert runtime.load(text, externals={"rtclock": lambda: 1.0})["f"]() == 1.0


def test_nobody_rewrites_what_calls_the_host(runtime: neurojit.Runtime) -> None:
    text = (
        ONE
        + "\nfunc.func @g(%a: memref<4xf32>) -> i32 {\n  %r = call @f(%a) : (memref<4xf32>) -> i32\n  return %r : i32\n}"
    )
    program = runtime.load(text, externals={"host": lambda a: 1})
    assert not program.kernels["f"].pure
    assert [program.kernels[name].asks for name in ("f", "g")] == [True, True]
    for name in ("f", "g"):
        verdict = runtime.validate(program, name, program.kernels[name].text, speed=False)
        assert isinstance(verdict, Rejected)


def test_a_candidate_calls_nothing_of_the_hosts(runtime: neurojit.Runtime) -> None:
    """Whether the program has such a function or not."""
    program = runtime.load(
        ONE
        + "\nfunc.func @pure(%a: memref<4xf32>) {\n  %c = arith.constant 1.0 : f32\n  %i = arith.constant 0 : index\n"
        "  memref.store %c, %a[%i] : memref<4xf32>\n  return\n}",
        externals={"host": _boom},
    )
    declared = "func.func private @host(memref<4xf32>) -> i32\n"
    body = program.kernels["pure"].text
    calls = body.replace("    return", "    %r = func.call @host(%arg0) : (memref<4xf32>) -> i32\n    return")
    if calls == body:
        calls = body.replace("  return", "  %r = func.call @host(%arg0) : (memref<4xf32>) -> i32\n  return")
    assert "func.call @host" in calls
    for text in (declared + calls, calls, calls.replace("func.call @host", "func.call @system")):
        verdict = runtime.validate(program, "pure", text, speed=False)
        assert isinstance(verdict, Rejected)
        assert verdict.check in ("well formed", "permitted")


def test_a_program_with_externals_is_not_pickled(runtime: neurojit.Runtime) -> None:
    with pytest.raises(TypeError, match="loaded with externals"):
        pickle.dumps(runtime.load(ONE, externals={"host": _boom}))


def test_no_object_leaves_that_needs_the_host(runtime: neurojit.Runtime, tmp_path: Any) -> None:
    program = runtime.load(ONE, externals={"host": _boom})
    with pytest.raises(neurojit.ProgramError, match="@host is the host's"):
        runtime.export(program, "f", tmp_path)


def test_the_command_line_says_where_to_bind(tmp_path: Any) -> None:
    (tmp_path / "p.mlir").write_text(
        "func.func private @host()\nfunc.func @main() {\n  call @host() : () -> ()\n  return\n}\n"
    )
    command = [sys.executable, "-m", "neurojit", "run", str(tmp_path / "p.mlir")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "in Python, load(program, externals=" in done.stderr
