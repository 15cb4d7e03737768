"""The body of a linalg.generic, once per vector: what varies along the vector loop becomes vectors.

Values that do not vary (constants, captured scalars, operands broadcast along the loop, and all that is
computed from these) stay scalars until a vector operation needs them.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.schedules.access import Unsupported, dtype_of
from neurojit.compiler.schedules.fusing import Step, inner_steps
from neurojit.compiler.schedules.text import Text
from neurojit.compiler.schedules.vectors import Lanes
from neurojit.model.types import Dtype

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

    With ``results`` the last operation of the block, a fold, is left out, and these are what is computed.
    ``fuses``: the inner steps of Horner's rule are one rounding each.
    """

    def __init__(self, block: ir.Block, results: Sequence[ir.Value] | None = None, *, fuses: bool) -> None:
        self.block = block
        operations = [operation.operation for operation in block.operations]
        self._operations = operations[:-1] if results is None else operations[:-2]
        self._results = list(operations[-1].operands if results is None else results)
        for operation in self._operations:
            _check(operation)
        self._steps = inner_steps(self._operations) if fuses else {}
        self._operations = self._needed()
        self.captured = self._captured()

    def _needed(self) -> list[ir.Operation]:
        """The operations without those that only serve what is fused."""
        read = set(self._results)
        needed: list[ir.Operation] = []
        for operation in reversed(self._operations):
            if operation.results[0] in read:
                read.update(self._operands(operation))
                needed.append(operation)
        return needed[::-1]

    def _captured(self) -> list[ir.Value]:
        """Scalars that the body uses and that are made outside."""
        inside = set(self.block.arguments)
        inside.update(result for operation in self._operations for result in operation.results)
        found: list[ir.Value] = []
        used = [operand for operation in self._operations for operand in self._operands(operation)]
        for operand in [*used, *self._results]:
            if operand not in inside and operand not in found:
                dtype_of(operand.type)
                found.append(operand)
        return found

    def _operands(self, operation: ir.Operation) -> Iterable[ir.Value]:
        step = self._steps.get(operation.results[0])
        return operation.operands if step is None else step.operands

    @property
    def divides(self) -> bool:
        """Whether an integer is divided: lanes without an element must then not be computed."""
        return any(operation.name in _DIVISIONS for operation in self._operations)

    def reads(self, argument: int) -> bool:
        return any(True for _ in self.block.arguments[argument].uses)

    def write(self, text: Text, values: Mapping[ir.Value, Value], lanes: Lanes) -> list[Value]:
        """Write the operations for ``lanes``; the yielded values. ``values``: arguments and captured ones."""
        known = dict(values)
        for operation in self._operations:
            result = operation.results[0]
            if result in self._steps:
                known[result] = _write_step(text, self._steps[result], known, lanes)
            else:
                known[result] = _write(text, operation, known, lanes)
        return [known[operand] for operand in self._results]


def _check(operation: ir.Operation) -> None:
    dialect = operation.name.split(".")[0]
    if dialect not in ("arith", "math") or len(operation.results) != 1 or len(operation.regions):
        raise Unsupported(f"{operation.name} in the body")
    dtype_of(operation.results[0].type)


def _write(text: Text, operation: ir.Operation, known: Mapping[ir.Value, Value], lanes: Lanes) -> Value:
    result = dtype_of(operation.results[0].type)
    if operation.name == "arith.constant":
        return Value(text.constant(f"arith.constant {operation.attributes['value']}"), result, vector=False)
    operands = [known[operand] for operand in operation.operands]
    return _apply(text, operation.name, operands, result, lanes, attributes(operation))


def _write_step(text: Text, step: Step, known: Mapping[ir.Value, Value], lanes: Lanes) -> Value:
    left, right, addend = (known[value] for value in step.operands)
    dtype = left.dtype
    if step.negated[0]:
        left = _apply(text, "arith.negf", [left], dtype, lanes)
    if step.negated[1]:
        addend = _apply(text, "arith.negf", [addend], dtype, lanes)
    return _apply(text, "math.fma", [left, right, addend], dtype, lanes)


def _apply(
    text: Text, name: str, operands: Sequence[Value], result: Dtype, lanes: Lanes, written: str = "{}"
) -> Value:
    """One operation, on vectors where any operand is one; ``written`` are its attributes."""
    vector = any(operand.vector for operand in operands)
    if name == "arith.select" and vector and not operands[0].vector:
        names = [operands[0].name, *(as_vector(text, operand, lanes) for operand in operands[1:])]
        types = ["i1", *(lanes.of(operand.dtype).type for operand in operands[1:])]
    elif vector:
        names = [as_vector(text, operand, lanes) for operand in operands]
        types = [lanes.of(operand.dtype).type for operand in operands]
    else:
        names = [operand.name for operand in operands]
        types = [str(operand.dtype) for operand in operands]
    into = lanes.of(result).type if vector else result
    made = text.pure(f'"{name}"({", ".join(names)}) {written} : ({", ".join(types)}) -> {into}')
    return Value(made, result, vector)


def as_vector(text: Text, value: Value, lanes: Lanes) -> str:
    """``value`` as a vector; a scalar is repeated."""
    return value.name if value.vector else lanes.of(value.dtype).splat(text, value.name)


def attributes(operation: ir.Operation) -> str:
    """The attributes of an operation as text."""
    count = len(operation.attributes)
    known = (operation.attributes[n] for n in range(count))
    return "{" + ", ".join(f"{named.name} = {named.attr}" for named in known) + "}"
