"""A candidate takes what the original takes, and touches no more of it."""

# ruff: noqa: E501 - MLIR and messages are quoted whole

from __future__ import annotations

import pytest

from neurojit.judge.examine.admission import Admitted
from tests.unit.judge.examine.admitting import admitted, judged, refusal

ROOT = """  %fine = arith.cmpf oge, %v, %z : f32
  "tensorlang.assert"(%fine, %v) {message = "negative", names = ["a"]} : (i1, f32) -> ()
  %w = math.sqrt %v : f32
"""


def roots(
    *, before: str = "", after: str = "", stored: str = "memref.store %w, %o[%i] : memref<64xf32>"
) -> str:
    return f"""func.func @roots(%x: memref<64xf32>, %o: memref<64xf32>) {{
  %c0 = arith.constant 0 : index
  %z = arith.constant 0.0 : f32
{before}
  affine.for %i = 0 to 64 {{
    %v = affine.load %x[%i] : memref<64xf32>
{ROOT}
    {stored}
  }}
{after}
  return
}}
"""


@pytest.mark.parametrize(
    "arguments",
    [
        "%x: tensor<64xf32>, %y: memref<64xf32>, %o: memref<64xf32>",
        "%x: memref<64xf32>, %y: tensor<64xf32>, %o: memref<64xf32>",
    ],
)
def test_tensors_may_be_taken_as_memrefs_one_by_one(arguments: str) -> None:
    """At the ABI both are pointers, whichever the body prefers."""
    read_x = "tensor.extract %x[%i] : tensor<64xf32>"
    read_y = "tensor.extract %y[%i] : tensor<64xf32>"
    if "%x: memref" in arguments:
        read_x = "memref.load %x[%i] : memref<64xf32>"
    else:
        read_y = "memref.load %y[%i] : memref<64xf32>"
    assert admitted(
        "add",
        f"""func.func @add({arguments}) {{
  affine.for %i = 0 to 64 {{
    %a = {read_x}
    %b = {read_y}
    %s = arith.addf %a, %b : f32
    memref.store %s, %o[%i] : memref<64xf32>
  }}
  return
}}""",
    )


def test_a_scalar_result_may_be_written_to_a_memref() -> None:
    """Results of every kind are written through a pointer at the ABI."""
    assert admitted(
        "root",
        f"func.func @root(%v: f32, %o: memref<f32>) {{\n  %z = arith.constant 0.0 : f32\n{ROOT}"
        "  memref.store %w, %o[] : memref<f32>\n  return\n}",
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("(%x: tensor<64xf32>) -> tensor<64xf32>", "1 arguments; expected 2"),
        ("(%x: tensor<64xf32>, %y: tensor<32xf32>) -> tensor<64xf32>",
         "argument 1 is tensor<32xf32>; expected tensor<64xf32> or memref<64xf32>"),
        ("(%x: tensor<64xf32>, %y: tensor<64xf64>) -> tensor<64xf32>", "argument 1 is tensor<64xf64>"),
        ("(%x: tensor<64xf32>, %y: tensor<?xf32>) -> tensor<64xf32>", "dynamic dimensions"),
        ("(%x: memref<64xf32>, %y: memref<64xf32, strided<[2]>>) -> tensor<64xf32>", "contiguous row-major"),
        ("(%x: tensor<64xf32>, %y: tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>)", "the results are"),
        ("(%x: tensor<64xf32>, %y: tensor<64xf32>, %o: memref<64xf32>) -> tensor<64xf32>", "3 arguments; expected 2"),
    ],
)  # fmt: skip
def test_other_types_are_refused(head: str, expected: str) -> None:
    """The message names the argument and what it should be."""
    count = head.count("tensor<64xf32>", head.index("->"))
    values = ", ".join(["%r"] * count)
    types = ", ".join(["tensor<64xf32>"] * count)
    text = f"func.func @add{head} {{\n  %r = tensor.empty() : tensor<64xf32>\n  return {values} : {types}\n}}"
    assert expected in refusal("add", text)


def test_effects_within_the_originals_are_admitted() -> None:
    """Reading what it reads and writing what it writes, by whatever operations."""
    assert admitted("roots", roots())


@pytest.mark.parametrize(
    "after",
    [
        "  memref.store %z, %x[%c0] : memref<64xf32>",
        "  memref.copy %o, %x : memref<64xf32> to memref<64xf32>",
        "  linalg.fill ins(%z : f32) outs(%x : memref<64xf32>)",
        "  %v = memref.subview %x[0] [4] [1] : memref<64xf32> to memref<4xf32, strided<[1]>>\n"
        "  memref.store %z, %v[%c0] : memref<4xf32, strided<[1]>>",
        "  %t = bufferization.to_tensor %o restrict : memref<64xf32> to tensor<64xf32>\n"
        "  bufferization.materialize_in_destination %t in restrict writable %x : (tensor<64xf32>, memref<64xf32>) -> ()",
        "  %m = scf.for %i = %c0 to %c64_ step %c0_ iter_args(%b = %x) -> memref<64xf32> {\n"
        "    memref.store %z, %b[%c0] : memref<64xf32>\n    scf.yield %b : memref<64xf32>\n  }",
    ],
)
def test_writing_what_the_original_reads_is_refused(after: str) -> None:
    """Through whichever view, copy, tensor or loop."""
    text = roots(before="  %c0_ = arith.constant 1 : index\n  %c64_ = arith.constant 64 : index", after=after)
    assert "argument 0: the candidate writes it; the original's effect on it is 'read'" in refusal(
        "roots", text
    )


@pytest.mark.parametrize(
    "loop",
    [
        "scf.for %k = %least to %most step %step {\n    memref.store %z, %x[%c0] : memref<64xf32>\n  }",
        "affine.for %k = -9223372036854775808 to 4611686018427387904 step 2305843009213693952 {\n"
        "    affine.store %z, %x[0] : memref<64xf32>\n  }",
    ],
)
def test_writing_in_a_loop_of_far_apart_bounds_is_refused(loop: str) -> None:
    """MLIR folds it away, as its number of turns overflows."""
    bounds = "\n".join(
        f"  %{name} = arith.constant {value} : index"
        for name, value in (("least", -(2**63)), ("most", 2**62), ("step", 2**61))
    )
    text = roots(before=bounds, after=f"  {loop}")
    assert "argument 0: the candidate writes it" in refusal("roots", text)


def test_reading_what_the_original_only_writes_is_refused() -> None:
    """Old results are nobody's business: they would let a call skip its work."""
    text = roots(
        before="  %p = memref.load %o[%c0] : memref<64xf32>\n  memref.store %p, %o[%c0] : memref<64xf32>"
    )
    assert "argument 1: the candidate reads it; the original's effect on it is 'write'" in refusal(
        "roots", text
    )


def test_an_accumulator_that_is_filled_first_may_be_read() -> None:
    """After the whole buffer was overwritten, reading it tells nothing of what was in it."""
    stored = """%old = memref.load %o[%i] : memref<64xf32>
    %new = arith.addf %old, %w : f32
    memref.store %new, %o[%i] : memref<64xf32>"""
    fill = "  linalg.fill ins(%z : f32) outs(%o : memref<64xf32>)"
    assert admitted("roots", roots(before=fill, stored=stored))
    view = "%s = memref.expand_shape %o [[0, 1]] output_shape [8, 8] : memref<64xf32> into memref<8x8xf32>\n"
    assert admitted(
        "roots", roots(before=view + fill.replace("%o", "%s").replace("<64x", "<8x8x"), stored=stored)
    )
    bounds = "  %c1 = arith.constant 1 : index\n  %c64 = arith.constant 64 : index\n"
    loop = (
        f"{bounds}  scf.for %k = %c0 to %c64 step %c1 {{\n    memref.store %z, %o[%k] : memref<64xf32>\n  }}"
    )
    assert admitted("roots", roots(before=loop, stored=stored))
    partly = loop.replace("%c0 to %c64", "%c1 to %c64")
    assert "argument 1: the candidate reads it" in refusal("roots", roots(before=partly, stored=stored))
    late = roots(before="  %p = memref.load %o[%c0] : memref<64xf32>\n  memref.store %p, %o[%c0] : memref<64xf32>\n"
                 + fill, stored=stored)  # fmt: skip
    assert "argument 1: the candidate reads it" in refusal("roots", late)


def test_a_result_that_is_never_written_is_refused() -> None:
    """In the form with memrefs each result is written somewhere."""
    text = "func.func @add(%x: memref<64xf32>, %y: memref<64xf32>, %o: memref<64xf32>) {\n  return\n}"
    assert "result 0 (argument 2) is never written" in refusal("add", text)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("(%x: tensor<64xf32> {bufferization.writable = true}, %y: tensor<64xf32>) -> tensor<64xf32>",
         "attribute 'bufferization.writable' on argument 0"),
        ("(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> attributes {llvm.emit_c_interface}",
         "attribute 'llvm.emit_c_interface'"),
        ("(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> attributes {neurojit.recover}",
         "attribute 'neurojit.recover' is not the original's; leave it out"),
    ],
)  # fmt: skip
def test_attributes_are_the_originals(head: str, expected: str) -> None:
    """A candidate has no say in how it is called, compiled or healed."""
    text = f"func.func @add{head} {{\n  %r = arith.addf %x, %y : tensor<64xf32>\n  return %r : tensor<64xf32>\n}}"
    assert expected in refusal("add", text)


def test_a_masked_write_of_one_element_is_no_read() -> None:
    """What it leaves alone is what was there, as where the original writes under a mask."""
    text = """func.func @f(%m: i1, %v: f32, %o: memref<f32>) {
  %x = vector.broadcast %v : f32 to vector<f32>
  %n = vector.broadcast %m : i1 to vector<1xi1>
  vector.transfer_write %x, %o[], %n : vector<f32>, memref<f32>
  return
}"""
    assert isinstance(judged("f", text, text=text), Admitted)
