"""Vector loads, stores and splats on flat buffers, whole or partial."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.text import Index, Text
from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype


@dataclass(frozen=True, slots=True)
class Flat:
    """A buffer seen as one row of elements: an SSA name and its rank-1 memref type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Lanes:
    """A vector of ``width`` live elements. Partial ones are masked, or short where masks are slow."""

    dtype: Dtype
    width: int
    full: int
    masked: bool

    def of(self, dtype: Dtype) -> Lanes:
        """The same lanes for elements of another type."""
        return replace(self, dtype=dtype)

    @property
    def count(self) -> int:
        """Elements of the vector type."""
        return self.full if self.masked else self.width

    @property
    def type(self) -> str:
        return f"vector<{self.count}x{self.dtype}>"

    def load(self, text: Text, source: Flat, index: Index) -> str:
        """The elements at ``index`` and on; dead lanes are zero, and their memory is not touched."""
        if not self.masked:
            return text.let(f"vector.load {source.name}[{text.index(index)}] : {source.type}, {self.type}")
        return text.let(
            f"vector.maskedload {source.name}[{text.index(index)}], {self.mask(text)}, {self.zero(text)} : "
            f"{source.type}, vector<{self.full}xi1>, {self.type} into {self.type}"
        )

    def store(self, text: Text, value: str, target: Flat, index: Index) -> None:
        where = f"{target.name}[{text.index(index)}]"
        if not self.masked:
            text.do(f"vector.store {value}, {where} : {target.type}, {self.type}")
            return
        text.do(
            f"vector.maskedstore {where}, {self.mask(text)}, {value} : "
            f"{target.type}, vector<{self.full}xi1>, {self.type}"
        )

    def splat(self, text: Text, scalar: str) -> str:
        return text.pure(f"vector.broadcast {scalar} : {self.dtype} to {self.type}")

    def zero(self, text: Text) -> str:
        literal = "0.0" if is_float(self.dtype) else "0"
        return text.constant(f"arith.constant dense<{literal}> : {self.type}")

    def mask(self, text: Text) -> str:
        """Which lanes of a whole vector are live."""
        live = ", ".join("true" if lane < self.width else "false" for lane in range(self.full))
        return text.constant(f"arith.constant dense<[{live}]> : vector<{self.full}xi1>")


def lanes_of(dtype: Dtype, width: int, target: VectorTarget) -> list[Lanes]:
    """The vectors of one register each that cover ``width`` elements."""
    return [lanes.of(dtype) for lanes in cover(width, target.lanes(dtype), masked=target.masked_moves)]


def cover(width: int, full: int, *, masked: bool) -> list[Lanes]:
    """Vectors of ``full`` elements that cover ``width``, whole ones first; their type is i64 until asked."""
    vectors = [Lanes("i64", full, full, masked=False)] * (width // full)
    rest = width % full
    if rest:
        vectors.append(Lanes("i64", rest, full, masked=masked and rest > 1))
    return vectors
