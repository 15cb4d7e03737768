"""Vectors from non-contiguous elements: strided gathers, and square tiles transposed in registers."""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.compiler.schedules.text import Index, Text
from neurojit.compiler.schedules.vectors import Flat, Lanes, cover
from neurojit.model.element_types import is_float


def load_strided(text: Text, source: Flat, at: Index, stride: int, lanes: Lanes) -> str:
    """The elements ``at``, ``at + stride``, ... as a vector; dead lanes are zero."""
    if stride == 1:
        return lanes.load(text, source, at)
    if stride == 2 and lanes.count == lanes.full and (lanes.masked or 2 * lanes.width <= lanes.full + 1):
        return _even_lanes(text, source, at, lanes)
    if stride == 2 and not lanes.masked and lanes.width == lanes.full and lanes.full > 1:
        return _even_lanes(text, source, at, lanes)
    elements: list[str] = []
    for lane in range(lanes.width):
        place = text.index(text.add(at, lane * stride))
        elements.append(text.let(f"memref.load {source.name}[{place}] : {source.type}"))
    zero = "0.0" if is_float(lanes.dtype) else "0"
    dead = [text.constant(f"arith.constant {zero} : {lanes.dtype}")] * (lanes.count - lanes.width)
    return text.let(f"vector.from_elements {', '.join(elements + dead)} : {lanes.type}")


def _even_lanes(text: Text, source: Flat, at: Index, lanes: Lanes) -> str:
    """Every second element; what lies behind the last one wanted is not touched."""
    full, span = lanes.full, 2 * lanes.width - 1
    low, *high = [piece.of(lanes.dtype) for piece in cover(span, full, masked=True)]
    first = _whole(text, source, at, low)
    second = _whole(text, source, text.add(at, full), high[0]) if high else first
    picked = ", ".join(str(2 * lane) for lane in range(full))
    type_ = f"vector<{full}x{lanes.dtype}>"
    return text.let(f"vector.shuffle {first}, {second} [{picked}] : {type_}, {type_}")


def _whole(text: Text, source: Flat, at: Index, lanes: Lanes) -> str:
    """A load of full type; a single live lane is a masked load, too."""
    if lanes.width < lanes.full and not lanes.masked:
        lanes = Lanes(lanes.dtype, lanes.width, lanes.full, masked=True)
    return lanes.load(text, source, at)


def transposed(text: Text, vectors: Sequence[str], dtype: str) -> list[str]:
    """The columns of a square of ``vectors``, whose number is that of their lanes, a power of two.

    Recursive exchange of off-diagonal blocks: log2(n) rounds of n two-vector shuffles.
    """
    count = len(vectors)
    type_ = f"vector<{count}x{dtype}>"
    rows = list(vectors)
    distance = count // 2
    while distance:
        upper = [lane if not lane & distance else count + lane - distance for lane in range(count)]
        lower = [lane + distance if not lane & distance else count + lane for lane in range(count)]
        for row in range(count):
            if row & distance:
                continue
            pair = f"{rows[row]}, {rows[row + distance]}"
            rows[row], rows[row + distance] = (
                text.let(f"vector.shuffle {pair} [{', '.join(map(str, picked))}] : {type_}, {type_}")
                for picked in (upper, lower)
            )
        distance //= 2
    return rows
