"""Builds functions of LLVM IR, whose code is written in the order in which it runs. Text comes out.

A :class:`Function` gives every value and every label a name of its own. Code goes into the block at hand,
which ``start`` changes; what ends a block (``jump``, ``branch``, ``give_back``) comes once in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from neurojit.abi import calling
from neurojit.model.types import Signature
from neurojit.stubs.llvm_text import quoted

Order = Literal["", "monotonic", "acquire", "release"]
RELAXED: Final = "monotonic"  # as LLVM calls what C calls relaxed
# Of what LLVM takes to be aligned by less before it knows the target, or has to be told of each time.
_ALIGNMENTS: Final = {"i32": 4, "i64": 8, "double": 8, "ptr": 8}

Weights = tuple[int, int]  # how often a branch goes either way


@dataclass(frozen=True, slots=True)
class Value:
    """A value by its LLVM type and its name, or a constant."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Phi(Value):
    """What came with the way into its block; a way that leads back is added once it is known."""

    ways: list[tuple[Value, Block]] = field(default_factory=list["tuple[Value, Block]"], compare=False)

    def come_from(self, block: Block, value: Value) -> None:
        """It is ``value`` behind ``block``."""
        self.ways.append((value, block))


@dataclass(frozen=True, slots=True)
class Block:
    """A block by its label."""

    label: str


NULL: Final = Value("ptr", "null")
TRUE: Final = Value("i1", "true")
FALSE: Final = Value("i1", "false")


def number(kind: str, value: int) -> Value:
    """A constant integer."""
    return Value(kind, str(value))


def i64(value: int) -> Value:
    return number("i64", value)


def symbol(name: str) -> Value:
    """The address of a function or of a cell."""
    return Value("ptr", f"@{quoted(name)}")


def parameters_of(signature: Signature) -> list[Value]:
    """``%ctx``, ``%a0`` ..., ``%r0`` ...: those of every function with the type of a body."""
    kinds, names = calling.parameter_types(signature), calling.parameter_names(signature)
    return [Value(kind, name) for kind, name in zip(kinds, names, strict=True)]


def external(name: str, kind: str = "i8") -> str:
    """A line: a cell of the host's, or of another module's."""
    return f"@{quoted(name)} = external global {kind}"


class Function:
    """A definition. Code begins in its first block."""

    def __init__(
        self,
        name: str,
        result: str,
        parameters: Sequence[Value],
        *,
        internal: bool = False,
        attributes: str = "nounwind",
    ) -> None:
        given = ", ".join(map(str, parameters))
        linkage = "internal " if internal else ""
        self._head = f"define {linkage}{result} @{quoted(name)}({given}) {attributes} {{"
        self._taken: dict[str, int] = {}
        self.here = self.block("begin")
        self._lines: list[str | Phi] = [f"{self.here.label}:"]
        self._ended = False

    def text(self) -> str:
        """The definition, with a line break behind it."""
        lines = [line if isinstance(line, str) else f"  {_phi(line)}" for line in self._lines]
        return "\n".join([self._head, *lines, "}", ""])

    # Blocks.

    def block(self, label: str) -> Block:
        """A block that is yet to be started, so that others can lead to it."""
        return Block(self._fresh(label))

    def start(self, block: Block) -> None:
        """Code goes into ``block`` from here on."""
        assert self._ended, f"{self.here.label} has no end"
        self._lines.append(f"{block.label}:")
        self.here, self._ended = block, False

    def jump(self, block: Block) -> None:
        self._end(f"br label %{block.label}")

    def branch(self, condition: Value, then: Block, otherwise: Block, weights: Weights | None = None) -> None:
        line = f"br {condition}, label %{then.label}, label %{otherwise.label}"
        if weights:
            line += f', !prof !{{!"branch_weights", i32 {weights[0]}, i32 {weights[1]}}}'
        self._end(line)

    def need(self, condition: Value, otherwise: Block, weights: Weights | None = None) -> None:
        """Goes on in a new block where ``condition`` holds, else in ``otherwise``."""
        further = self.block("ok")
        self.branch(condition, further, otherwise, weights)
        self.start(further)

    def give_back(self, value: Value | None = None) -> None:
        """Returns."""
        self._end(f"ret {value or 'void'}")

    def phi(self, kind: str, *ways: tuple[Block, Value]) -> Phi:
        """The value that came with the way into this block."""
        made = Phi(kind, f"%{self._fresh('v')}")
        for block, value in ways:
            made.come_from(block, value)
        self._lines.append(made)
        return made

    # Memory.

    def room(self, kind: str, *, align: int = 8) -> Value:
        """Memory on the stack."""
        return self._made("ptr", f"alloca {kind}, align {align}")

    def field(self, base: Value, offset: int) -> Value:
        """The address ``offset`` bytes behind ``base``."""
        return self.element("i8", base, i64(offset))

    def element(self, kind: str, base: Value, index: Value) -> Value:
        """The address of an element."""
        return self._made("ptr", f"getelementptr {kind}, {base}, {index}")

    def load(self, kind: str, at: Value, order: Order = "") -> Value:
        atomic, ordered = ("atomic ", f" {order}") if order else ("", "")
        return self._made(kind, f"load {atomic}{kind}, {at}{ordered}{_aligned(kind)}")

    def store(self, value: Value, at: Value, order: Order = "", *, align: int | None = None) -> None:
        atomic, ordered = ("atomic ", f" {order}") if order else ("", "")
        self._line(f"store {atomic}{value}, {at}{ordered}{_aligned(value.kind, align)}")

    def exchange(self, at: Value, value: Value) -> Value:
        """Stores ``value``: what was there before, in one step."""
        return self._made(
            value.kind, f"atomicrmw xchg {at}, {value} seq_cst, align {_ALIGNMENTS[value.kind]}"
        )

    def claim(self, at: Value) -> Value:
        """Makes the 0 of a cell a 1 in one step: whether it was one's own."""
        found = self._made("{i64, i1}", f"cmpxchg {at}, i64 0, i64 1 acq_rel monotonic")
        return self._made("i1", f"extractvalue {found}, 1")

    def copy(self, to: Value, source: Value, nbytes: int) -> None:
        """Needs the declaration MEMCPY."""
        self.call("void", Value("ptr", "@llvm.memcpy.p0.p0.i64"), [to, source, i64(nbytes), FALSE])

    def fill(self, at: Value, byte: int, nbytes: int) -> None:
        """Needs the declaration MEMSET."""
        self.call("void", Value("ptr", "@llvm.memset.p0.i64"), [at, number("i8", byte), i64(nbytes), FALSE])

    def fence(self) -> None:
        """Orders what stands before and after it for the compiler; no instruction comes of it."""
        self._line('fence syncscope("singlethread") seq_cst')

    def part(self, pair: Value, kind: str, number: int) -> Value:
        """One of the two values of a pair."""
        return self._made(kind, f"extractvalue {pair}, {number}")

    # Arithmetic. A number among operands has the other's type.

    def op(self, name: str, left: Value, right: Value | int | str) -> Value:
        """Two operands of one type, and its result is of that type, too: ``add``, ``or``, ``fmul``, ..."""
        return self._made(left.kind, f"{name} {left}, {_operand(right)}")

    def add(self, left: Value, right: Value | int) -> Value:
        return self.op("add", left, right)

    def sub(self, left: Value, right: Value | int) -> Value:
        return self.op("sub", left, right)

    def both(self, left: Value, right: Value | int) -> Value:
        return self.op("and", left, right)

    def either(self, left: Value, right: Value | int) -> Value:
        return self.op("or", left, right)

    def is_not(self, condition: Value) -> Value:
        return self.op("xor", condition, "true")

    def compare(self, predicate: str, left: Value, right: Value | int | str) -> Value:
        """Floats have other predicates than integers and addresses: ``oeq``, ``une``, ..."""
        name = "fcmp" if left.kind in ("float", "double", "half", "bfloat") else "icmp"
        return self._made("i1", f"{name} {predicate} {left}, {_operand(right)}")

    def select(self, condition: Value, then: Value, otherwise: Value) -> Value:
        return self._made(then.kind, f"select {condition}, {then}, {otherwise}")

    def cast(self, name: str, value: Value, kind: str) -> Value:
        """``zext``, ``bitcast``, ``ptrtoint``, ..."""
        return self._made(kind, f"{name} {value} to {kind}")

    # Calls.

    def call(self, kind: str, callee: Value, given: Sequence[Value], *, tail: bool = False) -> Value:
        """The result; of ``void`` nothing that can be used."""
        line = f"{'tail ' if tail else ''}call {kind} {callee.name}({', '.join(map(str, given))})"
        if kind == "void":
            self._line(line)
            return Value("void", "")
        return self._made(kind, line)

    def hand_over(self, kind: str, callee: Value, given: Sequence[Value]) -> None:
        """Returns what ``callee`` does."""
        self.give_back(self.call(kind, callee, given, tail=True))

    def _fresh(self, stem: str) -> str:
        count = self._taken[stem] = self._taken.get(stem, -1) + 1
        return f"{stem}.{count}" if count else stem

    def _made(self, kind: str, line: str) -> Value:
        made = Value(kind, f"%{self._fresh('v')}")
        self._line(f"{made.name} = {line}")
        return made

    def _line(self, line: str) -> None:
        assert not self._ended, f"{self.here.label} has ended before: {line}"
        self._lines.append(f"  {line}")

    def _end(self, line: str) -> None:
        self._line(line)
        self._ended = True


MEMCPY: Final = "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)"
MEMSET: Final = "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"


def _aligned(kind: str, align: int | None = None) -> str:
    align = align or _ALIGNMENTS.get(kind)
    return f", align {align}" if align else ""


def _operand(value: Value | int | str) -> str:
    return value.name if isinstance(value, Value) else str(value)


def _phi(phi: Phi) -> str:
    ways = ", ".join(f"[{value.name}, %{block.label}]" for value, block in phi.ways)
    return f"{phi.name} = phi {phi.kind} {ways}"
