"""Loops that compare two outputs, as LLVM IR: a pass that LLVM vectorizes, and a search where it fails.

Integers and bytes agree where they are equal. Floats agree *bitwise* where their bits are equal or both are
NaN; *within a bound* where they are equal, or differ by at most ``absolute + relative |a|``, or where
neither is finite (another order of the same terms may turn an infinity into NaN, never into a number).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from neurojit.model.element_types import BORDER, is_float
from neurojit.model.types import Dtype
from neurojit.stubs.builder import Function, Value, i64, number, symbol

MEMORY: Final = {one.name: one.memory for one in BORDER}
_BITS: Final = {"f32": ("i32", 0x7FFFFFFF, 0x7F800000), "f64": ("i64", (1 << 63) - 1, 0x7FF << 52)}
_INFINITY: Final = "0x7FF0000000000000"
_INLINED: Final = "alwaysinline nounwind"
_OUTLINED: Final = "noinline nounwind"


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
        return _agrees_bitwise(dtype) + _differs(dtype, ())
    kind = MEMORY[dtype]
    bound = (Value(kind, "%relative"), Value(kind, "%absolute"))
    return _agrees_within(dtype, *bound) + _differs(dtype, bound) + _largest(dtype)


def differs(dtype: Dtype) -> Value:
    return symbol(_differs_name(dtype))


def largest(dtype: Dtype) -> Value:
    return symbol(_largest_name(dtype))


def _agrees_name(dtype: Dtype) -> str:
    return f"neurojit.agrees.{dtype}"


def _differs_name(dtype: Dtype) -> str:
    return f"neurojit.differs.{dtype}"


def _largest_name(dtype: Dtype) -> str:
    return f"neurojit.largest.{dtype}"


def _agrees_bitwise(dtype: Dtype) -> str:
    kind = MEMORY[dtype]
    x, y = Value(kind, "%x"), Value(kind, "%y")
    f = Function(_agrees_name(dtype), "i1", [x, y], internal=True, attributes=_INLINED)
    if not is_float(dtype):
        f.give_back(f.compare("eq", x, y))
        return f.text()
    bits = _BITS[dtype][0]
    same = f.compare("eq", f.cast("bitcast", x, bits), f.cast("bitcast", y, bits))
    nans = f.both(f.compare("uno", x, x), f.compare("uno", y, y))
    f.give_back(f.either(same, nans))
    return f.text()


def _agrees_within(dtype: Dtype, relative: Value, absolute: Value) -> str:
    kind = MEMORY[dtype]
    magnitude = symbol(f"llvm.fabs.{dtype}")
    x, y = Value(kind, "%x"), Value(kind, "%y")
    f = Function(_agrees_name(dtype), "i1", [x, y, relative, absolute], internal=True, attributes=_INLINED)
    equal = f.compare("oeq", x, y)
    x_size = f.call(kind, magnitude, [x])
    y_size = f.call(kind, magnitude, [y])
    distance = f.call(kind, magnitude, [f.op("fsub", x, y)])
    allowed = f.op("fadd", f.op("fmul", x_size, relative), absolute)
    near = f.compare("ole", distance, allowed)
    close = f.both(near, f.compare("olt", distance, _INFINITY))
    x_special = f.compare("ueq", x_size, _INFINITY)
    y_special = f.compare("ueq", y_size, _INFINITY)
    special = f.both(x_special, y_special)
    f.give_back(f.either(f.either(equal, close), special))
    return f"declare {kind} {magnitude.name}({kind})\n{f.text()}"


def _differs(dtype: Dtype, bound: Sequence[Value]) -> str:
    kind = MEMORY[dtype]
    lane = "i64" if kind in ("double", "i64") else "i8" if kind == "i8" else "i32"
    a, b, count = Value("ptr", "%a"), Value("ptr", "%b"), Value("i64", "%count")
    f = Function(_differs_name(dtype), "i64", [a, b, count, *bound], internal=True, attributes=_OUTLINED)
    agrees = symbol(_agrees_name(dtype))

    def agree(index: Value) -> Value:
        x = f.load(kind, f.element(kind, a, index))
        y = f.load(kind, f.element(kind, b, index))
        return f.call("i1", agrees, [x, y, *bound])

    entry = f.here
    each, passed, search = f.block("pass"), f.block("passed"), f.block("search")
    found, none = f.block("found"), f.block("none")
    f.branch(f.compare("eq", count, 0), none, each)

    f.start(each)
    index = f.phi("i64", (entry, i64(0)))
    bad = f.phi(lane, (entry, number(lane, 0)))
    wrong = f.is_not(agree(index))
    more = f.either(bad, f.cast("zext", wrong, lane))
    bad.come_from(each, more)
    following = f.op("add nuw", index, 1)
    index.come_from(each, following)
    f.branch(f.compare("eq", following, count), passed, each)

    f.start(passed)
    f.branch(f.compare("eq", more, 0), none, search)

    f.start(search)
    at = f.phi("i64", (passed, i64(0)))
    fine = agree(at)
    at.come_from(search, f.op("add nuw", at, 1))
    f.branch(fine, search, found)

    f.start(found)
    f.give_back(at)
    f.start(none)
    f.give_back(i64(-1))
    return f.text()


def _largest(dtype: Dtype) -> str:
    """Magnitudes are compared as integers, whose order is the same."""
    bits, magnitude, infinity = _BITS[dtype]
    a, count = Value("ptr", "%a"), Value("i64", "%count")
    f = Function(_largest_name(dtype), MEMORY[dtype], [a, count], internal=True, attributes=_OUTLINED)
    larger = symbol(f"llvm.umax.{bits}")
    entry, each, done = f.here, f.block("pass"), f.block("done")
    f.branch(f.compare("eq", count, 0), done, each)

    f.start(each)
    index = f.phi("i64", (entry, i64(0)))
    most = f.phi(bits, (entry, number(bits, 0)))
    size = f.both(f.load(bits, f.element(bits, a, index)), magnitude)
    finite = f.compare("ult", size, infinity)
    more = f.call(bits, larger, [most, f.select(finite, size, number(bits, 0))])
    most.come_from(each, more)
    following = f.op("add nuw", index, 1)
    index.come_from(each, following)
    f.branch(f.compare("eq", following, count), done, each)

    f.start(done)
    result = f.phi(bits, (entry, number(bits, 0)), (each, more))
    f.give_back(f.cast("bitcast", result, MEMORY[dtype]))
    return f"declare {bits} {larger.name}({bits}, {bits})\n{f.text()}"
