"""Results whose extents the caller, or a scalar, says: of the generic form, and of an instance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import neurojit

GIVEN_BACK = """
func.func @f(%b: tensor<4xf32>, %a: tensor<?xf32>) -> (tensor<?xf32>, tensor<4xf32>) {
  %c = arith.addf %b, %b : tensor<4xf32>
  return %a, %c : tensor<?xf32>, tensor<4xf32>
}
"""
ALLOCATED = """
func.func @table(%n: index) -> memref<?x?xf32> {
  %c2 = arith.constant 2 : index
  %k = arith.muli %n, %c2 : index
  %m = memref.alloc(%n, %k) : memref<?x?xf32>
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%one : f32) outs(%m : memref<?x?xf32>)
  affine.for %i = 0 to %n {
    affine.store %one, %m[%i, %i] : memref<?x?xf32>
  }
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    outs(%m : memref<?x?xf32>) {
  ^bb0(%x: f32):
    %y = arith.addf %x, %one : f32
    linalg.yield %y : f32
  }
  return %m : memref<?x?xf32>
}
"""


@pytest.fixture(scope="module")
def runtime() -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime() as made:
        yield made


def test_an_argument_is_a_result_as_it_is(runtime: neurojit.Runtime) -> None:
    program = runtime.load(GIVEN_BACK)
    four = np.arange(4, dtype=np.float32)
    for extent in (3, 3, 3, 5, 0):
        given = np.linspace(1, 2, extent, dtype=np.float32)
        back, doubled = program.f(four, given)
        assert (back == given).all()
        assert back is not given
        assert (doubled == 2 * four).all()


def test_a_written_buffer_has_the_extents_of_its_allocation(
    runtime: neurojit.Runtime,
) -> None:
    program = runtime.load(ALLOCATED)
    for extent in (2, 2, 1, 0, 3):
        found = program.table(extent)
        assert found.shape == (extent, 2 * extent)
        assert (found == 2).all()


def test_a_main_that_takes_arguments_is_a_function_as_others_are(runtime: neurojit.Runtime) -> None:
    """As models are written out by their frameworks."""
    text = (
        "func.func public @main(%a: tensor<4xf32>, %b: tensor<?xf32>) -> (tensor<4xf32>, tensor<?xf32>) {\n"
    )
    text += "%0 = arith.addf %a, %a : tensor<4xf32>\nreturn %0, %b : tensor<4xf32>, tensor<?xf32> }"
    program = runtime.load(text)
    four, three = np.ones(4, np.float32), np.ones(3, np.float32)
    doubled, same = program.main(four, three)
    assert (doubled == 2).all()
    assert (same == three).all()
    with pytest.raises(neurojit.InputError, match="@main takes arguments, or gives something else"):
        program.run_main()


CARRIED = """
func.func @f(%a: tensor<?xf32>, %b: tensor<?xf32>, %n: i32) -> tensor<?xf32> {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %r:2 = scf.while (%x = %a, %k = %n) : (tensor<?xf32>, i32) -> (tensor<?xf32>, i32) {
    %more = arith.cmpi sgt, %k, %zero : i32
    scf.condition(%more) %x, %k : tensor<?xf32>, i32
  } do {
  ^bb0(%x: tensor<?xf32>, %k: i32):
    %y = arith.addf %x, %b : tensor<?xf32>
    %l = arith.subi %k, %one : i32
    scf.yield %y, %l : tensor<?xf32>, i32
  }
  return %r#0 : tensor<?xf32>
}
"""


def test_what_a_while_loop_carries_keeps_its_extents(runtime: neurojit.Runtime) -> None:
    program = runtime.load(CARRIED)
    for extent, turns in ((3, 2), (3, 0), (3, 2), (5, 1), (0, 4)):
        found = program.f(np.ones(extent, np.float32), np.full(extent, 2, np.float32), turns)
        assert (found == np.full(extent, 1 + 2 * turns)).all()


def test_what_a_loop_of_no_turns_says_of_its_turns_is_no_fact(runtime: neurojit.Runtime) -> None:
    """Both extents are one only where the body runs."""
    program = runtime.load(CARRIED)
    for _ in range(2):
        assert program.f(np.ones(3, np.float32), np.ones(2, np.float32), 0).tolist() == [1, 1, 1]
