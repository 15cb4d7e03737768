"""What MLIR's lowering promises of indices is forgotten; what the accesses themselves say stays."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.passes.lowered_promises import forget_lowered
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import compiler_context, lowered_text, parse

_PROMISING = """
llvm.func @f(%p: !llvm.ptr, %x: i64) -> i64 {
  %0 = llvm.add %x, %x overflow<nsw, nuw> : i64
  %1 = llvm.mul %0, %x overflow<nsw> : i64
  %2 = llvm.trunc %1 overflow<nuw> : i64 to i32
  %3 = llvm.getelementptr inbounds|nuw %p[%1, 2] : (!llvm.ptr, i64) -> !llvm.ptr, !llvm.array<4 x i64>
  %4 = llvm.getelementptr inbounds %p[%1] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  %5 = llvm.getelementptr %p[%1] : (!llvm.ptr, i64) -> !llvm.ptr, i64
  llvm.store %2, %3 : i32, !llvm.ptr
  llvm.store %2, %4 : i32, !llvm.ptr
  llvm.store %2, %5 : i32, !llvm.ptr
  %6 = llvm.sub %0, %1 : i64
  llvm.return %6 : i64
}
"""


def test_flags_go_and_everything_else_stays() -> None:
    with compiler_context(), ir.Location.unknown():
        module = ir.Module.parse(_PROMISING)
        wanted = _PROMISING.replace(" overflow<nsw, nuw>", "").replace(" overflow<nsw>", "")
        wanted = wanted.replace(" overflow<nuw>", "").replace("inbounds|nuw", "inbounds")
        forget_lowered(module)
        assert module.operation.verify()
        assert str(module) == str(ir.Module.parse(wanted))


def test_no_access_by_a_stride_promises_that_it_does_not_wrap() -> None:
    program = parse("""
func.func @f(%x: memref<4x8xf64>, %i: index) {
  affine.for %j = 0 to 4 {
    %0 = affine.load %x[%j, symbol(%i)] : memref<4x8xf64>
    affine.store %0, %x[3 - %j, 2 * symbol(%i)] : memref<4x8xf64>
  }
  return
}
""")
    text = lowered_text(program, "f", Tier.T0)
    assert "getelementptr inbounds double" in text
    assert " nsw " not in text
    assert " nuw " not in text
