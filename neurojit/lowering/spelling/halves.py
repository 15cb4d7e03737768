"""bf16 computed in f32 and f16 rounded from f64, for which LLVM would call a library that is not there."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import attributes_of, compared, op

_MOVES = {"arith.constant", "arith.extf", "arith.select", "arith.bitcast"}  # nothing is rounded
_KIND = re.compile(r"#vector.kind<(\w+)>")
_OGT, _ONE, _UNO = 2, 6, 14  # of arith.cmpf


def round_halves(body: ir.Operation) -> None:
    """Rewrite scalars and vectors in place; to the nearest, ties to even, as the processor rounds."""
    _reduce_in_lanes(body)
    for operation in operations_in(body):
        computes = operation.name.startswith(("arith.", "math.")) or operation.name == "vector.fma"
        if not computes or operation.name in _MOVES:
            continue
        with ir.InsertionPoint(operation), operation.location:
            if operation.name == "arith.truncf":
                _truncate(operation)
            elif operation.name in ("math.fma", "vector.fma") and _name(operation.results[0].type) == "f16":
                _compute_in(operation, ir.F64Type.get())  # the product is exact, as nowhere narrower
            else:
                exact = operation.name in ("arith.sitofp", "arith.uitofp")  # to 53 bits, then rounded once
                _compute_in(operation, ir.F64Type.get() if exact else ir.F32Type.get(), "bf16")


def _reduce_in_lanes(body: ir.Operation) -> None:
    """Reductions of bf16 lane by lane, in order, so that each step is rounded."""
    for operation in operations_in(body):
        if operation.name != "vector.reduction" or _name(operation.results[0].type) != "bf16":
            continue
        vector, *start = operation.operands
        kind = _KIND.fullmatch(str(operation.attributes["kind"]))
        assert kind is not None
        name = f"arith.{kind[1]}f" if kind[1] in ("add", "mul") else f"arith.{kind[1]}"
        result = operation.results[0].type
        with ir.InsertionPoint(operation), operation.location:
            lanes = [_lane(vector, number, result) for number in range(ir.VectorType(vector.type).shape[0])]
            total, *rest = [*start, *lanes]
            for lane in rest:
                total = op(name, [total, lane], [result]).result
        operation.results[0].replace_all_uses_with(total)
        operation.erase()


def _lane(vector: ir.Value, number: int, element: ir.Type) -> ir.Value:
    place: dict[str, ir.Attribute] = {"static_position": ir.DenseI64ArrayAttr.get([number])}
    return op("vector.extract", [vector], [element], place).result


def _compute_in(operation: ir.Operation, wide: ir.Type, narrow: str = "f16") -> None:
    kinds = [value.type for value in (*operation.operands, *operation.results)]
    if not any(_name(kind) == narrow for kind in kinds):
        return
    operands = [
        _widened(value, wide) if _name(value.type) == narrow else value for value in operation.operands
    ]
    types = [_like(one.type, wide) if _name(one.type) == narrow else one.type for one in operation.results]
    made = op(operation.name, operands, types, attributes_of(operation))
    for old, new in zip(list(operation.results), made.results, strict=True):
        value = new if old.type == new.type else _rounded(new, old.type)
        old.replace_all_uses_with(value)
    operation.erase()


def _truncate(operation: ir.Operation) -> None:
    source, target = operation.operands[0], operation.results[0].type
    if _name(target) != "bf16" and (_name(source.type), _name(target)) != ("f64", "f16"):
        return
    operation.results[0].replace_all_uses_with(_rounded(source, target))
    operation.erase()


def _rounded(value: ir.Value, target: ir.Type) -> ir.Value:
    """``value`` as bf16 or f16; from f64 by way of an f32 that keeps what decides a tie."""
    if _name(value.type) == "f64":
        value = _to_odd(value)
    if _name(value.type) == "f16":
        value = _widened(value, ir.F32Type.get())
    if _name(target) == "f16":
        return op("arith.truncf", [value], [target]).result
    bits = _same("arith.bitcast", value, ir.IntegerType.get_signless(32))
    sixteen = _integer(bits.type, 16)
    high = op("arith.shrui", [bits, sixteen], [bits.type]).result
    odd = op("arith.andi", [high, _integer(bits.type, 1)], [bits.type]).result
    bias = op("arith.addi", [odd, _integer(bits.type, 0x7FFF)], [bits.type]).result
    nearest = op("arith.addi", [bits, bias], [bits.type]).result
    nearest = op("arith.shrui", [nearest, sixteen], [bits.type]).result
    quiet = op("arith.ori", [high, _integer(bits.type, 0x40)], [bits.type]).result
    unordered = compared("arith.cmpf", _UNO, value, value)
    chosen = op("arith.select", [unordered, quiet, nearest], [bits.type]).result
    return op(
        "arith.bitcast", [_same("arith.trunci", chosen, ir.IntegerType.get_signless(16))], [target]
    ).result


def _to_odd(value: ir.Value) -> ir.Value:
    """f64 -> f32 towards zero, the last bit set where something is lost, so that a second rounding is right.

    S. Boldo and G. Melquiond, Emulation of FMA and correctly rounded sums (2008), theorem 3.
    """
    near = _same("arith.truncf", value, ir.F32Type.get())
    back = _same("arith.extf", near, ir.F64Type.get())
    bits = _same("arith.bitcast", near, ir.IntegerType.get_signless(32))
    sizes = [op("math.absf", [one], [one.type]).result for one in (back, value)]
    beyond = _same("arith.extui", compared("arith.cmpf", _OGT, *sizes), ir.IntegerType.get_signless(32))
    inexact = _same("arith.extui", compared("arith.cmpf", _ONE, back, value), ir.IntegerType.get_signless(32))
    bits = op("arith.subi", [bits, beyond], [bits.type]).result
    bits = op("arith.ori", [bits, inexact], [bits.type]).result
    return op("arith.bitcast", [bits], [near.type]).result


def _widened(value: ir.Value, wide: ir.Type) -> ir.Value:
    return _same("arith.extf", value, wide)


def _same(name: str, value: ir.Value, element: ir.Type) -> ir.Value:
    """A cast to other elements in the same shape."""
    return op(name, [value], [_like(value.type, element)]).result


def _integer(kind: ir.Type, value: int) -> ir.Value:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    number: ir.Attribute = ir.IntegerAttr.get(element, value)
    if isinstance(kind, ir.VectorType):
        number = ir.DenseElementsAttr.get_splat(kind, number)
    return op("arith.constant", results=[kind], attributes={"value": number}).result


def _like(kind: ir.Type, element: ir.Type) -> ir.Type:
    return ir.VectorType.get(kind.shape, element) if isinstance(kind, ir.VectorType) else element


def _name(kind: ir.Type) -> str:
    return str(kind.element_type if isinstance(kind, ir.VectorType) else kind)
