"""SSA index values as affine forms (:class:`Linear`) of induction variables, and static bounds of loops.

Forms are exact integers. Index arithmetic wraps, so a form equals the machine's value only modulo 2^width;
that is enough, because an access is used only after its form was proved to lie within the buffer. Where a
value is widened, wrapping would show: there the form must be proved to fit the narrower type.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.raising.affine import apply_map
from neurojit.compiler.raising.linear import Linear, Span

# A chain of index arithmetic longer than this is not one that a loop nest's address has.
_LONGEST_CHAIN = 64
_INDEX_WIDTH = 64

_SUMS = frozenset({"arith.addi", "index.add"})
_DIFFERENCES = frozenset({"arith.subi", "index.sub"})
_PRODUCTS = frozenset({"arith.muli", "index.mul"})
_SIGNED_CASTS = frozenset({"arith.index_cast", "arith.extsi", "arith.trunci", "index.casts"})
_UNSIGNED_CASTS = frozenset({"arith.index_castui", "arith.extui", "index.castu"})
LOOPS = frozenset({"scf.for", "affine.for", "scf.parallel"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """A loop of known extent: its induction variable is ``lower + step * counter``."""

    lower: int
    step: int
    trips: int


class Addresses:
    """Forms of index values, for one reading of one nest.

    :meth:`enter` makes a counter for each loop of the nest; loops round the nest get theirs on first sight.
    """

    def __init__(self) -> None:
        self.spans: dict[int, Span] = {}
        self.outer: dict[int, ir.Value] = {}  # counters that are induction variables of loops round the nest
        self._entered = 0
        self._forms: dict[ir.Value, Linear | None] = {}

    def enter(self, variable: ir.Value, bounds: Bounds) -> int:
        """Make a counter for a loop of the nest; returns it."""
        counter = self._entered
        self._entered += 1
        self.spans[counter] = Span(0, bounds.trips - 1)
        self._forms[variable] = Linear.counter(counter, bounds.step, bounds.lower)
        return counter

    def linear(self, value: ir.Value, depth: int = 0) -> Linear | None:
        """The form of ``value``; None where it is not linear in loop counters."""
        if value not in self._forms:
            self._forms[value] = self._read(value, depth + 1) if depth < _LONGEST_CHAIN else None
        return self._forms[value]

    def _read(self, value: ir.Value, depth: int) -> Linear | None:
        owner = value.owner
        if isinstance(owner, ir.Block):
            return self._outer(value, owner, depth)
        op = owner.operation
        name = op.name
        form: Linear | None = None
        if name in ("arith.constant", "index.constant"):
            attribute = op.attributes["value"]
            form = Linear(attribute.value) if isinstance(attribute, ir.IntegerAttr) else None
        elif name == "memref.dim":
            form = self._extent(op, depth)
        elif name == "affine.apply":
            operands = [self.linear(operand, depth) for operand in op.operands]
            form = apply_map(ir.AffineMapAttr(op.attributes["map"]).value, operands)[0]
        elif name in _SIGNED_CASTS or name in _UNSIGNED_CASTS:
            form = self._cast(op, name in _UNSIGNED_CASTS, depth)
        elif name in _SUMS or name in _DIFFERENCES or name in _PRODUCTS:
            form = self._arithmetic(op, depth)
        return form

    def _arithmetic(self, op: ir.Operation, depth: int) -> Linear | None:
        name = op.name
        left, right = self.linear(op.operands[0], depth), self.linear(op.operands[1], depth)
        if left is None or right is None:
            return None
        if name in _SUMS:
            return left + right
        return left - right if name in _DIFFERENCES else left.times(right)

    def _outer(self, value: ir.Value, block: ir.Block, depth: int) -> Linear | None:
        loop = block.owner.operation
        place = ir.BlockArgument(value).arg_number
        if loop.name not in LOOPS or place >= variables(loop):
            return None
        bounds = self.bounds(loop, place, depth)
        if not isinstance(bounds, Bounds) or bounds.trips == 0:
            return None
        counter = -1 - len(self.outer)
        self.spans[counter] = Span(bounds.lower, bounds.lower + bounds.step * (bounds.trips - 1))
        self.outer[counter] = value
        return Linear.counter(counter)

    def _extent(self, op: ir.Operation, depth: int) -> Linear | None:
        kind, place = op.operands[0].type, self.linear(op.operands[1], depth)
        if place is None or not place.is_constant or not isinstance(kind, ir.MemRefType):
            return None
        axis = place.constant
        if not 0 <= axis < kind.rank or kind.is_dynamic_dim(axis):
            return None
        return Linear(kind.shape[axis])

    def _cast(self, op: ir.Operation, unsigned: bool, depth: int) -> Linear | None:
        form = self.linear(op.operands[0], depth)
        if form is None:
            return None
        source, result = _width(op.operands[0].type), _width(op.result.type)
        if source is None or result is None:
            return None
        if result <= source:
            return form
        span = form.span(self.spans)
        low = 0 if unsigned else -(1 << (source - 1))
        return form if span is not None and span.within(low, (1 << (source - 1)) - 1) else None

    def bounds(self, loop: ir.Operation, place: int = 0, depth: int = 0) -> Bounds | str:
        """The bounds of variable ``place`` of ``loop``, or why they are not known."""
        if loop.name == "affine.for":
            return self._affine_bounds(loop, depth)
        count = variables(loop)
        forms = [self.linear(loop.operands[place + count * part], depth) for part in range(3)]
        names = ("lower bound", "upper bound", "step")
        for name, form in zip(names, forms, strict=True):
            if form is None or not form.is_constant:
                return f"the {name} of a loop is not a constant"
        lower, upper, step = (form.constant for form in forms if form is not None)
        if "unsignedCmp" in loop.attributes and (lower < 0 or upper < 0):
            return "a loop compares negative bounds as unsigned"
        return _bounds(lower, upper, step)

    def _affine_bounds(self, loop: ir.Operation, depth: int) -> Bounds | str:
        segments = list(ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"]))
        operands = list(loop.operands)
        ends: list[int] = []
        start = 0
        for name, count, choose in (("lowerBoundMap", segments[0], max), ("upperBoundMap", segments[1], min)):
            bound = ir.AffineMapAttr(loop.attributes[name]).value
            forms = apply_map(bound, [self.linear(value, depth) for value in operands[start : start + count]])
            start += count
            known = [form.constant for form in forms if form is not None and form.is_constant]
            if len(known) != len(forms):
                return "a bound of a loop is not a constant"
            ends.append(choose(known))
        return _bounds(ends[0], ends[1], ir.IntegerAttr(loop.attributes["step"]).value)


def _bounds(lower: int, upper: int, step: int) -> Bounds | str:
    if step <= 0:
        return "the step of a loop is not positive"
    return Bounds(lower, step, max(0, -((lower - upper) // step)))


def variables(loop: ir.Operation) -> int:
    """How many induction variables ``loop`` has."""
    if loop.name != "scf.parallel":
        return 1
    return ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])[0]


def _width(kind: ir.Type) -> int | None:
    if isinstance(kind, ir.IndexType):
        return _INDEX_WIDTH
    return kind.width if isinstance(kind, ir.IntegerType) else None
