"""Reductions of vectors: the folds and lowerings that forget the accumulator, or do not exist."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.values import (
    extract,
    scalar,
    shape_of,
    stacked,
    stands_in_mask,
    the_element,
    transposed,
)
from neurojit.mlir.build import op


def spelt_if_over_nothing(reduction: ir.Operation) -> bool:
    """Each element combined with its accumulator, if no dimension is reduced. Whether it was erased."""
    if list(ir.DenseI64ArrayAttr(reduction.attributes["reduction_dims"])):
        return False
    source, start = reduction.operands
    if not isinstance(start.type, ir.VectorType):
        source = the_element(source)
    value = combined(reduction.attributes["kind"], start, source)
    reduction.results[0].replace_all_uses_with(value)
    reduction.erase()
    return True


def _over_nothing(reduction: ir.Operation) -> bool:
    return not stands_in_mask(reduction) and spelt_if_over_nothing(reduction)


def _sum(reduction: ir.Operation) -> bool:
    """Begun with the neutral element, which adds nothing to -0 either."""
    element = reduction.results[0].type
    adds = str(reduction.attributes["kind"]) == "#vector.kind<add>" and isinstance(element, ir.FloatType)
    if not adds or len(reduction.operands) > 1 or stands_in_mask(reduction):
        return False
    attributes = {name: reduction.attributes[name] for name in reduction.attributes}
    operands = [*reduction.operands, scalar(element, -0.0)]
    reduction.results[0].replace_all_uses_with(op(reduction.name, operands, [element], attributes).result)
    reduction.erase()
    return True


def _scan(scan: ir.Operation) -> bool:
    """Row after row along the dimension, each combined with those before."""
    source, start = scan.operands
    axis = ir.IntegerAttr(scan.attributes["reduction_dim"]).value
    front = [axis, *(at for at in range(len(shape_of(source))) if at != axis)]
    found = _running(transposed(source, front), start if len(front) > 1 else the_element(start), scan)
    back = [front.index(at) for at in range(len(front))]
    scan.results[0].replace_all_uses_with(transposed(stacked(found), back))
    last = found[-1] if len(front) > 1 else op("vector.broadcast", [found[-1]], [start.type]).result
    scan.results[1].replace_all_uses_with(last)
    scan.erase()
    return True


def _running(rows: ir.Value, start: ir.Value, scan: ir.Operation) -> list[ir.Value]:
    """With itself if ``inclusive``, where the first stands for itself; else from ``start`` on."""
    inclusive = ir.BoolAttr(scan.attributes["inclusive"]).value
    parts = [extract(rows, at) for at in range(shape_of(rows)[0])]
    found, rest = ([parts[0]], parts[1:]) if inclusive else ([start], parts[:-1])
    for part in rest:
        found.append(combined(scan.attributes["kind"], found[-1], part))
    return found


def combined(kind: ir.Attribute, left: ir.Value, right: ir.Value) -> ir.Value:
    """Two scalars, or two vectors lane by lane, by the combination that reductions call ``kind``."""
    name = str(kind).removeprefix("#vector.kind<").removesuffix(">")
    element = left.type.element_type if isinstance(left.type, ir.VectorType) else left.type
    of = "f" if isinstance(element, ir.FloatType) else "i"
    return op(f"arith.{_COMBINATIONS.get(name, name).format(of)}", [left, right], [left.type]).result


_COMBINATIONS = {"add": "add{}", "mul": "mul{}", "and": "andi", "or": "ori", "xor": "xori"}

FAULTS = (
    UpstreamFault(
        name="vector-sum-from-plus-zero",
        report="",
        what="a vector.reduction of floats that begins with nothing begins with +0: a sum of -0 is +0",
        last_seen="22.1.8",
        rewrites={"vector.reduction": _sum},
    ),
    UpstreamFault(
        name="vector-multi-reduction-over-nothing",
        report="",
        what="vector.multi_reduction along no dimension of a vector of one folds to its source, whatever the "
        "accumulator",
        last_seen="22.1.8",
        rewrites={"vector.multi_reduction": _over_nothing},
    ),
    UpstreamFault(
        name="vector-scan",
        report="",
        what="no pass lowers vector.scan",
        last_seen="22.1.8",
        rewrites={"vector.scan": _scan},
    ),
)
