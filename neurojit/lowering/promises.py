"""What the author's fast-math flags promise, where numerics are ``exact``: nothing.

LLVM uses a flag as each tier's code lets it, so two tiers would not have the same bits.
"""

from __future__ import annotations

from mlir import ir

from neurojit.ingress.walk import operations_in

FLAGS = "fastmath"


def forget_fast_math(function: ir.Operation) -> None:
    """Every operation of ``function`` rounds as written."""
    for operation in operations_in(function):
        if FLAGS in operation.attributes:
            operation.attributes[FLAGS] = ir.Attribute.parse("#arith.fastmath<none>")
