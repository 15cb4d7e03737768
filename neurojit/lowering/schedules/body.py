"""The body of a linalg.generic, once per vector: what varies along the vector loop becomes vectors.

Values that do not vary (constants, captured scalars, operands broadcast along the loop, and all that is
computed from these) stay scalars until a vector operation needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlir import ir

from neurojit.kernel import Dtype, Numerics
from neurojit.lowering.schedules.access import Unsupported, dtype_of
from neurojit.lowering.schedules.text import Text
from neurojit.lowering.schedules.vectors import Lanes

_CONTRACTABLE = frozenset({"arith.addf", "arith.subf", "arith.mulf"})
_DIVISIONS = frozenset(
    f"arith.{name}" for name in ("divsi", "divui", "remsi", "remui", "ceildivsi", "ceildivui", "floordivsi")
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value while a body is written: a scalar, or a vector with one lane per step of the vector loop."""

    name: str
    dtype: Dtype
    vector: bool


class Body:
    """A block of elementwise operations. Raises Unsupported for any other.

    With ``fold``, the last operation of the block, what is computed is its operand ``folded``.
    """

    def __init__(
        self, block: ir.Block, fold: ir.Operation | None = None, folded: ir.Value | None = None
    ) -> None:
        self.block = block
        operations = [operation.operation for operation in block.operations]
        self._operations = operations[:-1] if fold is None else operations[:-2]
        self._results = list(operations[-1].operands) if folded is None else [folded]
        for operation in self._operations:
            _check(operation)
        self.captured = self._captured()

    def _captured(self) -> list[ir.Value]:
        """Scalars that the body uses and that are made outside."""
        inside = set(self.block.arguments)
        inside.update(result for operation in self._operations for result in operation.results)
        found: list[ir.Value] = []
        used = [operand for operation in self._operations for operand in operation.operands]
        for operand in [*used, *self._results]:
            if operand not in inside and operand not in found:
                dtype_of(operand.type)
                found.append(operand)
        return found

    @property
    def divides(self) -> bool:
        """Whether an integer is divided: lanes without an element must then not be computed."""
        return any(operation.name in _DIVISIONS for operation in self._operations)

    def reads(self, argument: int) -> bool:
        return any(True for _ in self.block.arguments[argument].uses)

    def write(
        self, text: Text, values: Mapping[ir.Value, Value], lanes: Lanes, numerics: Numerics
    ) -> list[Value]:
        """Write the operations for ``lanes``; the yielded values. ``values``: arguments and captured ones."""
        known = dict(values)
        for operation in self._operations:
            result = operation.results[0]
            known[result] = _write(text, operation, known, lanes, numerics)
        return [known[operand] for operand in self._results]


def _check(operation: ir.Operation) -> None:
    dialect = operation.name.split(".")[0]
    if dialect not in ("arith", "math") or len(operation.results) != 1 or len(operation.regions):
        raise Unsupported(f"{operation.name} in the body")
    dtype_of(operation.results[0].type)


def _write(
    text: Text, operation: ir.Operation, known: Mapping[ir.Value, Value], lanes: Lanes, numerics: Numerics
) -> Value:
    result = dtype_of(operation.results[0].type)
    if operation.name == "arith.constant":
        return Value(text.constant(f"arith.constant {operation.attributes['value']}"), result, vector=False)
    operands = [known[operand] for operand in operation.operands]
    vector = any(operand.vector for operand in operands)
    if operation.name == "arith.select" and vector and not operands[0].vector:
        names = [operands[0].name, *(as_vector(text, operand, lanes) for operand in operands[1:])]
        types = ["i1", *(lanes.of(operand.dtype).type for operand in operands[1:])]
    elif vector:
        names = [as_vector(text, operand, lanes) for operand in operands]
        types = [lanes.of(operand.dtype).type for operand in operands]
    else:
        names = [operand.name for operand in operands]
        types = [str(operand.dtype) for operand in operands]
    into = lanes.of(result).type if vector else result
    name = text.pure(
        f'"{operation.name}"({", ".join(names)}) {attributes(operation, numerics)} : '
        f"({', '.join(types)}) -> {into}"
    )
    return Value(name, result, vector)


def as_vector(text: Text, value: Value, lanes: Lanes) -> str:
    """``value`` as a vector; a scalar is repeated."""
    return value.name if value.vector else lanes.of(value.dtype).splat(text, value.name)


def attributes(operation: ir.Operation, numerics: Numerics) -> str:
    """The attributes of an operation as text; multiply and add may fuse where numerics allow."""
    count = len(operation.attributes)
    known = {named.name: str(named.attr) for named in (operation.attributes[n] for n in range(count))}
    plain = known.get("fastmath", "#arith.fastmath<none>") == "#arith.fastmath<none>"
    if operation.name in _CONTRACTABLE and plain and numerics != Numerics.EXACT:
        known["fastmath"] = "#arith.fastmath<contract>"
    return "{" + ", ".join(f"{name} = {value}" for name, value in known.items()) + "}"
