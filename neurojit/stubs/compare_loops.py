"""Loops that compare two outputs, as LLVM IR: a pass that LLVM vectorizes, and a search where it fails.

Integers and bytes agree where they are equal. Floats agree *bitwise* where their bits are equal or both are
NaN; *within a bound* where they are equal, or differ by at most ``absolute + relative |a|``, or where
neither is finite (another order of the same terms may turn an infinity into NaN, never into a number).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from neurojit.model.element_types import BORDER, ELEMENT_TYPES, FLOATS, FORMATS, is_float
from neurojit.model.rounding import bits_of, rounded
from neurojit.model.types import Dtype, ValueType
from neurojit.stubs.builder import Function, Value, i64, number, symbol
from neurojit.stubs.floats import widened

MEMORY: Final = {one.name: one.memory for one in BORDER}
# By float: the integer of its size, that one's bits without the sign, those of infinity.
_BITS: Final = {
    name: (
        f"i{ELEMENT_TYPES[name].bits}",
        (1 << (ELEMENT_TYPES[name].bits - 1)) - 1,
        bits_of(math.inf, FORMATS[name]),
    )
    for name in FLOATS
}
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


def compared_as(kind: ValueType) -> tuple[Dtype, int]:
    """The elements that are compared for ``kind``, and how many: of complex numbers their parts."""
    part = ELEMENT_TYPES[kind.dtype].part
    return (cast("Dtype", part), 2 * kind.elements) if part else (kind.dtype, kind.elements)


def measured_in(dtype: Dtype) -> Dtype:
    """The float in which distances between floats of ``dtype`` are computed."""
    return cast("Dtype", ELEMENT_TYPES[dtype].counted)


def literal(dtype: Dtype, value: float) -> str:
    """``value`` as LLVM writes an f32 or f64: the bits of a double, rounded to the type first."""
    value = rounded(value, FORMATS[dtype])
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def comparing_loops(dtype: Dtype, *, bitwise: bool) -> str:
    """``i64 differs(ptr a, ptr b, i64 count[, relative, absolute])``: the first difference, -1 for none.

    Within a bound also ``largest(ptr a, i64 count)``: the largest finite magnitude. Names: see ``differs``.
    """
    if bitwise or not is_float(dtype):
        return _agrees_bitwise(dtype) + _differs(dtype, ())
    kind = MEMORY[measured_in(dtype)]
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
    x_wide, y_wide = (widened(f, dtype, one, MEMORY[measured_in(dtype)]) for one in (x, y))
    nans = f.both(f.compare("uno", x_wide, x_wide), f.compare("uno", y_wide, y_wide))
    f.give_back(f.either(same, nans))
    return f.text()


def _agrees_within(dtype: Dtype, relative: Value, absolute: Value) -> str:
    kind = MEMORY[measured_in(dtype)]
    magnitude = symbol(f"llvm.fabs.{measured_in(dtype)}")
    own = [Value(MEMORY[dtype], name) for name in ("%x", "%y")]
    f = Function(_agrees_name(dtype), "i1", [*own, relative, absolute], internal=True, attributes=_INLINED)
    x, y = (widened(f, dtype, one, kind) for one in own)
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
    return f.text()


def _differs(dtype: Dtype, bound: Sequence[Value]) -> str:
    kind = MEMORY[dtype]
    lane = f"i{ELEMENT_TYPES[dtype].bits}"
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
    entry, each, done = f.here, f.block("pass"), f.block("done")
    f.branch(f.compare("eq", count, 0), done, each)

    f.start(each)
    index = f.phi("i64", (entry, i64(0)))
    most = f.phi(bits, (entry, number(bits, 0)))
    size = f.both(f.load(bits, f.element(bits, a, index)), magnitude)
    finite = f.compare("ult", size, infinity)
    counted = f.select(finite, size, number(bits, 0))
    more = f.select(f.compare("ugt", counted, most), counted, most)
    most.come_from(each, more)
    following = f.op("add nuw", index, 1)
    index.come_from(each, following)
    f.branch(f.compare("eq", following, count), done, each)

    f.start(done)
    result = f.phi(bits, (entry, number(bits, 0)), (each, more))
    f.give_back(f.cast("bitcast", result, MEMORY[dtype]))
    return f.text()
