"""Collects the values of a body that are to have an influence, and the uses of values that are.

What a wrong rewrite hides is a value that reaches the results on rare inputs alone. So every number that
follows from data, every constant that data meet, each side of a choice and whatever a loop begins with is
perturbed by itself. What only says where something stands, or how often a loop of known bounds runs, follows
from shapes, is the same on all inputs, and is left alone.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.guards import is_guard
from neurojit.judge.derive.influence.exact_keys import ExactKeys
from neurojit.judge.derive.influence.extents import Extents
from neurojit.judge.derive.influence.factors import begins_as_factor, only_divides
from neurojit.judge.derive.influence.first_turn import is_overwritten
from neurojit.judge.derive.influence.initial_zeros import is_initial_zero
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.masked import is_unreachable
from neurojit.judge.derive.influence.own_truths import OwnTruths
from neurojit.judge.derive.reinterpret.domain import is_float
from neurojit.judge.derive.taint import data_in
from neurojit.judge.derive.value_ranges import Ranges
from neurojit.judge.influence_sites import Site
from neurojit.mlir.operation_facts import EXTREMES, LOADS
from neurojit.mlir.walk import operations_in
from neurojit.model.types import Signature

RESULT = -1  # the first of an operation, -2 the second
_LOOPS = ("scf.for", "scf.while")
_BOUNDS = 3  # operands of a scf.for before what it begins with
_LONGEST = 40  # characters of a constant, in a message
# Where the stored value stands among the operands.
STORES = {"memref.store": 0, "vector.store": 0, "vector.transfer_write": 0, "vector.maskedstore": -1,
           "vector.scatter": -1, "vector.compressstore": -1}  # fmt: skip
# What is laid under or beside something else: which lanes of it remain follows from the text.
_LANES = ("vector.insert", "vector.insert_strided_slice", "vector.shuffle", "vector.interleave")
# Where a limit lies is left to the decision that it makes: it has to go both ways, and each side to matter.
_LIMITS = ("arith.cmpi", "arith.cmpf")
# What computes nothing: lanes of it may be padding, the same on all inputs.
_MOVES = (*LOADS, *_LANES, "vector.extract", "vector.broadcast", "vector.shape_cast", "vector.transpose",
          "vector.extract_strided_slice", "vector.deinterleave", "vector.from_elements")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A result of ``operation``, RESULT and below, or its operand of that ``number``."""

    operation: ir.Operation
    number: int
    site: Site

    @property
    def value(self) -> ir.Value:
        """What is perturbed there."""
        if self.number <= RESULT:
            return self.operation.results[RESULT - self.number]
        return self.operation.operands[self.number]


class Collector:
    """Finds the places of one body. ``data``: its values that depend on data."""

    def __init__(
        self,
        body: ir.Operation,
        data: set[ir.Value],
        written: Culprits,
        signature: Signature,
        live: Liveness,
        known: frozenset[str] = frozenset(),
    ) -> None:
        """``known``: what truth values say that the original joins as well, which are none of its own."""
        self._body = body
        self._ranges = Ranges(body, signature)
        self._live = live
        self._extents = Extents(body)
        self._contents = data_in(body, scalars=False)
        self._data = data
        self._written = written
        self._truths = OwnTruths(body, data, signature, self._ranges, known)
        self._groups: dict[tuple[str, str], int] = {}

    def places(self) -> list[Place]:
        """All of them, in the order of the text."""
        found = [place for operation in operations_in(self._body) for place in self._of(operation)]
        sizes: dict[int, int] = {}
        for place in found:
            sizes[place.site.group] = sizes.get(place.site.group, 0) + 1
        return [
            place if sizes[place.site.group] > 1 else replace(place, site=replace(place.site, group=0))
            for place in found
        ]

    def _of(self, operation: ir.Operation) -> Iterator[Place]:
        if is_guard(operation, self._written) or self._only_steers(operation):
            return
        for number, operand in self._used(operation):
            if self._live.uses(operation, number) and self._is_asked(operation, number, operand):
                yield Place(operation, number, self._use(operation, number, operand))
        for index, result in enumerate(operation.results):
            if result in self._data and result in self._live and _is_made_here(operation, result):
                site = Site(
                    f"the result of {operation.name}",
                    self._written.line_of(operation.location),
                    varies=operation.name not in _MOVES,
                    shaped=self._by_shape(operation),
                    is_float=is_float(result.type),
                )
                yield Place(operation, RESULT - index, site)
            elif result in self._live and self._truths.has(operation, result):
                yield Place(operation, RESULT - index, self._truth(operation))

    def _is_asked(self, operation: ir.Operation, number: int, operand: ir.Value) -> bool:
        """Whether that use is to have an influence of its own, beside the value that is used."""
        if operand in self._data:
            return self._is_choice(operation, number) and not _used_once(operand)
        if operation.name == "arith.select" and number and self._ranges.settles(operation.operands[0]):
            return False  # the declared ranges choose
        if operation.name in EXTREMES and self._is_settled(operation):
            return False
        if operation.name in _LIMITS or is_unreachable(operation, number) or is_initial_zero(operation):
            return False
        return is_perturbable(operand.type)

    def _is_settled(self, extreme: ir.Operation) -> bool:
        left, right = extreme.operands
        return self._ranges.orders(left, right, signed=not extreme.name.endswith("ui"))

    def _use(self, operation: ir.Operation, number: int, operand: ir.Value) -> Site:
        constant = _constant(operand)
        what, group = f"what {_receiver(operation, number)} is given", 0
        if constant is not None:
            spelt = str(constant.attributes["value"])
            group = self._groups.setdefault((spelt, str(operand.type)), len(self._groups) + 1)
            what = f"the constant {spelt.partition(' : ')[0][:_LONGEST]} of {_receiver(operation, number)}"
        return Site(
            what,
            self._written.line_of(operation.location),
            group,
            stored=operation.name in STORES,
            shaped=self._by_shape(operation),
            used=True,
            chooses=operation.name not in STORES and self._is_choice(operation, number),
            begins=operation.name in _LOOPS,
            divides=operation.name == "arith.select" and only_divides(operation.results[0]),
            is_float=is_float(operand.type),
        )

    def _truth(self, operation: ir.Operation) -> Site:
        line = self._written.line_of(operation.location)
        what = f"the result of {operation.name}"
        return Site(what, line, varies=True, shaped=self._by_shape(operation), truth=True)

    def _only_steers(self, operation: ir.Operation) -> bool:
        """Whether it computes, from scalar arguments alone, how often loops run or which lanes there are."""
        return operation in self._extents and not any(
            result in self._contents for result in operation.results
        )

    def _by_shape(self, operation: ir.Operation) -> bool:
        """Whether it stands in a branch, or a loop, that shapes decide on."""
        holder = operation.parent
        while holder is not None and holder.operation != self._body:
            inner = holder.operation
            if not any(value in self._data for value in deciding(inner)):
                return True
            holder = inner.parent
        return False

    def _used(self, operation: ir.Operation) -> Iterator[tuple[int, ir.Value]]:
        """Operands that are values of a computation, rather than places, extents and what fills lanes."""
        name = operation.name
        operands = list(operation.operands)
        if name in STORES:
            number = STORES[name] % len(operands)
            yield number, operands[number]
        elif name == "scf.for":
            block = operation.regions[0].blocks[0]
            always = not any(bound in self._data for bound in operands[:3])
            for number, operand in enumerate(operands[3:], 3):
                absorbed = always and begins_as_factor(operation, number)
                absorbed = absorbed or is_overwritten(operation, number, self._ranges)
                if not (absorbed or self._is_replaced(block.arguments[number - 2])):
                    yield number, operand
        elif name == "scf.while":
            before = operation.regions[0].blocks[0].arguments
            for number, operand in enumerate(operands):
                if not (begins_as_factor(operation, number) or self._is_replaced(before[number])):
                    yield number, operand
        elif name in ("scf.yield", "scf.condition"):
            yield from enumerate(operands)
        elif name in LOADS:
            if name in ("vector.maskedload", "vector.gather") and operands[-2] in self._data:
                yield len(operands) - 1, operands[-1]
        elif name in _LANES or len(operation.regions) or self._is_padding(operation):
            return
        elif any(result in self._data for result in operation.results):
            yield from enumerate(operands)

    def _is_replaced(self, carried: ir.Value) -> bool:
        """Whether it follows from shapes which turns, if any, look at a carried value."""
        return all(self._leaves_to_shapes(use.owner.operation, use.operand_number) for use in carried.uses)

    def _leaves_to_shapes(self, user: ir.Operation, number: int) -> bool:
        if user.name == "arith.select":
            return number > 0 and user.operands[0] not in self._data
        owner = user.parent
        if owner is None or user.name not in ("scf.yield", "scf.condition"):
            return False
        holder = owner.operation
        if user.name == "scf.condition":
            after = holder.regions[1].blocks[0].arguments
            return number > 0 and user.operands[0] not in self._data and self._is_replaced(after[number - 1])
        return holder.name == "scf.if" and holder.operands[0] not in self._data

    def _is_padding(self, operation: ir.Operation) -> bool:
        """Whether it follows from shapes which lanes of which operand remain."""
        return operation.name == "arith.select" and operation.operands[0] not in self._data

    def _is_choice(self, operation: ir.Operation, number: int) -> bool:
        """Whether ``operation`` may leave away what it is given there."""
        name = operation.name
        if name == "arith.select":
            return number > 0
        if name in ("scf.for", "scf.while") or name in STORES:
            return True
        owner = operation.parent
        return name == "scf.yield" and owner is not None and owner.operation.name == "scf.if"


def _receiver(operation: ir.Operation, number: int) -> str:
    """What is given a value there, in words: of a loop, which of those that it carries."""
    if operation.name not in _LOOPS:
        return operation.name
    first = _BOUNDS if operation.name == "scf.for" else 0
    return f"{operation.name} (carried value {number - first + 1} of {len(operation.operands) - first})"


def is_number(kind: ir.Type) -> bool:
    """Whether it is a float or an integer of more than one bit, or a vector of them."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if isinstance(element, ir.IntegerType):
        return element.width > 1
    return isinstance(element, (ir.FloatType, ir.IndexType))


def _is_made_here(operation: ir.Operation, result: ir.Value) -> bool:
    """Whether it can be perturbed where it is made: several results of a loop or branch are, where they are
    yielded."""
    return (len(operation.results) == 1 or not len(operation.regions)) and is_number(result.type)


def is_perturbable(kind: ir.Type) -> bool:
    """Whether it is a number, or a truth value, or a vector of them."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    return isinstance(element, (ir.IntegerType, ir.FloatType, ir.IndexType))


def keys_of(body: ir.Operation, places: list[Place]) -> list[str | None]:
    """What each place computes, so that places of two bodies of one signature can be told alike; None where
    it is like none."""
    keys = ExactKeys(body)
    return [_key(keys, place) for place in places]


def _key(keys: ExactKeys, place: Place) -> str | None:
    """The key of the value that a place changes, with the use where it is one."""
    operation, number = place.operation, place.number
    name = operation.name
    if number <= RESULT:
        key = keys.of(operation.results[RESULT - number])
        return None if key is None else f"{name} makes {key}"
    if name == "scf.for":
        used = [operation.regions[0].blocks[0].arguments[number - 2]]
    elif name == "scf.while":
        used = [operation.regions[0].blocks[0].arguments[number]]
    else:
        used = list(operation.results)
    if (cleared := keys.of_clearing(operation)) is not None:
        return cleared
    # What has no result goes by all that it is given, and by what it stands in.
    made = [keys.of(value) for value in used] or [keys.of_effect(operation), str(number)]
    parts = [keys.of(operation.operands[number]), *made]
    return None if None in parts else f"{name} uses {' '.join(map(str, parts))}"


def _constant(value: ir.Value) -> ir.Operation | None:
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    return value.owner.operation if is_perturbable(value.type) else None


def deciding(operation: ir.Operation) -> list[ir.Value]:
    """The operands of a loop or branch that say whether, or how often, its regions run."""
    operands = list(operation.operands)
    if operation.name == "scf.while":
        return [
            value for block in operation.regions[0].blocks for value in list(block.operations)[-1].operands
        ]
    count = {"scf.for": 3, "scf.if": 1, "scf.index_switch": 1}.get(operation.name, len(operands))
    return operands[:count]


def _used_once(value: ir.Value) -> bool:
    uses = iter(value.uses)
    next(uses, None)
    return next(uses, None) is None
