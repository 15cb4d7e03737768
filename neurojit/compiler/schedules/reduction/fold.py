"""The folding operation of a reduction: ``out = fold(out, value)``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.schedules.access import Unsupported, dtype_of
from neurojit.compiler.schedules.body import attributes
from neurojit.compiler.schedules.fusing import product_of
from neurojit.compiler.schedules.text import Text
from neurojit.compiler.schedules.vectors import Lanes
from neurojit.model.element_types import ELEMENT_TYPES, FORMATS
from neurojit.model.policy import Numerics
from neurojit.model.rounding import bits_of
from neurojit.model.types import Dtype

# Whether the grouping of operands changes no bits (but for the payload of a NaN).
_REORDERS_FREELY = {
    "arith.addf": False,
    "arith.mulf": False,
    "arith.maximumf": True,
    "arith.minimumf": True,
    "arith.addi": True,
    "arith.muli": True,
    "arith.maxsi": True,
    "arith.minsi": True,
    "arith.maxui": True,
    "arith.minui": True,
    "arith.andi": True,
    "arith.ori": True,
    "arith.xori": True,
}


@dataclass(frozen=True, slots=True)
class Fold:
    """``operation`` folds ``folded`` into the result."""

    operation: ir.Operation
    folded: ir.Value
    dtype: Dtype
    product: ir.Operation | None = None  # in a sum of products of floats: what makes ``folded``

    def reorders(self, numerics: Numerics) -> bool:
        """Whether partial results may be kept apart and joined at the end."""
        return numerics != Numerics.EXACT or _REORDERS_FREELY[self.operation.name]

    def write(self, text: Text, total: str, value: str, type_: str) -> str:
        """``total`` with ``value`` folded in; both of ``type_``, a vector or the scalar type."""
        return text.let(
            f'"{self.operation.name}"({total}, {value}) {attributes(self.operation)} : '
            f"({type_}, {type_}) -> {type_}"
        )

    def write_each(self, text: Text, total: str, values: Sequence[str], type_: str) -> str:
        """``total`` with a value folded in, or with two factors, whose product is not rounded."""
        if len(values) == 1:
            return self.write(text, total, values[0], type_)
        return text.let(f"math.fma {', '.join(values)}, {total} : {type_}")

    def neutral(self, text: Text) -> str:
        """The scalar that changes nothing when folded; -0.0 for a sum, since -0.0 + 0.0 is 0.0."""
        kind = self.operation.name.removeprefix("arith.")
        if kind in ("maximumf", "minimumf"):
            pattern = bits_of(math.inf if kind == "minimumf" else -math.inf, FORMATS[self.dtype])
            return text.constant(f"arith.constant 0x{pattern:X} : {self.dtype}")
        least, greatest = (0, 0) if self.dtype == "i1" else ELEMENT_TYPES[self.dtype].range
        literals: dict[str, str | int] = {
            "addf": "-0.0",
            "mulf": "1.0",
            "muli": 1,
            "andi": -1,
            "minui": -1,
            "maxsi": least,
            "minsi": greatest,
        }
        return text.constant(f"arith.constant {literals.get(kind, 0)} : {self.dtype}")

    def across(self, text: Text, vector: str, lanes: Lanes) -> str:
        """All lanes of a whole vector folded into one scalar: halves against halves."""
        count = lanes.full
        while count > 1 and count % 2 == 0:
            half = count // 2
            low, high = (
                text.let(
                    f"vector.shuffle {vector}, {vector} [{', '.join(str(n) for n in picked)}] : "
                    f"vector<{count}x{self.dtype}>, vector<{count}x{self.dtype}>"
                )
                for picked in (range(half), range(half, count))
            )
            vector = self.write(text, low, high, f"vector<{half}x{self.dtype}>")
            count = half
        return text.let(f"vector.extract {vector}[0] : {self.dtype} from vector<{count}x{self.dtype}>")


def read_fold(block: ir.Block) -> Fold:
    """The fold that ends ``block``; raises Unsupported where its result is computed otherwise."""
    operations = [operation.operation for operation in block.operations]
    total = block.arguments[len(block.arguments) - 1]
    uses = list(total.uses)
    if len(operations) < 2 or len(uses) != 1:
        raise Unsupported("the body is not one fold into the result")
    last = operations[-2]
    if last.name not in _REORDERS_FREELY or uses[0].owner.operation != last:
        raise Unsupported("the body is not one fold into the result")
    if operations[-1].operands[0] != last.results[0]:
        raise Unsupported("the body is not one fold into the result")
    folded = last.operands[1] if last.operands[0] == total else last.operands[0]
    product = product_of(folded) if last.name == "arith.addf" else None
    return Fold(last, folded, dtype_of(total.type), product)
