"""Functions whose signature has symbolic dimensions, and the numbers that stand for these in one call.

A *schema* is compiled for no call: an *instance* of it, whose every extent is a number, is a function like
any other, and so is its *generic* form, which is told its extents. Those are compiled, judged and timed.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, SupportsIndex

from neurojit.model.types import Dtype, Effect, ValueType

_LARGEST: Final = 2**63 - 1


class ExtentConflict(ValueError):
    """Arguments whose extents do not go together; the message says which."""


class NoShape(ExtentConflict):
    """An argument that is no array where one is wanted."""


def extents_of(shape: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """A shape that somebody wrote, as numbers. Raises ExtentConflict for what no array has."""
    try:
        found = tuple(int(operator.index(extent)) for extent in shape)
    except TypeError:
        raise ExtentConflict(f"expected whole numbers, got the shape {shape!r}") from None
    for extent in found:
        if not 0 <= extent <= _LARGEST:
            raise ExtentConflict(f"no array has an extent of {extent}")
    return found


def schema_named(instance: str) -> str:
    """Of which schema ``instance`` is a name for certain shapes; empty where it is no such name."""
    return instance.rpartition("<")[0] if instance.endswith(">") else ""


@dataclass(frozen=True, slots=True)
class SymbolicType:
    """As ``ValueType``, but an extent may be a symbol; None where only a run of the function knows it."""

    kind: Literal["tensor", "memref", "scalar"]
    dtype: Dtype
    shape: tuple[int | str | None, ...] = ()

    def __str__(self) -> str:
        if self.kind == "scalar":
            return self.dtype
        extents = "".join(f"{'?' if extent is None else extent}x" for extent in self.shape)
        return f"{self.kind}<{extents}{self.dtype}>"

    def at(self, extents: dict[str, int]) -> ValueType | None:
        """This type where symbols are ``extents``; None where an extent is not known."""
        shape = tuple(extents.get(one) if isinstance(one, str) else one for one in self.shape)
        known = tuple(one for one in shape if one is not None)
        return ValueType(self.kind, self.dtype, known) if len(known) == len(shape) else None


@dataclass(frozen=True, slots=True)
class SymbolicArgument:
    """One argument, and what the function may do to its buffer."""

    type: SymbolicType
    effect: Effect = "none"


@dataclass(frozen=True, slots=True)
class SymbolicSignature:
    """``symbols``: in the order in which the arguments come to them."""

    arguments: tuple[SymbolicArgument, ...]
    results: tuple[SymbolicType, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        found = [one for argument in self.arguments for one in argument.type.shape if isinstance(one, str)]
        return tuple(dict.fromkeys(found))

    def bind(self, shapes: Sequence[Sequence[int] | None]) -> tuple[int, ...]:
        """What each symbol is where the arguments have ``shapes`` (None for scalars).

        Raises ExtentConflict, which names both places.
        """
        found: dict[str, tuple[int, int, int]] = {}  # the extent, and the argument and dimension it is from
        for number, (argument, shape) in enumerate(zip(self.arguments, shapes, strict=True)):
            if argument.type.kind == "scalar":
                continue
            if shape is None:
                raise NoShape(f"argument {number}: expected {argument.type}, got no array")
            if len(shape) != len(argument.type.shape):
                raise ExtentConflict(
                    f"argument {number}: expected {argument.type}, got {len(shape)} dimensions"
                )
            for axis, (wanted, extent) in enumerate(zip(argument.type.shape, shape, strict=True)):
                if isinstance(wanted, str):
                    known, other, its = found.setdefault(wanted, (extent, number, axis))
                    if known != extent:
                        where = f"argument {other}" if its == axis else f"dimension {its} of argument {other}"
                        raise ExtentConflict(
                            f"dimension {axis} of argument {number} is {extent}, {where} says {known}"
                        )
                elif wanted != extent:
                    raise ExtentConflict(
                        f"dimension {axis} of argument {number} is {extent}, {argument.type} says {wanted}"
                    )
        return tuple(found[symbol][0] for symbol in self.symbols)

    def __str__(self) -> str:
        left = ", ".join(str(argument.type) for argument in self.arguments)
        right = ", ".join(str(result) for result in self.results)
        return f"({left}) -> ({right})"


@dataclass(frozen=True, slots=True)
class Schema:
    """One function with a symbolic signature.

    ``text``: a module of its own, as a kernel's. ``digest``, ``argument_names``, ``places``, ``attributes``:
    as a kernel's.
    """

    name: str
    signature: SymbolicSignature
    digest: str
    text: str
    callees: tuple[str, ...]
    attributes: dict[str, str | float | int | bool] = field(
        default_factory=dict[str, "str | float | int | bool"]
    )
    places: tuple[tuple[str, int, int], ...] = field(default=(), compare=False)
    argument_names: tuple[str, ...] = field(default=(), compare=False)

    def instance_name(self, extents: Sequence[int]) -> str:
        """``f<2x3, 3x4>``: what the function for these extents is called."""
        return self._named(dict(zip(self.signature.symbols, extents, strict=True)))

    @property
    def shapes_wanted(self) -> str:
        """``f<2x3, 3x4>``: as an instance is named, by any numbers; ``f<any>`` where it has none."""
        numbers = {symbol: 2 + at for at, symbol in enumerate(self.signature.symbols)}
        return self._named(numbers) if numbers else self.generic_name

    def extents_named(self, name: str) -> tuple[int, ...]:
        """What ``instance_name`` made a name of. Raises ExtentConflict where it made none like it."""
        written = name.removeprefix(f"{self.name}<").removesuffix(">").split(",")
        arguments = [one.type.shape for one in self.signature.arguments]
        shaped = [number for number, shape in enumerate(arguments) if _is_symbolic(shape)]
        shapes: list[Sequence[int] | None] = [
            [one for one in shape if isinstance(one, int)] for shape in arguments
        ]
        try:
            for number, text in zip(shaped, written, strict=True):
                shapes[number] = [int(extent) for extent in text.strip().split("x")]
        except ValueError:
            raise ExtentConflict(f"expected the shapes, as in {self.shapes_wanted}") from None
        shapes = [extents_of(shape or ()) for shape in shapes]
        return self.signature.bind(shapes)

    def _named(self, known: dict[str, int]) -> str:
        shapes = [
            "x".join(str(known.get(one, one) if isinstance(one, str) else one) for one in argument.type.shape)
            for argument in self.signature.arguments
            if _is_symbolic(argument.type.shape)
        ]
        return f"{self.name}<{', '.join(shapes)}>"

    @property
    def generic_name(self) -> str:
        """What the function that is told its extents is called."""
        return f"{self.name}<any>"

    @property
    def extents_name(self) -> str:
        """What the function that tells the extents of the results is called."""
        return f"{self.name}<extents>"


def _is_symbolic(shape: Sequence[int | str | None]) -> bool:
    return any(isinstance(one, str) for one in shape)
