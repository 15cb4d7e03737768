"""Types of arguments and results, and the signature that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from neurojit.model.element_types import BORDER, ELEMENT_TYPES
from neurojit.model.spelling import HEXADECIMAL, UNWRITTEN, Within

# The names of element_types.BORDER, in its order; a type checker needs them here.
Dtype = Literal[
    "f32", "f64", "f16", "bf16", "i32", "i64", "i8", "i16", "complex<f32>", "complex<f64>", "i1", "index"
]

Effect = Literal["none", "read", "write", "readwrite"]

Extent = Annotated[int, Within(0, (1 << 63) - 1)]
End = Annotated[float, HEXADECIMAL]  # of a range; so are the texts whose digests name judgements

ITEM_SIZES: dict[str, int] = {one.name: one.nbytes for one in BORDER}


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of an argument or result. ``shape`` is () for scalars and for rank-0 buffers."""

    kind: Literal["tensor", "memref", "scalar"]
    dtype: Dtype
    shape: tuple[Extent, ...] = ()

    @property
    def elements(self) -> int:
        count = 1
        for extent in self.shape:
            count *= extent
        return count

    @property
    def nbytes(self) -> int:
        return self.elements * ITEM_SIZES[self.dtype]

    @property
    def by_reference(self) -> bool:
        """Whether an argument of this type is passed as an address: every buffer, and some scalars."""
        return self.kind != "scalar" or ELEMENT_TYPES[self.dtype].by_reference

    def __str__(self) -> str:
        if self.kind == "scalar":
            return self.dtype
        return f"{self.kind}<{''.join(f'{extent}x' for extent in self.shape)}{self.dtype}>"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; ``effect`` is what the original may do to its buffer (scalars: "none").

    ``range`` holds for every element; ``ranges``, where it was stated for each, in row-major order.
    """

    type: ValueType
    effect: Effect = "none"
    range: tuple[End, End] | None = None
    ranges: Annotated[tuple[tuple[float, float], ...], UNWRITTEN] = ()  # for states alone, not judgements


@dataclass(frozen=True, slots=True)
class Signature:
    """The types of a function, from which the ABI, the entry stub and generated inputs follow."""

    arguments: tuple[Argument, ...]
    results: tuple[ValueType, ...]

    @property
    def writes_arguments(self) -> bool:
        return any(argument.effect in ("write", "readwrite") for argument in self.arguments)

    @property
    def buffer_bytes(self) -> int:
        """Of all arguments that are buffers, and of all results."""
        kinds = [argument.type for argument in self.arguments if argument.type.kind != "scalar"]
        return sum(kind.nbytes for kind in (*kinds, *self.results))

    def __str__(self) -> str:
        left = ", ".join(str(argument.type) for argument in self.arguments)
        right = ", ".join(str(result) for result in self.results)
        return f"({left}) -> ({right})"
