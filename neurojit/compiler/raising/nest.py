"""A loop nest as plain data: loops, buffers, accesses, and one statement per store.

Nothing here knows MLIR. Fields named ``source`` are opaque handles of whoever read the nest (an SSA value or
an operation), handed back when it is rewritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurojit.compiler.raising.linear import Linear, Span

# "temporary" is storage that raising itself adds; "constant" a global that nobody may write.
BaseKind = Literal["argument", "allocation", "global", "constant", "temporary", "unknown"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a nest is not raised, and the ``source`` of the operation to blame, where there is one.

    ``instead``: what could be raised in its place, where something can.
    """

    reason: str
    source: object = None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop; its counter runs from 0 to ``trips`` - 1 by 1 (bounds and step live in the accesses)."""

    counter: int
    trips: int
    source: object = None

    @property
    def span(self) -> Span:
        return Span(0, self.trips - 1)


@dataclass(frozen=True, slots=True)
class Base:
    """Where a buffer's memory comes from; two bases are the same memory only if they are equal."""

    kind: BaseKind
    id: object


@dataclass(frozen=True, slots=True)
class Buffer:
    """One memref value. ``distinct`` says that different indices are different elements in memory."""

    id: object
    base: Base
    shape: tuple[int, ...]
    element: str
    distinct: bool = True
    source: object = None


@dataclass(frozen=True, slots=True)
class Access:
    """An element of ``buffer``: one linear form per dimension."""

    buffer: Buffer
    index: tuple[Linear, ...]


# Nodes compare by identity: a node is one value of the program, however often it is used.
@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A load. ``position`` is its place in the text of the nest, ``loops`` what encloses it."""

    access: Access
    position: int
    loops: tuple[Loop, ...]
    source: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """A pure operation with one result."""

    name: str
    operands: tuple[Node, ...]
    source: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """A value that does not change while the nest runs: a constant, or a value made before the nest."""

    source: object = None
    constant: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """A loop's induction variable used as data."""

    value: Linear
    source: object = None


Node = Read | Apply | Fixed | Count


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """``target = value``, run for each iteration of ``loops``, at ``position`` in the text of the nest."""

    target: Access
    value: Node
    position: int
    loops: tuple[Loop, ...]
    source: object = None

    @property
    def is_idle(self) -> bool:
        """Whether it stores an element onto itself."""
        return isinstance(self.value, Read) and self.value.access == self.target

    def reads(self) -> tuple[Read, ...]:
        """Every load that the value depends on, each once, in the order of the expression."""
        return tuple(node for node in walk(self.value) if isinstance(node, Read))


@dataclass(frozen=True, slots=True)
class Nest:
    """What one outermost loop does: statements in the order of the text.

    ``spans`` gives the range of every counter: the nest's own, and those of loops round the nest.
    """

    statements: tuple[Statement, ...]
    spans: dict[int, Span]


def walk(root: Node) -> tuple[Node, ...]:
    """The nodes of an expression, operands before users, each once."""
    done: dict[int, Node] = {}
    pending: list[tuple[Node, bool]] = [(root, False)]
    while pending:
        node, operands_done = pending.pop()
        if id(node) in done:
            continue
        if isinstance(node, Apply) and not operands_done:
            pending.append((node, True))
            pending.extend((operand, False) for operand in reversed(node.operands))
            continue
        done[id(node)] = node
    return tuple(done.values())


def may_overlap(left: Buffer, right: Buffer) -> bool:
    """Whether two memref values may share memory.

    Arguments are taken not to overlap one another: whoever calls a raised function checks that first.
    """
    one, two = left.base, right.base
    if one == two:
        return True
    kinds = {one.kind, two.kind}
    if "temporary" in kinds:
        return False
    if "unknown" in kinds:
        return True
    # A caller may pass a global's storage, unless nothing may write it.
    return kinds == {"argument", "global"}
