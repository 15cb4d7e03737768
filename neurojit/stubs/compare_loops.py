"""Loops that compare two outputs, as LLVM IR: a pass that LLVM vectorizes, and a search where it fails.

Integers and bytes agree where they are equal. Floats agree *bitwise* where their bits are equal or both are
NaN; *within a bound* where they are equal, or differ by at most ``absolute + relative |a|``, or where
neither is finite (another order of the same terms may turn an infinity into NaN, never into a number).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from neurojit.model.element_types import BORDER, is_float
from neurojit.model.types import Dtype

MEMORY: Final = {one.name: one.memory for one in BORDER}
_BITS: Final = {"f32": ("i32", 0x7FFFFFFF, 0x7F800000), "f64": ("i64", (1 << 63) - 1, 0x7FF << 52)}
_INFINITY: Final = "0x7FF0000000000000"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an element of an output may be from the incumbent's: ``relative |a| + norm * s``.

    s is how large elements of this output are: the largest of this call and, fading by half from one
    comparison to the next, of those before. So a small element among large ones, or a small result between
    large ones, may be off by what its terms explain.
    """

    relative: float
    norm: float = 0.0


def literal(dtype: Dtype, value: float) -> str:
    """``value`` as LLVM writes it: the bits of a double, rounded to the type first."""
    if dtype == "f32":
        value = struct.unpack("f", struct.pack("f", value))[0]
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def comparing_loops(dtype: Dtype, *, bitwise: bool) -> str:
    """``i64 differs(ptr a, ptr b, i64 count[, relative, absolute])``: the first difference, -1 for none.

    Within a bound also ``largest(ptr a, i64 count)``: the largest finite magnitude. Names: see ``differs``.
    """
    if bitwise or not is_float(dtype):
        return _agrees_bitwise(dtype) + _differs(dtype, "")
    kind = MEMORY[dtype]
    return _agrees_within(dtype) + _differs(dtype, f", {kind} %relative, {kind} %absolute") + _largest(dtype)


def differs(dtype: Dtype) -> str:
    return f'@"neurojit.differs.{dtype}"'


def largest(dtype: Dtype) -> str:
    return f'@"neurojit.largest.{dtype}"'


def _agrees_bitwise(dtype: Dtype) -> str:
    kind = MEMORY[dtype]
    if not is_float(dtype):
        test = f"  %agrees = icmp eq {kind} %x, %y"
    else:
        bits = _BITS[dtype][0]
        test = f"""  %x.bits = bitcast {kind} %x to {bits}
  %y.bits = bitcast {kind} %y to {bits}
  %same = icmp eq {bits} %x.bits, %y.bits
  %x.nan = fcmp uno {kind} %x, %x
  %y.nan = fcmp uno {kind} %y, %y
  %nans = and i1 %x.nan, %y.nan
  %agrees = or i1 %same, %nans"""
    return f"""define internal i1 @"neurojit.agrees.{dtype}"({kind} %x, {kind} %y) alwaysinline nounwind {{
{test}
  ret i1 %agrees
}}
"""


def _agrees_within(dtype: Dtype) -> str:
    kind = MEMORY[dtype]
    absolute = f"@llvm.fabs.{dtype}"
    parameters = f"{kind} %x, {kind} %y, {kind} %relative, {kind} %absolute"
    return f"""declare {kind} {absolute}({kind})
define internal i1 @"neurojit.agrees.{dtype}"({parameters}) alwaysinline nounwind {{
  %equal = fcmp oeq {kind} %x, %y
  %x.size = call {kind} {absolute}({kind} %x)
  %y.size = call {kind} {absolute}({kind} %y)
  %difference = fsub {kind} %x, %y
  %distance = call {kind} {absolute}({kind} %difference)
  %part = fmul {kind} %x.size, %relative
  %allowed = fadd {kind} %part, %absolute
  %near = fcmp ole {kind} %distance, %allowed
  %finite = fcmp olt {kind} %distance, {_INFINITY}
  %close = and i1 %near, %finite
  %x.special = fcmp ueq {kind} %x.size, {_INFINITY}
  %y.special = fcmp ueq {kind} %y.size, {_INFINITY}
  %special = and i1 %x.special, %y.special
  %either = or i1 %equal, %close
  %agrees = or i1 %either, %special
  ret i1 %agrees
}}
"""


def _differs(dtype: Dtype, bound: str) -> str:
    kind = MEMORY[dtype]
    lane = "i64" if kind in ("double", "i64") else "i8" if kind == "i8" else "i32"
    test = f'call i1 @"neurojit.agrees.{dtype}"({kind} %x{{0}}, {kind} %y{{0}}{bound})'

    def element(suffix: str) -> str:
        return f"""  %x.at{suffix} = getelementptr {kind}, ptr %a, i64 %i{suffix}
  %x{suffix} = load {kind}, ptr %x.at{suffix}
  %y.at{suffix} = getelementptr {kind}, ptr %b, i64 %i{suffix}
  %y{suffix} = load {kind}, ptr %y.at{suffix}
  %agrees{suffix} = {test.format(suffix)}"""

    return f"""define internal i64 {differs(dtype)}(ptr %a, ptr %b, i64 %count{bound}) noinline nounwind {{
entry:
  %empty = icmp eq i64 %count, 0
  br i1 %empty, label %none, label %pass
pass:
  %i = phi i64 [0, %entry], [%i.next, %pass]
  %bad = phi {lane} [0, %entry], [%bad.next, %pass]
{element("")}
  %wrong = xor i1 %agrees, true
  %mark = zext i1 %wrong to {lane}
  %bad.next = or {lane} %bad, %mark
  %i.next = add nuw i64 %i, 1
  %last = icmp eq i64 %i.next, %count
  br i1 %last, label %passed, label %pass
passed:
  %fine = icmp eq {lane} %bad.next, 0
  br i1 %fine, label %none, label %search
search:
  %i.s = phi i64 [0, %passed], [%i.s.next, %search]
{element(".s")}
  %i.s.next = add nuw i64 %i.s, 1
  br i1 %agrees.s, label %search, label %found
found:
  ret i64 %i.s
none:
  ret i64 -1
}}
"""


def _largest(dtype: Dtype) -> str:
    """Magnitudes are compared as integers, whose order is the same."""
    kind = MEMORY[dtype]
    bits, magnitude, infinity = _BITS[dtype]
    return f"""declare {bits} @llvm.umax.{bits}({bits}, {bits})
define internal {kind} {largest(dtype)}(ptr %a, i64 %count) noinline nounwind {{
entry:
  %empty = icmp eq i64 %count, 0
  br i1 %empty, label %done, label %pass
pass:
  %i = phi i64 [0, %entry], [%i.next, %pass]
  %most = phi {bits} [0, %entry], [%most.next, %pass]
  %x.at = getelementptr {bits}, ptr %a, i64 %i
  %x = load {bits}, ptr %x.at
  %size = and {bits} %x, {magnitude}
  %finite = icmp ult {bits} %size, {infinity}
  %counted = select i1 %finite, {bits} %size, {bits} 0
  %most.next = call {bits} @llvm.umax.{bits}({bits} %most, {bits} %counted)
  %i.next = add nuw i64 %i, 1
  %last = icmp eq i64 %i.next, %count
  br i1 %last, label %done, label %pass
done:
  %result = phi {bits} [0, %entry], [%most.next, %pass]
  %value = bitcast {bits} %result to {kind}
  ret {kind} %value
}}
"""
