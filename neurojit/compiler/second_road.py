"""A second lowering of a kernel to LLVM IR, without folds, to cross-check the tiers' lowering.

No folding, no common subexpressions, no fusion, no canonicalization; every tensor that is written is a copy
of its own, and no two temporaries share memory. Conversions fold as well, so no operation that computes is
shown the one behind its operand (:mod:`neurojit.compiler.passes.opaque`). Both lowerings share the parser,
TensorLang's lowering to linalg, the ABI, and the conversions of single operations.
"""

from __future__ import annotations

from neurojit.compiler import pipelines
from neurojit.compiler.lower import Lowered, Lowering, LoweringOptions
from neurojit.model.program import Kernel


def lower_by_second_road(kernel: Kernel, options: LoweringOptions) -> Lowered:
    """Lower ``kernel`` in the current context, as T0 and without a schedule. Raises LoweringFailed."""
    lowering = Lowering(kernel, options, pipelines.SECOND_ROAD)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_loops()
    return lowering.to_llvm()
