"""Liveness of instances: what shapes alone keep one lane, or one turn of a loop, from showing in.

A lane that a mask of the tail shuts out, what the last turn makes for a next one, a value stored for later
where nothing comes later: none of it has an influence on any input, and none does harm. Where data decide,
everything is taken to show.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.lane_exits import MASKED, LaneExits
from neurojit.judge.derive.influence.lane_moves import moved
from neurojit.judge.derive.influence.liveness import Liveness
from neurojit.judge.derive.influence.overwritten import Overwritten
from neurojit.judge.derive.influence.shape_turns import ShapeTurns
from neurojit.judge.derive.influence.shape_values import ShapeValues, Turns
from neurojit.judge.derive.influence.sites import RESULT, Place
from neurojit.mlir import alias
from neurojit.mlir.operation_facts import ALLOCATIONS, LOOPS, VIEWS
from neurojit.mlir.walk import operations_in

_ALIKE = ("arith.", "math.", "vector.fma")  # lane by lane
_PRODUCTS = ("arith.mulf", "arith.muli", "arith.andi")
_BOUNDS = 3  # operands of a scf.for before what it begins with
# What may leave lanes of what it is given away.
_SHUTTING = (*MASKED, "vector.extract", "vector.insert", "vector.shuffle", "vector.extract_strided_slice",
             "vector.insert_strided_slice")  # fmt: skip
_MOST = 4000  # values that are looked at for one kernel; what is beyond is taken to show
_DEEPEST = 100  # uses of uses
_NEAR = 4  # turns before the last one in which what is carried is followed
_Lane = int | None  # None: any of them


@dataclass(slots=True)
class _Look:
    """In chosen ``turns``: which lanes of values show, as far as they were ``seen``."""

    turns: Turns
    seen: dict[tuple[ir.Value, _Lane], bool] = field(default_factory=dict[tuple[ir.Value, int | None], bool])


class InstanceLiveness:
    """Of the values of ``body``."""

    def __init__(
        self, body: ir.Operation, data: set[ir.Value], live: Liveness, turns: Mapping[ir.Operation, int]
    ) -> None:
        """``turns``: how many each loop takes."""
        self._turns = turns
        self._body = body
        self._live = live
        values = ShapeValues(data)
        self._shapes = ShapeTurns(values, turns)
        self._exits = LaneExits(self._shapes)
        self._left = _MOST
        self._depth = 0
        self._looks: dict[tuple[tuple[ir.Operation, int], ...], _Look] = {}
        self._overwritten = Overwritten(body, values, self._shapes)
        self._masks = self._overwritten.is_possible() or any(
            o.name in _SHUTTING or _is_by_shape(o, data) or _may_not_run(o, data, turns)
            for o in operations_in(body)
        )
        self._unsure: list[tuple[_Look, tuple[ir.Value, _Lane]]] = []
        self._reads: dict[ir.Value, list[ir.Operation]] | None = None

    def shows(self, place: Place, lane: _Lane, turns: Mapping[ir.Operation, int]) -> bool:
        """Whether that lane of the value at ``place`` may show, in those turns of the loops around."""
        late = any(0 < self._turns.get(loop, 0) <= turn + 1 + _NEAR for loop, turn in turns.items())
        if not (late or self._masks) or self.is_exhausted:
            return True
        self._left -= 1
        look = self._look(turns)
        if place.number > RESULT:
            return self._by(place.operation, place.number, lane, look)
        return self._any_use(place.value, lane, look)

    @property
    def is_exhausted(self) -> bool:
        """Whether it was asked for too much, and takes everything to show."""
        return self._left <= 0

    def _look(self, turns: Turns) -> _Look:
        return self._looks.setdefault(tuple(turns.items()), _Look(turns))

    def _any_use(self, value: ir.Value, lane: _Lane, look: _Look) -> bool:
        found = look.seen.get((value, lane))
        if found is not None or self.is_exhausted or self._depth == _DEEPEST:
            return found is not False
        self._left -= 1
        self._depth += 1
        # What comes back to itself shows where it shows otherwise.
        look.seen[value, lane] = False
        found = any(
            self._shapes.runs(use.owner.operation, look.turns)
            and self._by(use.owner.operation, use.operand_number, lane, look)
            for use in value.uses
        )
        self._depth -= 1
        self._note(look, (value, lane), found=found)
        return found

    def _note(self, look: _Look, seen: tuple[ir.Value, _Lane], *, found: bool) -> None:
        """What shows does. What does not may have come back to what was not yet known to: where that does, it
        is looked at again."""
        look.seen[seen] = found
        if not found:
            self._unsure.append((look, seen))
        elif self._depth == 0:
            for other, doubtful in self._unsure:
                other.seen.pop(doubtful, None)
        if self._depth == 0:
            self._unsure.clear()

    def _by(self, user: ir.Operation, number: int, lane: _Lane, look: _Look) -> bool:
        name = user.name
        if name == "scf.yield":
            return self._yielded(user, number, lane, look)
        if name in MASKED and self._exits.is_shut_out(user, number, lane, look.turns):
            return False
        if not len(user.results):
            return self._is_kept(user, number, lane, look)
        if name == "scf.for" and number >= _BOUNDS:
            return self._carried(user, number - _BOUNDS, lane, look)
        if len(user.regions):
            return True
        if name == "arith.select" and self._exits.is_other_side(user, number, lane, look.turns):
            return False
        if name in _PRODUCTS and self._exits.is_nothing(user, number, lane, look.turns):
            return False
        return any(self._any_use(result, to, look) for result, to in self._onward(user, number, lane))

    def _onward(self, user: ir.Operation, number: int, lane: _Lane) -> Iterator[tuple[ir.Value, _Lane]]:
        if user.name.startswith(_ALIKE):
            alike = _shape(user.operands[number]) == _shape(user.results[0])
            yield from ((result, lane if alike else None) for result in user.results)
            return
        lanes = None if lane is None and _shape(user.operands[number]) else moved(user, number, lane or 0)
        if lanes is None:
            yield from ((result, None) for result in user.results)
        else:
            yield from ((user.results[0], to) for to in lanes)

    def _yielded(self, user: ir.Operation, number: int, lane: _Lane, look: _Look) -> bool:
        parent = user.parent
        assert parent is not None
        owner = parent.operation
        if owner.name == "scf.if":
            return self._any_use(owner.results[number], lane, look)
        if owner.name != "scf.for":
            return True
        last, turn = self._turns.get(owner, 0) - 1, look.turns.get(owner)
        if turn is None or last < 0 or turn < last - _NEAR:
            return self._carried(owner, number, lane, look)
        outside = _outside(look.turns, owner)
        if turn == last:
            return self._any_use(owner.results[number], lane, self._look(outside))
        carried = owner.regions[0].blocks[0].arguments[number + 1]
        return self._any_use(carried, lane, self._look({**outside, owner: turn + 1}))

    def _carried(self, loop: ir.Operation, number: int, lane: _Lane, look: _Look) -> bool:
        """Whether what a loop carries shows, in whichever turn, or at its end."""
        carried, result = loop.regions[0].blocks[0].arguments[number + 1], loop.results[number]
        outside = self._look(_outside(look.turns, loop))
        return any(one in self._live and self._any_use(one, lane, outside) for one in (result, carried))

    def _is_kept(self, user: ir.Operation, number: int, lane: _Lane, look: _Look) -> bool:
        """Whether what is stored may be read: not where it is written again before, nor, in the last turn of
        a loop, of memory that is made outside of it and read in it alone, before that."""
        buffer = _stored_in(user, number)
        if buffer is not None and self._overwritten.is_lost(user, lane, look.turns):
            return False
        root = None if buffer is None else alias.root(buffer)
        if root is None or isinstance(root.owner, ir.Block) or root.owner.operation.name not in ALLOCATIONS:
            return True
        last = [loop for loop, turn in look.turns.items() if turn == self._turns.get(loop, 0) - 1]
        reads = self._reads_of(root)
        return not any(
            all(_is_before(read, user, loop) for read in reads) and _is_left(loop, root.owner.operation, last)
            for loop in last
        )

    def _reads_of(self, root: ir.Value) -> list[ir.Operation]:
        if self._reads is None:
            self._reads = {}
            for operation in operations_in(self._body):
                for place, operand in enumerate(operation.operands):
                    is_buffer = isinstance(operand.type, ir.MemRefType)
                    if is_buffer and operation.name not in VIEWS and not _writes_only(operation, place):
                        for memory in alias.roots(operand):
                            self._reads.setdefault(memory, []).append(operation)
        return self._reads.get(root, [])


def _is_by_shape(operation: ir.Operation, data: set[ir.Value]) -> bool:
    return operation.name == "arith.select" and operation.operands[0] not in data


def _may_not_run(operation: ir.Operation, data: set[ir.Value], turns: Turns) -> bool:
    """Whether shapes may keep what is in it from being run."""
    if operation.name == "scf.if":
        return operation.operands[0] not in data
    return operation.name == "scf.for" and not turns.get(operation, 0)


def _outside(turns: Turns, loop: ir.Operation) -> Turns:
    """``turns`` but for those of ``loop`` and of loops in it."""
    return {one: turn for one, turn in turns.items() if not _holds(loop, one)}


def _writes_only(operation: ir.Operation, place: int) -> bool:
    return operation.name in ("memref.store", "vector.store") and place == 1


def _stored_in(user: ir.Operation, number: int) -> ir.Value | None:
    is_store = user.name in ("memref.store", "vector.store")
    return user.operands[1] if is_store and number == 0 else None


def _is_before(one: ir.Operation, other: ir.Operation, loop: ir.Operation) -> bool:
    """Whether ``one`` runs in a turn of ``loop`` before ``other`` does, and nowhere else."""
    block = loop.regions[0].blocks[0]
    for each in block.operations:
        if _holds(each.operation, other):
            return False
        if _holds(each.operation, one):
            return True
    return False


def _is_left(loop: ir.Operation, made: ir.Operation, last: Sequence[ir.Operation]) -> bool:
    """Whether memory that is ``made`` outside of ``loop`` is not come back to after its last turn: all that
    is around it, and that the memory outlives, is in its last turn as well."""
    around = [one for one in ancestors(loop) if one.name in LOOPS and not _is_in(made, one)]
    return not _is_in(made, loop) and all(one in last for one in around)


def _holds(outer: ir.Operation, inner: ir.Operation) -> bool:
    return outer == inner or _is_in(inner, outer)


def _is_in(inner: ir.Operation, outer: ir.Operation) -> bool:
    return outer in ancestors(inner)


def _shape(value: ir.Value) -> list[int]:
    return list(value.type.shape) if isinstance(value.type, ir.VectorType) else []
