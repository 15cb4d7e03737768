"""What one statement of a nest computes: which loops are parallel, which accumulate, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neurojit.compiler.raising.dependence import Conflict, conflict
from neurojit.compiler.raising.linear import Span
from neurojit.compiler.raising.nest import Access, Apply, Fixed, Loop, Node, Read, Refusal, Statement, walk
from neurojit.compiler.raising.record import Kind

# Operations that accumulate: associative up to rounding, so a schedule may split them where numerics allow.
ACCUMULATING = frozenset(
    f"arith.{name}"
    for name in (
        *("addf", "mulf", "maximumf", "minimumf", "maxnumf", "minnumf"),
        *("addi", "muli", "maxsi", "minsi", "maxui", "minui", "andi", "ori", "xori"),
    )
)
_KNOWN_WAYS = (
    "element = element OP value, where OP is a sum, product, minimum, maximum, and, or, xor, and value does "
    "not depend on the element; element - a * b is element + (-a) * b"
)
_FMA = "math.fma"
_SUMS = frozenset({"arith.addf", "arith.addi"})
_PRODUCTS = frozenset({"arith.mulf", "arith.muli"})


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement understood. ``own`` are the loads of the element that the statement stores to."""

    statement: Statement
    kind: Kind
    parallel: tuple[Loop, ...]
    reductions: tuple[Loop, ...]
    own: frozenset[int]  # id() of the Read nodes
    inputs: tuple[Access, ...]  # what else is loaded, each once, in the order of the expression

    @property
    def loops(self) -> tuple[Loop, ...]:
        return self.parallel + self.reductions


def classify(statement: Statement, spans: Mapping[int, Span]) -> Shape | Refusal:
    """Understand ``statement``, or say what stands in the way."""
    refusal = _outside(statement, spans) or _scattered(statement)
    if refusal:
        return refusal
    own = _own_loads(statement, spans)
    if isinstance(own, Refusal):
        return own
    parallel = tuple(loop for loop in statement.loops if _indexed(statement.target, loop))
    others = tuple(loop for loop in statement.loops if loop not in parallel)
    inputs = _inputs(statement, own)
    if accumulator_operand(statement.value, own) is not None:
        return _accumulation(statement, parallel, others, own, inputs)
    if all(loop.trips == 1 for loop in others):
        return Shape(statement, _map_kind(statement, own), parallel, (), own, inputs)
    if own:
        reason = "the way the element accumulates is not one of those known"
        return Refusal(reason, statement.source, _KNOWN_WAYS)
    return Refusal("an element is stored to more than once, and does not accumulate", statement.source)


def _accumulation(
    statement: Statement,
    parallel: tuple[Loop, ...],
    others: tuple[Loop, ...],
    own: frozenset[int],
    inputs: tuple[Access, ...],
) -> Shape | Refusal:
    """``element = element + ...``: the loops that do not index the element accumulate."""
    used = {loop.counter for loop in others if any(_indexed(access, loop) for access in inputs)}
    if any(loop.counter not in used for loop in others if loop.trips > 1):
        return Refusal("a loop accumulates, but no load depends on its counter", statement.source)
    reductions = tuple(loop for loop in others if loop.counter in used)
    return Shape(statement, _sum_kind(statement, own, reductions), parallel, reductions, own, inputs)


def _outside(statement: Statement, spans: Mapping[int, Span]) -> Refusal | None:
    accesses = [(statement.target, statement.source)]
    accesses += [(read.access, read.source) for read in statement.reads()]
    for access, source in accesses:
        for form, extent in zip(access.index, access.buffer.shape, strict=True):
            span = form.span(spans)
            if span is None or not span.within(0, extent - 1):
                reach = f"{span.low}..{span.high}" if span else "unknown"
                return Refusal(f"an index may be out of bounds: {reach} of {extent} elements", source)
    return None


def _scattered(statement: Statement) -> Refusal | None:
    """Refuse targets where two iterations of the parallel loops could be one element."""
    if not statement.target.buffer.distinct:
        return Refusal("the stored buffer's elements may share memory", statement.source)
    seen: set[int] = set()
    for form in statement.target.index:
        used = form.inner()
        if len(used) > 1 or seen.intersection(used):
            reason = "the store's index is not one loop counter per dimension"
            return Refusal(reason, statement.source, "a memref.expand_shape has a dimension for each counter")
        seen.update(used)
    return None


def _own_loads(statement: Statement, spans: Mapping[int, Span]) -> frozenset[int] | Refusal:
    """The loads of the stored element itself; any other load that may meet the store is refused."""
    own: set[int] = set()
    loops = _long(statement.loops)
    for read in statement.reads():
        if read.access == statement.target and _long(read.loops) == loops:
            own.add(id(read))
        elif read.access == statement.target:
            return Refusal("the stored element is loaded outside the loops that store it", read.source)
        elif conflict(read.access, (), statement.target, (), spans) is not Conflict.NEVER:
            return Refusal(
                "the stored buffer is also read, at other indices or through another view",
                read.source,
                "store to a buffer of its own, or cut the nest so that none reads what it stores itself",
            )
    return frozenset(own)


def _long(loops: tuple[Loop, ...]) -> tuple[int, ...]:
    return tuple(loop.counter for loop in loops if loop.trips > 1)


def _indexed(access: Access, loop: Loop) -> bool:
    return any(form.factor(loop.counter) for form in access.index)


def _inputs(statement: Statement, own: frozenset[int]) -> tuple[Access, ...]:
    return tuple(dict.fromkeys(read.access for read in statement.reads() if id(read) not in own))


def accumulator_operand(value: Node, own: frozenset[int]) -> int | None:
    """Which operand of ``value`` is the element so far, or None where ``value`` is no accumulation."""
    if not isinstance(value, Apply):
        return None
    if value.name == _FMA:
        places = [2]
    elif value.name in ACCUMULATING:
        places = [0, 1]
    else:
        return None
    for place in places:
        others = [operand for at, operand in enumerate(value.operands) if at != place]
        if id(value.operands[place]) in own and not any(_mentions(operand, own) for operand in others):
            return place
    return None


def _mentions(node: Node, own: frozenset[int]) -> bool:
    return any(id(part) in own for part in walk(node))


def _map_kind(statement: Statement, own: frozenset[int]) -> Kind:
    if isinstance(statement.value, Fixed):
        return "fill"
    if isinstance(statement.value, Read) and id(statement.value) not in own:
        return "copy"
    return "pointwise"


def _sum_kind(statement: Statement, own: frozenset[int], reductions: tuple[Loop, ...]) -> Kind:
    factors = _factors(statement.value, own)
    if not reductions:
        return "pointwise"
    if factors is None or factors[0].access == factors[1].access:
        return "reduction"
    forms = [form for factor in factors for form in factor.access.index]
    windowed = any(len(form.inner()) > 1 for form in forms)
    return "convolution" if windowed else "contraction"


def _factors(value: Node, own: frozenset[int]) -> tuple[Read, Read] | None:
    """The two loads of ``element + left * right``."""
    place = accumulator_operand(value, own)
    if place is None or not isinstance(value, Apply):
        return None
    if value.name == _FMA:
        pair = value.operands[:2]
    else:
        product = value.operands[1 - place]
        if value.name not in _SUMS or not isinstance(product, Apply) or product.name not in _PRODUCTS:
            return None
        pair = product.operands
    left, right = pair
    if isinstance(left, Read) and isinstance(right, Read):
        return left, right
    return None
