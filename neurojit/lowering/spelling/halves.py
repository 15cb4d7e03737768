"""bf16 computed in f32 and f16 rounded from f64, for which LLVM would call a library that is not there."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import attributes_of, compare, compared, floating, op

_MOVES = {"arith.constant", "arith.select", "arith.bitcast"}  # nothing is rounded
_KIND = re.compile(r"#vector.kind<(\w+)>")
_OGT, _ONE, _UNO = 2, 6, 14  # of arith.cmpf
_EXACT = 53  # bits of an integer that f64 holds


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
            elif operation.name == "arith.extf":
                _extend(operation)
            elif operation.name in ("math.fma", "vector.fma"):
                _multiply_and_add(operation)
            elif operation.name in ("arith.sitofp", "arith.uitofp"):
                _convert_integer(operation)
            else:
                _compute_in(operation, ir.F32Type.get(), "bf16")


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


def _multiply_and_add(operation: ir.Operation) -> None:
    """In f64, where products of f16 and of bf16 are exact. So are sums of f16, as far as a tie depends on
    them; exponents of bf16 are further apart."""
    kind = _name(operation.results[0].type)
    if kind == "f16":
        _compute_in(operation, ir.F64Type.get())
    elif kind == "bf16":
        a, b, c = (_widened(value, ir.F64Type.get()) for value in operation.operands)
        product = op("arith.mulf", [a, b], [a.type]).result
        total = _rounded(_sum_to_odd(product, c), operation.results[0].type)
        operation.results[0].replace_all_uses_with(total)
        operation.erase()


def _convert_integer(operation: ir.Operation) -> None:
    """By way of f64, which rounds nothing.

    Of wide integers the last bits become one that is set if any is.
    """
    value, target = operation.operands[0], operation.results[0].type
    if _name(target) != "bf16":
        return
    if _width(value.type) > _EXACT:
        operation.operands[0] = _sticky(value, signed=operation.name == "arith.sitofp")
    _compute_in(operation, ir.F64Type.get(), "bf16")


def _sticky(value: ir.Value, *, signed: bool) -> ir.Value:
    """``value`` where f64 holds it; elsewhere its upper bits, the last of them set where a lower one is."""
    kind, width = value.type, _width(value.type)
    lower = _integer(kind, (1 << (width - _EXACT)) - 1)
    zero, last = _integer(kind, 0), _integer(kind, 1 << (width - _EXACT))
    rest = op("arith.andi", [value, lower], [kind]).result
    mask = op("arith.xori", [lower, _integer(kind, -1)], [kind]).result
    upper = op("arith.andi", [value, mask], [kind]).result
    odd = op("arith.ori", [upper, last], [kind]).result
    kept = op("arith.select", [compare("eq", rest, zero), upper, odd], [kind]).result
    limit = 1 << (_EXACT - 1 if signed else _EXACT)
    shifted = op("arith.addi", [value, _integer(kind, limit)], [kind]).result if signed else value
    small = compare("ult", shifted, _integer(kind, 2 * limit if signed else limit))
    return op("arith.select", [small, value, kept], [kind]).result


def _sum_to_odd(a: ir.Value, b: ir.Value) -> ir.Value:
    """a + b in f64, the last bit set where something is lost (D. E. Knuth's sum of two), as below."""
    kind = a.type

    def add(x: ir.Value, y: ir.Value) -> ir.Value:
        return op("arith.addf", [x, y], [kind]).result

    def minus(x: ir.Value, y: ir.Value) -> ir.Value:
        return op("arith.subf", [x, y], [kind]).result

    total = add(a, b)
    second = minus(total, a)
    lost = add(minus(a, minus(total, second)), minus(b, second))
    bits = _same("arith.bitcast", total, ir.IntegerType.get_signless(64))
    zero, one = _integer(bits.type, 0), _integer(bits.type, 1)
    # NaN, of infinities, is not greater: nothing was lost there.
    inexact = compared("arith.cmpf", _ONE, lost, floating(kind, 0.0))
    even = compare("eq", op("arith.andi", [bits, one], [bits.type]).result, zero)
    apart = op("arith.xori", [bits, _same("arith.bitcast", lost, _element(bits.type))], [bits.type]).result
    step = op("arith.select", [compare("slt", apart, zero), _integer(bits.type, -1), one], [bits.type]).result
    moved = op("arith.addi", [bits, step], [bits.type]).result
    move = op("arith.andi", [inexact, even], [inexact.type]).result
    chosen = op("arith.select", [move, moved, bits], [bits.type]).result
    return op("arith.bitcast", [chosen], [kind]).result


def _extend(operation: ir.Operation) -> None:
    """From bf16 by its bits: of an ``fpext`` LLVM makes operations on bf16 again, floor say, which the
    processor has not."""
    value, target = operation.operands[0], operation.results[0].type
    if _name(value.type) != "bf16":
        return
    operation.results[0].replace_all_uses_with(_widened(value, _element(target)))
    operation.erase()


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
    if _name(value.type) != "bf16":
        return _same("arith.extf", value, wide)
    half, word = (ir.IntegerType.get_signless(width) for width in (16, 32))
    bits = _same("arith.extui", _same("arith.bitcast", value, half), word)
    bits = op("arith.shli", [bits, _integer(bits.type, 16)], [bits.type]).result
    value = _same("arith.bitcast", bits, ir.F32Type.get())
    return value if str(wide) == "f32" else _same("arith.extf", value, wide)


def _same(name: str, value: ir.Value, element: ir.Type) -> ir.Value:
    """A cast to other elements in the same shape."""
    return op(name, [value], [_like(value.type, element)]).result


def _integer(kind: ir.Type, value: int) -> ir.Value:
    number: ir.Attribute = ir.IntegerAttr.get(_element(kind), value)
    if isinstance(kind, ir.VectorType):
        number = ir.DenseElementsAttr.get_splat(kind, number)
    return op("arith.constant", results=[kind], attributes={"value": number}).result


def _like(kind: ir.Type, element: ir.Type) -> ir.Type:
    return ir.VectorType.get(kind.shape, element) if isinstance(kind, ir.VectorType) else element


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


def _name(kind: ir.Type) -> str:
    return str(_element(kind))


def _width(kind: ir.Type) -> int:
    return ir.IntegerType(_element(kind)).width
