"""Texts before and after an edit, and what they compute at T0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mlir import ir

from neurojit.compiler.schedules import VectorTarget
from neurojit.edits.hoisting import drop_unused, hoist
from neurojit.edits.suggest import suggestions
from neurojit.frontend.kernels import functions_of
from neurojit.model.policy import Numerics
from tests.unit.compiler.machine import Machine, compiler_context, kernel_of

FOUR_LANES = VectorTarget(vector_bits=128, fma=True)


def edited(text: str, edit: Callable[[ir.Operation], bool]) -> str | None:
    """@f of ``text`` after ``edit``, verified; None where it does not apply."""
    with compiler_context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)["f"]
        hoist(function)
        if not edit(function):
            return None
        drop_unused(function)
        module.operation.verify()
        return str(function.get_asm(use_local_scope=True))


def suggested(
    text: str, numerics: Numerics = Numerics.STRICT, target: VectorTarget = FOUR_LANES
) -> list[tuple[str, str]]:
    kernel = kernel_of(text)
    with compiler_context():
        return suggestions(kernel, {}, numerics, target)


def computed(text: str, *arguments: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """What a call of @f leaves in its buffers."""
    fresh = [argument.copy() for argument in arguments]
    outcome = Machine(text)("f", *fresh)
    assert outcome.status == 0
    return fresh


def assert_same(before: str, after: str, *arguments: np.ndarray[Any, Any]) -> None:
    """Both compute the same bits."""
    for one, two in zip(computed(before, *arguments), computed(after, *arguments), strict=True):
        np.testing.assert_array_equal(one, two)
