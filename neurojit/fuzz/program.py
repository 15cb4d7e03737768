"""A program of the campaign's own: what is printed as MLIR, evaluated in Python, and shrunk. Plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["scalar", "vector", "tensor", "memref"]
_DYNAMIC = "?"


@dataclass(frozen=True, slots=True)
class Type:
    """``dynamic``: dimensions that MLIR does not know. ``layout``: of a memref that is a view."""

    kind: Kind
    element: str
    shape: tuple[int, ...] = ()
    dynamic: tuple[int, ...] = ()
    layout: str = ""

    def __str__(self) -> str:
        if self.kind == "scalar":
            return self.element
        extents = (_DYNAMIC if at in self.dynamic else str(n) for at, n in enumerate(self.shape))
        layout = f", {self.layout}" if self.layout else ""
        return f"{self.kind}<{''.join(f'{extent}x' for extent in extents)}{self.element}{layout}>"

    def of(self, element: str) -> Type:
        """The same shape of other elements."""
        return Type(self.kind, element, self.shape, self.dynamic, self.layout)

    def shaped(self, shape: tuple[int, ...]) -> Type:
        """The same elements in another shape, contiguous and static."""
        return Type(self.kind, self.element, shape)


def scalar(element: str) -> Type:
    return Type("scalar", element)


def vector(element: str, *shape: int) -> Type:
    return Type("vector", element, shape)


def tensor(element: str, *shape: int) -> Type:
    return Type("tensor", element, shape)


def memref(element: str, *shape: int) -> Type:
    return Type("memref", element, shape)


INDEX, I1, I32, I64 = scalar("index"), scalar("i1"), scalar("i32"), scalar("i64")


@dataclass(frozen=True, slots=True)
class Value:
    """An SSA value; ``ident`` is unique in its program."""

    ident: int
    type: Type

    def __str__(self) -> str:
        return f"%{self.ident}"


@dataclass(frozen=True, slots=True)
class Attribute:
    """What an attribute is, and how MLIR spells it."""

    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Region:
    """One block; its last operation is the terminator, where the region has one."""

    arguments: tuple[Value, ...]
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Op:
    """One operation; what it means is the business of ``evaluate``."""

    name: str
    operands: tuple[Value, ...] = ()
    results: tuple[Value, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])
    regions: tuple[Region, ...] = ()

    def __getitem__(self, name: str) -> Any:
        """The value of an attribute."""
        return self.attributes[name].value


@dataclass(frozen=True, slots=True)
class Function:
    """``body`` ends in func.return."""

    name: str
    body: Region

    @property
    def arguments(self) -> tuple[Value, ...]:
        return self.body.arguments

    @property
    def results(self) -> tuple[Type, ...]:
        return tuple(value.type for value in self.body.ops[-1].operands)


@dataclass(frozen=True, slots=True)
class Program:
    """Functions, callees first, of which the last is called; ``inputs``: lists of its arguments."""

    functions: tuple[Function, ...]
    inputs: tuple[tuple[Any, ...], ...]
    globals: tuple[str, ...] = ()

    @property
    def main(self) -> Function:
        return self.functions[-1]


def operations(region: Region) -> Iterator[Op]:
    """Every operation in ``region``, outer ones first."""
    for op in region.ops:
        yield op
        for inner in op.regions:
            yield from operations(inner)


def all_operations(program: Program) -> Iterator[Op]:
    for function in program.functions:
        yield from operations(function.body)


def text_of(program: Program) -> str:
    """The program in MLIR's generic syntax."""
    parts = [*program.globals]
    for function in program.functions:
        arguments = ", ".join(f"{value}: {value.type}" for value in function.arguments)
        results = ", ".join(map(str, function.results))
        lines = [line for op in function.body.ops for line in _lines(op, "  ")]
        parts.append("\n".join([f"func.func @{function.name}({arguments}) -> ({results}) {{", *lines, "}"]))
    return "\n".join(parts) + "\n"


def _lines(op: Op, indent: str) -> Iterator[str]:
    """``form``, where an operation has it, is its custom syntax with operands as {0}, {1}, ..."""
    results = ", ".join(map(str, op.results))
    left = f"{indent}{results} = " if results else indent
    form = op.attributes.get("form")
    if form is not None:
        yield left + _filled(form.text, op)
        return
    attributes = ", ".join(
        name if attribute.text == "unit" else f"{name} = {attribute.text}"
        for name, attribute in op.attributes.items()
        if attribute.text
    )
    operands = ", ".join(map(str, op.operands))
    kinds = ", ".join(str(value.type) for value in op.operands)
    outcome = ", ".join(str(value.type) for value in op.results)
    tail = (f" {{{attributes}}}" if attributes else "") + f" : ({kinds}) -> ({outcome})"
    head = f'{left}"{op.name}"({operands})'
    if not op.regions:
        yield head + tail
        return
    yield head + " ({"
    for number, region in enumerate(op.regions):
        if number:
            yield indent + "}, {"
        yield from _block(region, indent + "  ")
    yield indent + "})" + tail


def _block(region: Region, indent: str) -> Iterator[str]:
    if region.arguments:
        arguments = ", ".join(f"{value}: {value.type}" for value in region.arguments)
        yield f"{indent[:-2]}^bb0({arguments}):"
    for op in region.ops:
        yield from _lines(op, indent)


def _filled(form: str, op: Op) -> str:
    """``form`` with $0 for operands, $t0 for their types, $r0 for types of results."""

    def part(found: re.Match[str]) -> str:
        which, at = found[1], int(found[2])
        if which == "t":
            return str(op.operands[at].type)
        return str(op.results[at].type) if which == "r" else str(op.operands[at])

    return re.sub(r"\$([tr]?)(\d+)", part, form)
