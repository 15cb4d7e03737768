"""LLVM IR of the two conversions that code generation calls where a processor has none of f16.

x86-64 below F16C: LLVM then writes calls of its runtime library, which nobody links. Defined in the module
itself, as internal functions of those names, they are what the calls reach. Results are those of F16C, bit
for bit: to nearest even, with subnormals, NaN quieted and its payload cut off.
"""

from __future__ import annotations

from typing import Final

from neurojit.model.target import Target

_TEXT: Final = """
define internal float @__extendhfsf2(half %x) {
  %h = bitcast half %x to i16
  %w = zext i16 %h to i32
  %negative = and i32 %w, 32768
  %sign = shl i32 %negative, 16
  %size = and i32 %w, 32767
  %shifted = shl i32 %size, 13
  %rebiased = add i32 %shifted, 939524096
  %special = or i32 %shifted, 2139095040
  %is.nan = icmp ugt i32 %size, 31744
  %quiet = or i32 %special, 4194304
  %beyond = select i1 %is.nan, i32 %quiet, i32 %special
  %units = uitofp i32 %size to float
  %small = fmul float %units, 0x3E70000000000000
  %small.bits = bitcast float %small to i32
  %is.small = icmp ult i32 %size, 1024
  %is.beyond = icmp uge i32 %size, 31744
  %finite = select i1 %is.small, i32 %small.bits, i32 %rebiased
  %magnitude = select i1 %is.beyond, i32 %beyond, i32 %finite
  %bits = or i32 %magnitude, %sign
  %y = bitcast i32 %bits to float
  ret float %y
}
define internal half @__truncsfhf2(float %x) {
  %w = bitcast float %x to i32
  %high = lshr i32 %w, 16
  %sign = and i32 %high, 32768
  %size = and i32 %w, 2147483647
  %cut = lshr i32 %size, 13
  %odd = and i32 %cut, 1
  %up = add i32 %size, 4095
  %tied = add i32 %up, %odd
  %kept = lshr i32 %tied, 13
  %normal = sub i32 %kept, 114688
  %magnitude.float = bitcast i32 %size to float
  %aligned = fadd float %magnitude.float, 5.0e-01
  %aligned.bits = bitcast float %aligned to i32
  %small = sub i32 %aligned.bits, 1056964608
  %is.small = icmp ult i32 %size, 947912704
  %finite = select i1 %is.small, i32 %small, i32 %normal
  %too.large = icmp uge i32 %size, 1199566848
  %bounded = select i1 %too.large, i32 31744, i32 %finite
  %payload = and i32 %cut, 1023
  %nan = or i32 %payload, 32256
  %is.nan = icmp ugt i32 %size, 2139095040
  %magnitude = select i1 %is.nan, i32 %nan, i32 %bounded
  %bits = or i32 %magnitude, %sign
  %h = trunc i32 %bits to i16
  %y = bitcast i16 %h to half
  ret half %y
}
@llvm.compiler.used = appending global [2 x ptr] [ptr @__extendhfsf2, ptr @__truncsfhf2],
  section "llvm.metadata"
"""


def half_conversions(llvm_ir: str, target: Target) -> str:
    """What has to be added to ``llvm_ir``: nothing where it has no f16 or ``target`` converts it itself."""
    if "half" not in llvm_ir or not target.triple.startswith("x86_64") or "f16c" in target.features:
        return ""
    return _TEXT
