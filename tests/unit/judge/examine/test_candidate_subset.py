"""What may be written is a closed list; what is off it is refused with the reason."""

# ruff: noqa: E501 - MLIR and messages are quoted whole

from __future__ import annotations

import pytest
from mlir.dialects import (
    affine,
    arith,
    bufferization,
    cf,
    func,
    index,
    linalg,
    llvm,
    math,
    memref,
    scf,
    tensor,
    ub,
    vector,
)

from neurojit.dialect.tensorlang.ops import OPS
from neurojit.frontend.asking import ASKING, QUERY
from neurojit.judge import allowed_operations as lists
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics
from tests.unit.judge.examine.admitting import admitted, judged, refusal

DIALECTS = (
    affine,
    arith,
    bufferization,
    cf,
    func,
    index,
    linalg,
    llvm,
    math,
    memref,
    scf,
    tensor,
    ub,
    vector,
)
ARGUMENTS = "%x: memref<64xf32>, %y: memref<64xf32>, %o: memref<64xf32>"


def candidate(body: str) -> str:
    """@add in the form with memrefs, ``body`` before what it should do."""
    return f"""func.func @add({ARGUMENTS}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %z = arith.constant 0.0 : f32
{body}
  linalg.add ins(%x, %y : memref<64xf32>, memref<64xf32>) outs(%o : memref<64xf32>)
  return
}}
"""


def registered() -> set[str]:
    """Every operation of the dialects that the bindings know."""
    found = {f"tensorlang.{name}" for name in OPS}
    for module in DIALECTS:
        for name in dir(module):
            operation = getattr(getattr(module, name), "OPERATION_NAME", None)
            if isinstance(operation, str):
                found.add(operation)
    return found


def test_every_permitted_operation_exists() -> None:
    """A name on the list that no dialect has would be a slip."""
    with make_context() as context:
        unknown = [name for name in lists.PERMITTED if not context.is_registered_operation(name)]
    assert not unknown


def test_every_reason_is_for_an_operation_that_is_refused() -> None:
    """Nothing is both permitted and refused."""
    assert not lists.PERMITTED & lists.REFUSED.keys()
    assert not any(
        name.partition(".")[0] in lists.DIALECT_REASONS and name in lists.PERMITTED for name in registered()
    )


def test_no_candidate_asks() -> None:
    """Neither itself, nor by a text to be asked about."""
    for name in (*ASKING, "tensorlang.get_ir"):
        assert name in lists.REFUSED
    assert lists.REFUSED[QUERY] == "a rewrite computes; only the program itself asks"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  %v = memref.reinterpret_cast %x to offset: [0], sizes: [640], strides: [1]"
         " : memref<64xf32> to memref<640xf32>", "memref.reinterpret_cast: not permitted: it states an extent"),
        ("  %p = memref.extract_aligned_pointer_as_index %x : memref<64xf32> -> index", "addresses stay hidden"),
        ("  %p = llvm.mlir.zero : !llvm.ptr", "nothing below the level of loops"),
        ("  %p = ub.poison : f32", "ub.poison: not permitted"),
        ("  %t = arith.constant true\n  cf.assert %t, \"x\"", "use tensorlang.assert"),
        ("  %v = index.divs %c64, %c1", "use arith.divsi, which is guarded"),
        ("  scf.forall (%i) = (0) to (64) step (0) {\n  }", "scf.forall: a step is less than 1"),
        ("  scf.forall (%i) in (64) {\n  } {mapping = [#gpu.thread<x>]}", "candidates run on the processor"),
        ("  %i = arith.constant 2 : i32\n  %v = math.fpowi %z, %i : f32, i32", "math.fpowi: not permitted"),
        ("  %v = memref.load %x[%c0] {nontemporal = true} : memref<64xf32>", "attribute 'nontemporal'"),
        ("  %v = vector.load %x[%c0] {alignment = 64 : i64} : memref<64xf32>, vector<4xf32>", "attribute 'alignment'"),
        ("  %v = memref.alloc() {alignment = 128 : i64} : memref<4xf32>", "alignment: at most 64"),
        ("  %v = arith.addf %z, %z {llvm.what = 1 : i32} : f32", "attribute 'llvm.what'"),
        ("  %v = arith.addf %z, %z {__mark} : f32", "attribute '__mark'"),
        ("  %v = arith.addf %z, %z fastmath<reassoc,ninf> : f32", "fastmath<ninf> promises too much"),
        ("  %v = arith.addf %z, %z fastmath<afn> : f32", "fastmath<afn> promises too much"),
        ("  %v = arith.constant 1.0 : bf16", "type bf16; expected index"),
        ("  %v = arith.constant 1 : i24", "type i24; expected index"),
        ("  %v = arith.constant dense<1> : vector<2xi128>", "a vector of i128"),
        ("  %v = memref.alloc() : memref<4xi8>", "elements of type i8"),
        ("  %v = memref.alloc() : memref<4xf32, 3>", "a memref with a memory space"),
        ("  %v = memref.alloc() : memref<4xf32, affine_map<(i) -> (i floordiv 2)>>", "layout is a map"),
        ("  %v = memref.cast %x : memref<64xf32> to memref<*xf32>", "type UnrankedMemRefType"),
        ("  %v = arith.constant dense<1.0> : vector<8192xf32>", "8192 elements; at most 4096"),
        ("  %v = arith.constant dense_resource<blob> : tensor<4xf32>", "write the value as a number"),
        ("  %v = memref.alloc() : memref<33554432xf32>", "134217728 bytes or more"),
        ("  memref.dealloc %x : memref<64xf32>", "frees memory that this function did not allocate"),
        ("  scf.for %i = %c0 to %c64 step %c0 {\n  }", "the step is 0; expected 1 or more"),
        ("  %n = arith.subi %c1, %c1 : index\n  scf.parallel (%i) = (%c0) to (%c64) step (%n) {\n  }", "steps are constants of 1 or more"),
        ("  %s = scf.parallel (%i) = (%c0) to (%c64) step (%c1) init (%z) -> f32 {\n    scf.reduce(%z : f32) {\n"
         "    ^bb0(%a: f32, %b: f32):\n      %c = arith.addf %a, %b : f32\n      scf.reduce.return %c : f32\n    }\n  }",
         "carry the reduction as iter_args"),
        ("  scf.execute_region {\n    cf.br ^bb1\n  ^bb1:\n    scf.yield\n  }", "not permitted"),
        ("  func.func private @nested() {\n    return\n  }", "func.func"),
        ("  %big = arith.constant 1000000000000 : index\n  scf.for %i = %c0 to %big step %c1 {\n"
         "    memref.store %z, %o[%c0] : memref<64xf32>\n  }", "its loops take 1e+12 turns at least"),
        ("  %t = bufferization.to_tensor %o restrict writable : memref<64xf32> to tensor<64xf32>",
         "writable: memory that this function did not allocate"),
    ],
)  # fmt: skip
def test_what_is_off_the_list_is_refused_with_its_reason(body: str, expected: str) -> None:
    """The refusal names the operation and what is wrong with it, on its line."""
    assert expected in refusal("add", candidate(body))


@pytest.mark.parametrize(
    "body",
    [
        "  %v = memref.alloc() {alignment = 64 : i64} : memref<64xf32>\n  memref.dealloc %v : memref<64xf32>",
        "  %v = memref.alloca() : memref<4x4xf32>",
        "  %v = arith.addf %z, %z fastmath<reassoc,contract> : f32",
        "  %v = arith.addi %c0, %c1 overflow<nsw> : index",
        "  %i = arith.index_cast %c1 : index to i64\n  %v = arith.shrui %i, %i exact : i64",
        "  scf.parallel (%i) = (%c0) to (%c64) step (%c1) {\n    memref.store %z, %o[%i] : memref<64xf32>\n  }",
        "  scf.index_switch %c1\n  case 1 {\n    scf.yield\n  }\n  default {\n  }",
        "  %v = vector.transfer_read %x[%c0], %z {in_bounds = [true]} : memref<64xf32>, vector<16xf32>\n"
        "  vector.transfer_write %v, %o[%c0] : vector<16xf32>, memref<64xf32>",
        "  %m = memref.alloc() : memref<64xf32>\n"
        "  %t = bufferization.to_tensor %m restrict writable : memref<64xf32> to tensor<64xf32>",
        "  %t = bufferization.to_tensor %x restrict : memref<64xf32> to tensor<64xf32>",
        "  linalg.fill ins(%z : f32) outs(%o : memref<64xf32>)",
        "  %big = arith.constant 1000000 : index\n  scf.for %i = %c0 to %big step %c1 {\n  }",
    ],
)
def test_what_is_on_the_list_is_admitted(body: str) -> None:
    """Ordinary candidates are written like this."""
    assert admitted("add", candidate(body))


@pytest.mark.parametrize(
    ("flags", "numerics", "fine"),
    [
        ("contract", Numerics.EXACT, False),
        ("contract", Numerics.STRICT, True),
        ("arcp", Numerics.STRICT, False),
        ("afn,arcp,nsz", Numerics.FAST, True),
        ("nnan", Numerics.FAST, False),
        ("fast", Numerics.FAST, False),
    ],
)
def test_fast_math_flags_follow_the_numerics(flags: str, numerics: Numerics, *, fine: bool) -> None:
    """What a swap may change about results is the author's choice; undefined results are nobody's."""
    outcome = judged("add", candidate(f"  %v = arith.addf %z, %z fastmath<{flags}> : f32"), numerics)
    assert (type(outcome).__name__ == "Admitted") is fine


def test_a_modules_attributes_are_refused() -> None:
    """Data layouts and assembly at the level of the module reach LLVM."""
    text = f'module attributes {{llvm.module_asm = ["nop"]}} {{\n{candidate("")}}}'
    assert "the module has an attribute 'llvm.module_asm'" in refusal("add", text)


def test_promises_of_arithmetic_are_dropped() -> None:
    """What they promise is checked by nobody; every later compilation goes without them."""
    text = """func.func @add(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> {
  %i = arith.constant 5 : i64
  %a = arith.addi %i, %i overflow<nsw, nuw> : i64
  %b = arith.shrui %a, %i exact : i64
  %c = arith.uitofp %b : i64 to f32
  %s = tensor.splat %c : tensor<64xf32>
  %t = arith.addf %x, %s : tensor<64xf32>
  %r = arith.addf %t, %y : tensor<64xf32>
  return %r : tensor<64xf32>
}"""
    found = admitted("add", text).candidate.text
    assert not any(flag in found for flag in ("exact", "nsw", "nuw"))


def test_a_stride_that_is_made_up_is_refused() -> None:
    """Bounds are checked against extents, so a stride must be what it was."""
    loosen = "  %a = memref.cast %x : memref<64xf32> to memref<?xf32, strided<[?], offset: ?>>\n"
    state = "  %b = memref.cast %a : memref<?xf32, strided<[?], offset: ?>> to memref<?xf32, strided<[{}], offset: {}>>"
    assert admitted("add", candidate(loosen))
    for stride, offset in (("8", "?"), ("?", "8"), ("8", "8")):
        assert "states a stride or an offset" in refusal(
            "add", candidate(loosen + state.format(stride, offset))
        )


def test_memoized_maps_are_made_anew() -> None:
    """What linalg remembers of its maps cannot be forged: it is dropped before it is read."""
    text = """func.func @add(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> {
  %e = tensor.empty() : tensor<64xf32>
  %r = linalg.add {linalg.memoized_indexing_maps = [affine_map<(i) -> (0)>]}
      ins(%x, %y : tensor<64xf32>, tensor<64xf32>) outs(%e : tensor<64xf32>) -> tensor<64xf32>
  return %r : tensor<64xf32>
}"""
    assert "memoized" not in admitted("add", text).candidate.text
