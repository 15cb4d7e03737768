"""Functions with symbolic dimensions whose callers do what nobody is meant to: errors are ours, nothing hangs."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.service.handles import in_service
from neurojit.service.symbolic.family import MOST_INSTANCES, MOST_WITHOUT_GENERIC

PROGRAM = """
func.func @add(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %r = arith.addf %a, %b : tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func @double(%x: memref<?xf32>, %y: memref<?xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
    ins(%x : memref<?xf32>) outs(%y : memref<?xf32>) {
  ^bb0(%v: f32, %old: f32):
    %w = arith.addf %v, %v : f32
    linalg.yield %w : f32
  }
  return
}
func.func @softmax(%x: tensor<?xf32>) -> tensor<?xf32> {
  %y = "tensorlang.softmax"(%x) {axis = 0 : i64} : (tensor<?xf32>) -> tensor<?xf32>
  return %y : tensor<?xf32>
}
"""


def ones(count: int) -> np.ndarray:
    return np.ones(count, np.float32)


@pytest.fixture
def program() -> Iterator[neurojit.LoadedProgram]:
    with neurojit.Runtime(tier_cap="T0") as runtime:
        yield runtime.load(PROGRAM)


def fill(function: Any) -> None:
    """As many instances as there may be, each of which was called just now."""
    for count in range(1, MOST_INSTANCES + 1):
        function.at((count,), (count,))
    assert len(function.instances) == MOST_INSTANCES


def test_who_asks_for_a_shape_gets_it_however_many_there_are(program: neurojit.LoadedProgram) -> None:
    fill(program.add)
    handle = program.add.at((50,), (50,))
    assert np.array_equal(handle(ones(50), ones(50)), 2 * ones(50))
    assert program["add<51, 51>"](ones(51), ones(51)).shape == (51,)


def test_overlapping_buffers_are_served_however_many_instances_there_are(
    program: neurojit.LoadedProgram,
) -> None:
    fill(program.double)
    for count in (30, 31):
        x = ones(count)
        program.double(x, x)
        assert np.array_equal(x, 2 * ones(count))


def test_one_function_makes_room_while_an_entry_of_another_is_made(program: neurojit.LoadedProgram) -> None:
    """Whoever makes an entry installs a baseline under the lock that an instance is dismissed under."""
    for count in range(1, MOST_WITHOUT_GENERIC + 1):
        program.softmax(ones(count))
    parts = in_service(program).parts
    oldest = "softmax<1>"
    assert oldest in parts.functions
    with parts.callables._lock:  # pyright: ignore[reportPrivateUsage]
        other = threading.Thread(target=lambda: program.softmax(ones(40)), daemon=True)
        other.start()
        while oldest in parts.functions:
            pass
        assert parts.promoter.installing.acquire(timeout=30)
        parts.promoter.installing.release()
    other.join()
    assert (40,) in program.softmax.instances


class Says:
    """Claims a shape."""

    def __init__(self, shape: object) -> None:
        self.shape = shape


@pytest.mark.parametrize(
    "given",
    [
        [1, [2, 3]],
        Says("ab"),
        Says((None,)),
        Says((2.5,)),
        Says((-2,)),
        Says((2**70,)),
        Says(3),
        None,
        "ab",
        3,
    ],
)
def test_what_is_no_array_is_a_wrong_type(program: neurojit.LoadedProgram, given: object) -> None:
    for _ in range(3):
        with pytest.raises(neurojit.CallTypeError, match=r"call: add: argument 0: expected tensor<d0xf32>"):
            program.add(given, ones(2))


@pytest.mark.parametrize("extent", [-1, 2**70, 2.5, "2"])
def test_extents_of_no_array_are_refused(program: neurojit.LoadedProgram, extent: Any) -> None:
    with pytest.raises(neurojit.CallError, match=r"add: (no array has an extent|expected whole numbers)"):
        program.add.at((extent,), (extent,))


@pytest.mark.parametrize(
    "name", ["add<-1, -1>", f"add<{2**70}, {2**70}>", "add<?>", "add<extents>", "add<2>"]
)
def test_names_of_no_shape_are_no_functions(program: neurojit.LoadedProgram, name: str) -> None:
    program.add(ones(2), ones(2))
    with pytest.raises(neurojit.UnknownFunction):
        program[name]


def test_shapes_are_named_by_plain_numbers(program: neurojit.LoadedProgram) -> None:
    assert program.add.at((True,), (np.int64(1),)).name == "add<1, 1>"


def test_a_name_may_look_like_one_with_shapes() -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM.replace("@add", '@"add<2>"'))
        for _ in range(4):
            assert program["add<2>"](ones(3), ones(3)).shape == (3,)
        instance = program["add<2><3, 3>"]
        assert instance(ones(3), ones(3)).shape == (3,)
        text = PROGRAM[: PROGRAM.index("func.func @double")].replace("@add", '@"add<2>"')
        verdict = runtime.validate(program, instance.name, text, speed=False)
        assert isinstance(verdict, neurojit.Accepted), verdict


def test_after_the_end_of_its_runtime_every_shape_says_so() -> None:
    runtime = neurojit.Runtime(tier_cap="T0")
    program = runtime.load(PROGRAM)
    for _ in range(3):
        program.add(ones(2), ones(2))
    runtime.close()
    for count in (2, 3):
        with pytest.raises(neurojit.Cancelled, match="its runtime is closed"):
            program.add(ones(count), ones(count))
        with pytest.raises(neurojit.Cancelled, match="its runtime is closed"):
            program.softmax(ones(count))


def test_a_handle_of_what_made_room_says_so(program: neurojit.LoadedProgram) -> None:
    program.softmax(ones(1))
    handle = program.softmax.instances[1,]
    entry = handle.__call__
    for count in range(2, 2 + MOST_WITHOUT_GENERIC):
        program.softmax(ones(count))
    assert (1,) not in program.softmax.instances
    for call in (handle, entry):
        with pytest.raises(neurojit.Cancelled, match="other shapes took its room"):
            call(ones(1))
    with pytest.raises(neurojit.UnknownFunction, match="@softmax<1>: it is not in service any more"):
        handle.promote("T1")
    with pytest.raises(neurojit.UnknownFunction, match="not in service any more"):
        _ = handle.calls
    assert program.softmax(ones(1)) == 1


def test_who_asks_by_name_keeps_what_calls_have_made(program: neurojit.LoadedProgram) -> None:
    program.softmax(ones(1))
    handle = program["softmax<1>"]
    for count in range(2, 2 + 2 * MOST_WITHOUT_GENERIC):
        program.softmax(ones(count))
    assert handle(ones(1)) == 1


RETURNS = """
func.func @as_they_are(%a: tensor<?xf32>, %b: tensor<?x3xf32>, %i: i32)
    -> (tensor<?xf32>, tensor<?xf32>, i32, tensor<?x3xf32>) {
  return %a, %a, %i, %b : tensor<?xf32>, tensor<?xf32>, i32, tensor<?x3xf32>
}
func.func @filled(%n: index) -> tensor<?xf32> {
  %z = arith.constant 2.0 : f32
  %e = tensor.empty(%n) : tensor<?xf32>
  %r = linalg.fill ins(%z : f32) outs(%e : tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}
func.func @one_of(%c: i1, %a: memref<?xf32>, %b: memref<?xf32>) -> index {
  %r = arith.select %c, %a, %b : memref<?xf32>
  %z = arith.constant 0 : index
  %n = memref.dim %r, %z : memref<?xf32>
  return %n : index
}
"""


def test_arguments_that_are_returned_are_copied() -> None:
    """By the generic form, which serves the first call, as by an instance."""
    with neurojit.Runtime(tier_cap="T0") as runtime:
        program = runtime.load(RETURNS)
        for count in (2, 2, 2, 0, 5):
            a, b = np.arange(count, dtype=np.float32), np.ones((count + 1, 3), np.float32)
            found = program.as_they_are(a, b, 7)
            for one, expected in zip(found, (a, a, 7, b), strict=True):
                assert np.array_equal(one, expected)
                assert not np.may_share_memory(one, expected)
            assert not np.may_share_memory(found[0], found[1])


def test_one_of_two_buffers_of_different_shapes() -> None:
    with neurojit.Runtime(tier_cap="T0") as runtime:
        program = runtime.load(RETURNS)
        for _ in range(3):
            assert program.one_of(True, ones(2), ones(3)) == 2
            assert program.one_of(False, ones(2), ones(3)) == 3


def test_results_larger_than_any_array_are_errors_of_the_call() -> None:
    with neurojit.Runtime(tier_cap="T0") as runtime:
        program = runtime.load(RETURNS)
        with pytest.raises(
            neurojit.CallError, match=r"filled: a result would be a .*, which is larger than any array"
        ):
            program.filled(2**61)
        assert program.filled(0).shape == (0,)
