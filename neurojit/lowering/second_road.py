"""Kernel -> LLVM IR by another road than the tiers', for those who check the tiers' answers.

No folding, no common subexpressions, no fusion, no canonicalization; every tensor that is written is a copy
of its own, and no two temporaries share memory. Conversions fold as well, so no operation that computes is
shown the one behind its operand (:mod:`opaque`). What both roads have in common: the parser, the spelling of
TensorLang as linalg, the ABI, and the conversions of single operations.
"""

from __future__ import annotations

from neurojit.kernel import Kernel
from neurojit.lowering import pipelines
from neurojit.lowering.lower import Lowered, Lowering, LoweringOptions


def lower_by_second_road(kernel: Kernel, options: LoweringOptions) -> Lowered:
    """Lower ``kernel`` in the current context, as T0 and without a schedule. Raises LoweringFailed."""
    lowering = Lowering(kernel, options, pipelines.SECOND_ROAD)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_loops()
    return lowering.to_llvm()
