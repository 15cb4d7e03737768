"""``vector.extract`` and ``vector.insert`` at dynamic positions."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.values import extract, insert, position, selected, shape_of
from neurojit.mlir.build import attributes_of, compare, constant, op

Position = Sequence[int | ir.Value]


def _extract(operation: ir.Operation) -> bool:
    source, *indices = operation.operands
    place = _position(operation, source, indices)
    if _is_lowered(source, place):
        return _write_numbers(operation, [source], place)
    operation.results[0].replace_all_uses_with(_extracted(source, place))
    operation.erase()
    return True


def _insert(operation: ir.Operation) -> bool:
    part, into, *indices = operation.operands
    place = _position(operation, into, indices)
    if _is_lowered(into, place):
        return _write_numbers(operation, [part, into], place)
    operation.results[0].replace_all_uses_with(_inserted(part, into, place))
    operation.erase()
    return True


def _position(operation: ir.Operation, vector: ir.Value, indices: list[ir.Value]) -> Position:
    """Numbers as far as the text tells."""
    dynamic = iter(indices)
    static = list(ir.DenseI64ArrayAttr(operation.attributes["static_position"]))
    return [
        _known(next(dynamic), extent) if at == _DYNAMIC else at
        for at, extent in zip(static, shape_of(vector), strict=False)
    ]


_DYNAMIC = -(1 << 63)


def _known(index: ir.Value, extent: int) -> int | ir.Value:
    owner = index.owner
    if isinstance(owner, ir.Block) or owner.name != "arith.constant":
        return index
    number = ir.IntegerAttr(owner.attributes["value"]).value
    return number if number in range(extent) else index


def _is_lowered(vector: ir.Value, place: Position) -> bool:
    """Whether LLVM has an instruction: all but the last dimension are arrays, whose indices it must know.

    Of elements that are no whole bytes it must know the last one, too.
    """
    known = len(shape_of(vector)) - (1 if _has_whole_bytes(vector) else 0)
    return all(isinstance(at, int) for at in place[:known])


def _has_whole_bytes(vector: ir.Value) -> bool:
    element = ir.VectorType(vector.type).element_type
    return not isinstance(element, ir.IntegerType) or ir.IntegerType(element).width % 8 == 0


def _write_numbers(operation: ir.Operation, vectors: list[ir.Value], place: Position) -> bool:
    """Into the text, where constants stand for them: not every road folds. Whether any did."""
    indices = [at for at in place if not isinstance(at, int)]
    if len(vectors) + len(indices) == len(operation.operands):
        return False
    static = position([at if isinstance(at, int) else _DYNAMIC for at in place])
    attributes = attributes_of(operation) | static
    written = op(operation.name, [*vectors, *indices], [operation.results[0].type], attributes)
    operation.results[0].replace_all_uses_with(written.result)
    operation.erase()
    return True


def _extracted(source: ir.Value, place: Position) -> ir.Value:
    for at in place:
        source = _row(source, at)
    return source


def _row(source: ir.Value, at: int | ir.Value) -> ir.Value:
    if isinstance(at, int):
        return extract(source, at)
    if len(shape_of(source)) == 1 and _has_whole_bytes(source):
        return _one(source, at)
    row = extract(source, 0)
    for number in range(1, shape_of(source)[0]):
        row = selected(_is(at, number), extract(source, number), row)
    return row


def _one(source: ir.Value, at: ir.Value) -> ir.Value:
    element = ir.VectorType(source.type).element_type
    return op("vector.extract", [source, at], [element], position([_DYNAMIC])).result


def _inserted(part: ir.Value, into: ir.Value, place: Position) -> ir.Value:
    at, *rest = place
    if not isinstance(at, int) and len(shape_of(into)) == 1 and _has_whole_bytes(into):
        return op("vector.insert", [part, into, at], [into.type], position([_DYNAMIC])).result
    row = _inserted(part, _row(into, at), rest) if rest else part
    if isinstance(at, int):
        return insert(row, into, [at])
    whole = into
    for number in range(shape_of(into)[0]):
        whole = insert(selected(_is(at, number), row, extract(into, number)), whole, [number])
    return whole


def _is(index: ir.Value, number: int) -> ir.Value:
    return compare("eq", index, constant(index.type, number))


FAULTS = (
    UpstreamFault(
        name="vector-positions-known-at-run-time",
        report="",
        what="convert-vector-to-llvm leaves vector.extract and vector.insert of several dimensions alone "
        "where another index than the last is not constant; of elements that are no whole bytes LLVM aborts "
        "where that one is not",
        last_seen="22.1.8",
        rewrites={"vector.extract": _extract, "vector.insert": _insert},
    ),
)
