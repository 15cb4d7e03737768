"""The permutation, in-bounds dimensions and mask of a vector transfer."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.upstream.values import shape_of


@dataclass(frozen=True, slots=True)
class Lanes:
    """How the dimensions of a transfer's vector, of extents ``shape``, run along memory of ``rank``.

    ``along``: the dimension of memory; None for one along which the vector repeats.
    """

    shape: list[int]
    along: list[int | None]
    rank: int

    @classmethod
    def of(cls, transfer: ir.Operation) -> Lanes:
        layout = ir.AffineMapAttr(transfer.attributes["permutation_map"]).value
        along = [r.position if isinstance(r, ir.AffineDimExpr) else None for r in layout.results]
        vector = transfer.operands[0] if transfer.name == "vector.transfer_write" else transfer.results[0]
        return cls(shape_of(vector), along, layout.n_dims)

    @property
    def used(self) -> list[int]:
        """The dimensions of memory, in its order: those of a mask."""
        return sorted(at for at in self.along if at is not None)

    @property
    def places(self) -> list[int]:
        """The vector's dimension of each of ``used``."""
        return [self.along.index(at) for at in self.used]

    @property
    def block(self) -> list[int]:
        """The extents of the last dimensions of memory from the first used on."""
        if not self.used:
            return [1] if self.rank else []
        return [self.shape[self.along.index(at)] if at in self.along else 1
                for at in range(self.used[0], self.rank)]  # fmt: skip

    @property
    def follow_memory(self) -> bool:
        return bool(self.along) and self.along == list(range(self.rank - len(self.along), self.rank))


def is_masked(transfer: ir.Operation) -> bool:
    return list(ir.DenseI32ArrayAttr(transfer.attributes["operandSegmentSizes"]))[-1] > 0
