"""Asserts before integer divisions, loop steps and sizes that may be undefined, at the source level.

What may fail was found, and numbered, when the program was loaded (:mod:`neurojit.frontend.divisions`). A
check is an assert, so that it is a branch of its own before any pass sees the division: folds and LLVM may
assume of what stands behind it that the division is defined. Nobody leaves a body of linalg early, nor an
operation on tensors, so those become loops first.
"""

from neurojit.compiler.passes.divisions.checks import check_divisions

__all__ = ["check_divisions"]
