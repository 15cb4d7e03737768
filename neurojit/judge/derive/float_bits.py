"""Which uses of a float's bits say no more than arithmetic does: sign, exponent, fraction, a rounded number.

What reads single bits of a float can decide by all of them without a comparison, one bit at a time; nothing
shows which way that went. An absolute value, a negation, another's sign and a shorter fraction by masks of
bits decide nothing. Nor does an integer that arithmetic has as well: the exponent, which a shift by all of
the fraction leaves, and the last bits of a number to which one was added that is so large that they are what
is rounded. A fraction beside a constant exponent is a float between one and two. What follows from those is
looked at like every other number.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import element_of, is_float
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import ELEMENT_TYPES, FLOATS, FORMATS

_CASTS = ("arith.bitcast", "vector.bitcast")
_LANES = ("vector.broadcast", "vector.splat", "vector.shape_cast", "vector.extract")
_EXPONENTS: Final = {
    name: (ELEMENT_TYPES[name].bits, FORMATS[name].significand - 1, FORMATS[name].exponent) for name in FLOATS
}  # bits, those of the fraction, of the exponent


def read_bits(body: ir.Operation) -> str:
    """The name of an operation by which bits of a float are read one by one; empty where there is none."""
    for operation in operations_in(body):
        if operation.name in _CASTS and is_float(operation.operands[0].type):
            dtype = str(element_of(operation.operands[0].type))
            result = operation.results[0]
            if is_float(result.type):
                continue
            if dtype not in _EXPONENTS:
                return operation.name
            rounded = _is_rounded(operation.operands[0], _EXPONENTS[dtype][1])
            if not (
                _keeps(result, *_EXPONENTS[dtype]) or (rounded and _ends_low(result, *_EXPONENTS[dtype]))
            ):
                return operation.name
    return ""


def _is_rounded(value: ir.Value, fraction: int) -> bool:
    """Whether ``value`` is a sum with 2^fraction, or once and a half that, so that its last bit is one."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name not in ("arith.addf", "math.fma"):
        return False
    made = value.owner.operation
    terms = made.operands[2:] if made.name == "math.fma" else made.operands
    return any(_float(term) in (2.0**fraction, 1.5 * 2.0**fraction) for term in terms)


def _ends_low(value: ir.Value, bits: int, fraction: int, exponent: int) -> bool:
    """Whether all that becomes of the bits of a sum is an integer made of the last of them."""
    del exponent
    return str(element_of(value.type)) == f"i{bits}" and all(
        _takes_low(use.owner.operation, value, bits, fraction) for use in value.uses
    )


def _takes_low(user: ir.Operation, value: ir.Value, bits: int, fraction: int) -> bool:
    name = user.name
    if name in _LANES:
        return all(_takes_low(use.owner.operation, user.results[0], bits, fraction)
                   for use in user.results[0].uses)  # fmt: skip
    if name == "arith.trunci":
        return True
    if len(user.operands) != 2:
        return False
    other = _constant(user.operands[1] if user.operands[0] == value else user.operands[0], bits)
    if other is None:
        return False
    if name == "arith.andi":
        return other & (other + 1) == 0 and other.bit_length() < fraction
    return name in ("arith.addi", "arith.subi") or (name == "arith.shli" and user.operands[0] == value)


def _float(value: ir.Value) -> float | None:
    """The float that all lanes of ``value`` hold."""
    if isinstance(value.owner, ir.Block):
        return None
    operation = value.owner.operation
    if operation.name in ("vector.broadcast", "vector.splat"):
        return _float(operation.operands[0])
    held = floats_in(operation.attributes["value"]) if operation.name == "arith.constant" else []
    return held[0] if len(set(held)) == 1 else None


def _keeps(value: ir.Value, bits: int, fraction: int, exponent: int) -> bool:
    """Whether all that becomes of ``value`` is a float of its magnitude, shortened or not, or its sign."""
    if str(element_of(value.type)) != f"i{bits}":
        return False
    sign = 1 << (bits - 1)
    return all(_kept_by(use.owner.operation, value, sign, bits, fraction, exponent) for use in value.uses)


def _kept_by(user: ir.Operation, value: ir.Value, sign: int, bits: int, fraction: int, exponent: int) -> bool:
    name = user.name
    if name in _CASTS:
        return is_float(user.results[0].type) and _width(user.results[0].type) == bits
    if name in ("arith.shrui", "arith.shrsi"):
        return user.operands[0] == value and _constant(user.operands[1], bits) == fraction
    if name not in (*_LANES, "arith.andi", "arith.ori", "arith.xori"):
        return False
    if name not in _LANES:
        left, right = user.operands
        other = right if left == value else left
        mask = _constant(other, bits)
        exponents = ((1 << exponent) - 1) << fraction
        if name == "arith.andi":
            cut = None if mask is None else ~mask & (sign - 1)
            fits = mask == sign or (cut is not None and not cut & exponents and not cut & (cut + 1))
            if mask == (1 << fraction) - 1:
                return _is_scaled(user.results[0], bits, fraction, exponent)
        elif name == "arith.xori":
            fits = mask == sign
        else:
            fits = mask == sign or (
                {_part(value, sign, bits), _part(other, sign, bits)} == {"sign", "magnitude"}
            )
        if not fits:
            return False
    return _keeps(user.results[0], bits, fraction, exponent)


def _is_scaled(value: ir.Value, bits: int, fraction: int, exponent: int) -> bool:
    """Whether a fraction alone becomes a float by a constant exponent, and nothing else."""
    inner = (1 << (exponent - 1)) - 1
    for use in value.uses:
        user = use.owner.operation
        if user.name != "arith.ori":
            return False
        other = _constant(user.operands[1 - use.operand_number], bits)
        if other is None or other not in (inner << fraction, (inner - 1) << fraction):
            return False
        if any(o.owner.operation.name not in _CASTS for o in user.results[0].uses):
            return False
    return True


def _part(value: ir.Value, sign: int, bits: int) -> str:
    """Whether a value is a sign alone, a magnitude alone, or may be both."""
    constant = _constant(value, bits)
    if constant is None and not isinstance(value.owner, ir.Block):
        maker = value.owner.operation
        if maker.name == "arith.andi":
            constant = next((m for v in maker.operands if (m := _constant(v, bits)) is not None), None)
    if constant is None:
        return "both"
    return "sign" if constant == sign else "both" if constant & sign else "magnitude"


def _constant(value: ir.Value, bits: int) -> int | None:
    """The integer that all lanes of ``value`` hold, as a pattern of bits."""
    if isinstance(value.owner, ir.Block):
        return None
    operation = value.owner.operation
    if operation.name in ("vector.broadcast", "vector.splat"):
        return _constant(operation.operands[0], bits)
    if operation.name != "arith.constant":
        return None
    attribute = operation.attributes["value"]
    if isinstance(attribute, ir.DenseElementsAttr):
        if not attribute.is_splat:
            return None
        attribute = attribute.get_splat_value()
    return ir.IntegerAttr(attribute).value % (1 << bits)


def _width(kind: ir.Type) -> int:
    element = ELEMENT_TYPES.get(str(element_of(kind)))
    return 0 if element is None else element.bits
