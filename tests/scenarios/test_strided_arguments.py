"""Arguments of strides that the text leaves open are called with arrays that lie row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import neurojit

ROWS = np.arange(12, dtype=np.float32).reshape(3, 4)
KINDS = [
    "memref<3x4xf32, strided<[4, 1]>>",
    "memref<3x4xf32, strided<[?, ?], offset: ?>>",
    "memref<?x?xf32, strided<[?, 1], offset: ?>>",
    "memref<?x4xf32, strided<[4, 1], offset: ?>>",
    "memref<3x4xf32, affine_map<(d0, d1) -> (d0 * 4 + d1)>>",
]


@pytest.fixture(scope="module")
def runtime() -> Iterator[neurojit.Runtime]:
    with neurojit.Runtime() as made:
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_read_written_and_given_back(runtime: neurojit.Runtime, kind: str) -> None:
    program = runtime.load(f"""
    func.func @f(%a: {kind}, %o: {kind}, %s: f32) -> {kind} {{
      linalg.generic {{indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
                      iterator_types = ["parallel", "parallel"]}}
        ins(%a : {kind}) outs(%o : {kind}) {{
      ^bb0(%x: f32, %old: f32):
        %y = arith.mulf %x, %s : f32
        %z = arith.addf %y, %old : f32
        linalg.yield %z : f32
      }}
      return %o : {kind}
    }}
    """)
    given = np.asfortranarray(ROWS)  # what is only read may lie anyhow
    for _ in range(2):
        written = np.ones((3, 4), np.float32)
        assert program.f(given, written, 2.0) is written
        assert (written == 1 + 2 * ROWS).all()
    for name in program.kernels:
        program[name].promote("T2")
    written = np.ones((3, 4), np.float32)
    program.f(given, written, 2.0)
    assert (written == 1 + 2 * ROWS).all()


def test_strides_of_no_rows_are_refused(runtime: neurojit.Runtime) -> None:
    text = "func.func @f(%a: memref<3x4xf32, strided<[1, 3]>>) {\nreturn }"
    with pytest.raises(neurojit.ProgramError, match="only contiguous row-major memrefs"):
        runtime.load(text)
