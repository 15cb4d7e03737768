"""Large sums run in loops of which the innermost goes along memory. The bits stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.abi.names import VECTORIZED
from neurojit.compiler.effort import Effort
from neurojit.compiler.passes.reductions_outermost import Limits, reductions_outside
from neurojit.compiler.raising import raise_loops
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import array

# Turns of a sum's loops from which an order along memory saves more, in the calls that a tier gets before the
# next one, than the milliseconds by which it takes longer to compile.
LARGE_SUM = 1 << 18


@dataclass(frozen=True, slots=True)
class OrderSums:
    """Reorders sums at T0 and T1.

    T0 serves calls whose buffers overlap, and takes no memory that its text does not ask for: there sums
    into results and temporaries are reordered, without copies. At T1 loops of the text are, too, where they
    can be raised.
    """

    name: ClassVar[str] = "order-sums"

    def run(self, unit: Unit) -> int:
        operations = unit.kernel.operations
        if operations is not None and operations < LARGE_SUM:
            return 0
        return _without_copies(unit) if unit.recipe.effort is Effort.QUICK else _where_raised(unit)


@dataclass(frozen=True, slots=True)
class OrderAllSums:
    """Reorders sums of any size, for those who run plain loops often; ``raised``: loops of the text, too."""

    name: ClassVar[str] = "order-all-sums"
    raised: bool = False

    def run(self, unit: Unit) -> int:
        if self.raised:
            raise_loops(unit.function)
        return reductions_outside(unit.function)


def _without_copies(unit: Unit) -> int:
    body = unit.function
    arguments = list(body.regions[0].blocks[0].arguments)
    results = arguments[len(arguments) - len(unit.kernel.signature.results) :]
    made = reductions_outside(body, Limits(LARGE_SUM, apart=results, copies=False))
    if made:
        # On to LLVM, through whatever text a stage is shown as.
        body.attributes["passthrough"] = array([ir.StringAttr.get(VECTORIZED)])
    return made


def _where_raised(unit: Unit) -> int:
    raised = unit.fork(unit.kernel, unit.recipe)
    raise_loops(raised.function)
    by_raising = reductions_outside(raised.function, Limits(LARGE_SUM))
    made = reductions_outside(unit.function, Limits(LARGE_SUM))
    if by_raising <= made:
        return made
    unit.replace_module(raised.module)
    return by_raising
