"""Slices that drop or add dimensions of extent 1."""

from __future__ import annotations

import signal
from typing import Any

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import run
from tests.unit.compiler.upstream.child import lowered_in_child

TIERS = (Tier.T0, Tier.T1, Tier.T2)
M = np.arange(16, dtype=np.float32).reshape(4, 4)
CUBE = np.arange(64, dtype=np.float32).reshape(4, 4, 4)
CONSTANTS = "".join(f"%c{n} = arith.constant {n} : index\n" for n in range(5))
DROPPED = "slice-drops-another-dimension"
BY_STRIDES = "dropped-dimensions-by-strides"


def function(signature: str, result: str, body: str) -> str:
    return f"func.func @f({signature}) -> {result} {{\n{CONSTANTS}{body}\n}}"


def view(source: str, subview: str, result: str, place: str = "%c0", more: str = "") -> str:
    """One element of a subview of an argument."""
    body = f"""%w = memref.subview %a{subview} : {source} to {result}
      %x = memref.load %w[{place}] : {result}
      return %x : f32"""
    return function(f"%a: {source}{more}", "f32", body)


def extract(slice_: str, result: str, more: str = "") -> str:
    static = result.replace("?", "1")
    body = f"""%s = tensor.extract_slice %a{slice_} : tensor<4x4xf32> to tensor<{result}>
      %r = tensor.cast %s : tensor<{result}> to tensor<{static}>
      return %r : tensor<{static}>"""
    return function(f"%a: tensor<4x4xf32>{more}", f"tensor<{static}>", body)


def insert(slice_: str, source: str, more: str = "") -> str:
    static = source.replace("?", "1")
    body = f"""%q = tensor.cast %v : tensor<{static}> to tensor<{source}>
      %r = tensor.insert_slice %q into %a{slice_} : tensor<{source}> into tensor<4x4xf32>
      return %r : tensor<4x4xf32>"""
    return function(f"%a: tensor<4x4xf32>, %v: tensor<{static}>{more}", "tensor<4x4xf32>", body)


def inserted_in_parallel(extracted: str, inserted: str, kind: str) -> str:
    """Rows of ``%b``, negated, as planes of ``%a``."""
    body = f"""%r = scf.forall (%i) in (4) shared_outs(%o = %a) -> tensor<4x1x4xf32> {{
      %s = tensor.extract_slice %b{extracted} : tensor<1x4x4xf32> to tensor<{kind}>
      %n = arith.negf %s : tensor<{kind}>
      scf.forall.in_parallel {{
        tensor.parallel_insert_slice %n into %o{inserted} : tensor<{kind}> into tensor<4x1x4xf32>
      }}
    }}
    return %r : tensor<4x1x4xf32>"""
    return function("%a: tensor<4x1x4xf32>, %b: tensor<1x4x4xf32>, %m: index", "tensor<4x1x4xf32>", body)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (extract("[1, 2] [1, 1] [2, 1]", "1xf32"), ()),
        (extract("[1, 2] [%n, 1] [%n, 1]", "?xf32", ", %n: index"), (1,)),
        (extract("[%c1, %c2] [%c1, 1] [%c2, 1]", "?xf32"), ()),
        (extract("[%c1, %c2] [1, 1] [1, 1]", "f32"), ()),
        (view("memref<4x4xf32>", "[1, 2] [1, 1] [2, 1]", "memref<1xf32, strided<[8], offset: 6>>"), ()),
        (view("memref<4x4xf32>", "[1, 2] [1, 1] [1, 4]", "memref<1xf32, strided<[4], offset: 6>>"), ()),
        (
            view("memref<4x4xf32>", "[1, 2] [1, 1] [%n, 1]", "memref<1xf32, strided<[?], offset: 6>>",
                 more=", %n: index"),
            (3,),
        ),
        (view("memref<4x4xf32>", "[1, 2] [1, 1] [%c2, 1]", "memref<1xf32, strided<[?], offset: 6>>"), ()),
        (view("memref<4x4xf32>", "[%c1, 2] [1, 1] [2, 1]", "memref<1xf32, strided<[8], offset: ?>>"), ()),
        (view("memref<4x4xf32>", "[1, 2] [%c1, 1] [2, 1]", "memref<?xf32, strided<[8], offset: 6>>"), ()),
    ],
)  # fmt: skip
def test_the_element_of_row_1_and_column_2_is_found(text: str, arguments: tuple[Any, ...]) -> None:
    """Whatever the steps of an extent of 1, and whichever operands turn out to be constants."""
    np.testing.assert_array_equal(np.ravel(run(text, M, *arguments, tiers=TIERS).result), [6.0])


@pytest.mark.parametrize(
    ("subview", "result", "place", "value"),
    [
        ("[1, 2, 0] [1, 1, 2] [1, 1, 3]", "1x2xf32, strided<[4, 3], offset: 24>", "%c0, %c1", CUBE[1, 2, 3]),
        ("[1, 2, 0] [1, 1, 1] [4, 1, 1]", "1x1xf32, strided<[64, 4], offset: 24>", "%c0, %c0", CUBE[1, 2, 0]),
        ("[1, 0, 1] [1, 2, 1] [2, 3, 5]", "2x1xf32, strided<[12, 5], offset: 17>", "%c1, %c0", CUBE[1, 3, 1]),
    ],
)
def test_steps_are_not_taken_for_strides_of_the_source(
    subview: str, result: str, place: str, value: float
) -> None:
    text = view("memref<4x4x4xf32>", subview, f"memref<{result}>", place)
    assert run(text, CUBE, tiers=TIERS).result == value


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (insert("[1, 2] [1, 1] [2, 1]", "1xf32"), ()),
        (insert("[%c1, %c2] [1, %n] [%c2, 1]", "?xf32", ", %n: index"), (1,)),
        (insert("[%c1, %c2] [%c1, 1] [%c2, 1]", "?xf32"), ()),
        (insert("[%c1, %c2] [1, 1] [1, 1]", "f32"), ()),
    ],
)
def test_the_element_of_row_1_and_column_2_is_written(text: str, arguments: tuple[Any, ...]) -> None:
    shape = () if "tensor<f32>" in text else (1,)
    given = np.full(shape, 99, np.float32)
    got = run(text, M, given, *arguments, tiers=TIERS).result
    np.testing.assert_array_equal(got, np.where(M == 6, 99, M))


@pytest.mark.parametrize(
    ("extracted", "inserted", "kind"),
    [
        ("[0, %i, 0] [1, 1, 4] [1, 1, 1]", "[%i, 0, 0] [1, 1, 4] [1, 1, 1]", "1x4xf32"),
        ("[0, %i, 0] [1, 1, %m] [2, 2, 1]", "[%i, %c0, 0] [1, 1, %m] [1, 2, 1]", "1x?xf32"),
        ("[%c0, %i, 0] [1, %c1, %c4] [%c0, 2, 1]", "[%i, %c0, 0] [%c1, 1, %c4] [1, 2, 1]", "?x?xf32"),
    ],
)
def test_planes_are_written_in_parallel(extracted: str, inserted: str, kind: str) -> None:
    rows = M.reshape(1, 4, 4)
    text = inserted_in_parallel(extracted, inserted, kind)
    got = run(text, np.zeros((4, 1, 4), np.float32), rows, 4, tiers=TIERS).result
    np.testing.assert_array_equal(got, -M.reshape(4, 1, 4))


def test_mlir_still_compares_strides_without_steps() -> None:
    """Without the rewrite an assertion ends the process."""
    text = view("memref<4x4xf32>", "[1, 2] [1, 1] [2, 1]", "memref<1xf32, strided<[8], offset: 6>>")
    assert lowered_in_child(text, BY_STRIDES)[0] == -signal.SIGABRT
    assert lowered_in_child(text) == (0, "")


@pytest.mark.parametrize(
    "body",
    [
        """%s = tensor.extract_slice %a[%c0, %c0, %c2, %c0] [1, 1, 4, 1] [1, 1, 1, 1]
             : tensor<1x1x8x1xf32> to tensor<1x4xf32>""",
        """%q = tensor.cast %b : tensor<1x2x2xf32> to tensor<1x?x?xf32>
           %i = tensor.insert_slice %q into %d[0, 0, 0, 0] [1, %c2, 1, %c2] [1, 1, 1, 1]
             : tensor<1x?x?xf32> into tensor<1x2x1x2xf32>
           %s = tensor.collapse_shape %i [[0], [1, 2, 3]] : tensor<1x2x1x2xf32> into tensor<1x4xf32>""",
    ],
)
def test_mlir_still_drops_leading_dimensions_first(body: str) -> None:
    """Without the rewrite a canonicalization makes operations that are not valid."""
    signature = "%a: tensor<1x1x8x1xf32>, %b: tensor<1x2x2xf32>, %d: tensor<1x2x1x2xf32>"
    text = function(signature, "tensor<1x4xf32>", f"{body}\nreturn %s : tensor<1x4xf32>")
    status, output = lowered_in_child(text, DROPPED)
    assert status == 0
    assert output.startswith("refused:")
    assert lowered_in_child(text) == (0, "")
