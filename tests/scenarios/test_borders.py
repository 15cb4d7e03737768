"""What crosses a function's border in another form: vectors as arrays, an argument that is handed back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import neurojit

PROGRAM = """
func.func @vectors(%v: vector<2x4xf32>, %m: vector<4xi1>, %s: vector<f64>, %i: vector<3xindex>)
    -> (vector<2x4xf32>, vector<4xi1>, vector<f64>, vector<3xindex>) {
  %w = arith.addf %v, %v : vector<2x4xf32>
  return %w, %m, %s, %i : vector<2x4xf32>, vector<4xi1>, vector<f64>, vector<3xindex>
}
func.func @back(%m: memref<4xf32>, %x: f32) -> (f32, memref<4xf32>) {
  %c0 = arith.constant 0 : index
  memref.store %x, %m[%c0] : memref<4xf32>
  return %x, %m : f32, memref<4xf32>
}
func.func @same(%m: memref<?xf32>) -> memref<?xf32> {
  return %m : memref<?xf32>
}
func.func @inside(%m: memref<4xf32>, %x: f32) -> f32 {
  %y, %r = call @back(%m, %x) : (memref<4xf32>, f32) -> (f32, memref<4xf32>)
  %d = memref.cast %r : memref<4xf32> to memref<?xf32>
  %s = call @same(%d) : (memref<?xf32>) -> memref<?xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  memref.store %x, %s[%c1] : memref<?xf32>
  %z = memref.load %m[%c1] : memref<4xf32>
  return %z : f32
}
"""


@pytest.fixture(scope="module")
def program() -> Iterator[neurojit.LoadedProgram]:
    with neurojit.Runtime() as runtime:
        yield runtime.load(PROGRAM)


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_vectors_come_and_go_as_arrays(program: neurojit.LoadedProgram, tier: str) -> None:
    program.vectors.promote(tier)
    lanes, mask = np.arange(8, dtype=np.float32).reshape(2, 4), np.array([True, False, True, True])
    doubled, same, scalar, index = program.vectors(lanes, mask, np.array(3.0), np.array([1, -2, 3]))
    assert np.array_equal(doubled, 2 * lanes)
    assert np.array_equal(same, mask)
    assert scalar.shape == ()
    assert scalar == 3.0
    assert np.array_equal(index, [1, -2, 3])


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_an_argument_that_is_returned_is_the_callers_array(
    program: neurojit.LoadedProgram, tier: str
) -> None:
    program.back.promote(tier)
    given = np.zeros(4, np.float32)
    scalar, returned = program.back(given, x=5.0)
    assert (scalar, returned is given, given[0]) == (5.0, True, 5.0)
    with pytest.raises(neurojit.CallTypeError, match="call: back: expected 2 argument"):
        program.back(given)


def test_of_unknown_extent_as_well(program: neurojit.LoadedProgram) -> None:
    for count in (3, 3, 5):
        given = np.ones(count, np.float32)
        assert program.same(given) is given
        assert program.same.at((count,))(given) is given


def test_inside_the_program_it_is_one_buffer(program: neurojit.LoadedProgram) -> None:
    given = np.zeros(4, np.float32)
    assert program.inside(given, 2.0) == 2.0
    assert np.array_equal(given, [2, 2, 0, 0])


@pytest.mark.parametrize(
    "text",
    [
        "func.func @f(%m: memref<4xf32>) -> (memref<4xf32>, memref<4xf32>) {"
        "return %m, %m : memref<4xf32>, memref<4xf32> }",
        "memref.global @g : memref<4xf32>\nfunc.func @f() -> memref<4xf32> {"
        "%g = memref.get_global @g : memref<4xf32>\nreturn %g : memref<4xf32> }",
        "func.func @f(%a: memref<4xf32>, %b: memref<4xf32>, %c: i1) -> memref<4xf32> {"
        "%r = arith.select %c, %a, %b : memref<4xf32>\nreturn %r : memref<4xf32> }",
    ],
    ids=["twice", "a global", "one of two"],
)
def test_memory_that_is_shared_in_another_way_is_refused(text: str) -> None:
    with neurojit.Runtime() as runtime, pytest.raises(neurojit.ProgramError, match="return a copy"):
        runtime.load(text)
