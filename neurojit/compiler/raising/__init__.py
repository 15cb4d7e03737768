"""Naive loop nests over memrefs become linalg operations, which the schedules know how to make fast.

``reader`` (MLIR -> plain data) -> ``dependence`` and ``classify`` (may it, and what is it; no MLIR) ->
``plan`` (operands and maps) -> ``emit`` (linalg). What is not understood, or not proved to be the same, is
kept as it was, with the reason.
"""

from neurojit.compiler.raising.driver import raise_loops
from neurojit.compiler.raising.record import Kept, Raised

__all__ = ["Kept", "Raised", "raise_loops"]
