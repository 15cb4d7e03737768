"""Guards: the original stays, and what goes into it or comes out of it is kept within limits."""

from __future__ import annotations

from typing import Final

from neurojit.healing.synthesis.template import EXTENTS, FLOATS, INTEGERS, Choice, Constant, Guard

_EXTENT = (Choice("extent", EXTENTS),)
_LIMITS = (Constant("least", "value"), Constant("most", "value"))

GUARDS: Final = (
    Guard("index wrapped", "rem(value, extent)", "result", INTEGERS, (), _EXTENT),
    Guard("index clipped", "clamp(value, 0, extent - 1)", "result", INTEGERS, (), _EXTENT),
    Guard("index argument wrapped", "rem(value, extent)", "argument", INTEGERS, (), _EXTENT),
    Guard("index argument clipped", "clamp(value, 0, extent - 1)", "argument", INTEGERS, (), _EXTENT),
    Guard(
        "divisor not zero",
        "where(value == 0, instead, value)",
        "argument",
        INTEGERS,
        (),
        (Choice("instead", (1, -1)),),
    ),
    Guard(
        "divisor away from zero",
        "where(abs(value) < abs(least), copysign(least, value), value)",
        "argument",
        FLOATS,
        (Constant("least", "value"),),
    ),
    # An infinity less itself is a NaN, which equals nothing.
    Guard(
        "default where not finite",
        "where(value - value == 0.0, value, instead)",
        "result",
        FLOATS,
        (Constant("instead", "value"),),
    ),
    Guard("result clamped", "clamp(value, least, most)", "result", FLOATS, _LIMITS),
    Guard("argument clamped", "clamp(value, least, most)", "argument", FLOATS, _LIMITS),
    Guard("result saturated", "clamp(value, least, most)", "result", INTEGERS, _LIMITS),
    Guard("argument saturated", "clamp(value, least, most)", "argument", INTEGERS, _LIMITS),
)
