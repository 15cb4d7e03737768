"""Compares two functions by the oracle, without the compiler."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from mlir import ir

from neurojit.audit.cases import Finding, Relation, Witness
from neurojit.audit.oracle.emit import Compiled, Unknown, compile_function
from neurojit.audit.oracle.inputs import FINITE, SPECIAL, arguments, around, given
from neurojit.audit.oracle.numbers import TooLong
from neurojit.audit.oracle.outcomes import close, floats, identical, largest, outcome
from neurojit.audit.oracle.rounding import digits_lost, within_rounding
from neurojit.dialect.tensorlang.reference import AssertFailed as ReferenceAssertFailed
from neurojit.dialect.tensorlang.reference import evaluate
from neurojit.dialect.tensorlang.reference.interpreter import UnsupportedOperation
from neurojit.frontend.kernels import functions_of
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel
from neurojit.model.types import Signature

_DRAWS = 3  # of each family
_AIMED = 12  # of what is aimed at comparisons
_SAME = 1e-11  # of the largest element: what f64 may differ by where real numbers do not
_REFERENCE_FACTOR = 4.0  # the error that f32 makes on one input, to a bound of what it may make


def relation(original: Kernel, candidate: str, seed: int = 0, witness: Witness | None = None) -> Finding:
    """How ``candidate`` (of the same name and signature) relates to ``original``, in the current context.

    ``witness``: arguments to be tried before those that are drawn.
    """
    try:
        why = "" if witness is None else shown(original, candidate, witness)
        exact = _rational(original, candidate)
        pair, floating = _pair(original, candidate, exact=exact), _pair(original, candidate, exact=False)
    except Unknown as unknown:
        if "tensorlang" in str(unknown):
            return _by_reference(original, candidate, seed)
        return Finding("unknown", str(unknown))
    if why:
        return Finding("different", why)
    worst: Finding = Finding("the same")
    constants = _constants(original.text, original.name) + _constants(candidate, original.name)
    for family, drawn in _drawn(original.signature, constants, random.Random(seed), exact=exact):
        special = family in SPECIAL
        found = _differ(original, floating if special else pair, drawn, exact and not special)
        if found == "different":
            return Finding("different", family)
        if found == "within rounding" and not special:
            worst = Finding("within rounding", family)
    if pair[1].one_sided() > pair[0].one_sided():
        return Finding("unknown", "a comparison that the original has not went one way only")
    return worst


def _drawn(
    signature: Signature, constants: Sequence[float], chance: random.Random, *, exact: bool
) -> Iterator[tuple[str, list[Any]]]:
    """Arguments of all families, with the name of each."""
    for family, draw in FINITE.items():
        for _ in range(_DRAWS):
            yield family, arguments(signature, draw, chance, exact=exact)
    for _ in range(_AIMED):
        yield "around constants", arguments(signature, around(constants), chance, exact=exact)
    for _ in range(2 * _DRAWS):
        yield "ascending", arguments(signature, FINITE["dyadic"], chance, exact=exact, ascending=True)
    for family, draw in SPECIAL.items():
        for _ in range(2 * _DRAWS):
            yield family, arguments(signature, draw, chance, exact=False)


def shown(original: Kernel, candidate: str, witness: Witness) -> str:
    """What ``witness`` shows of a candidate that differs; empty where it shows nothing. Raises Unknown."""
    exact = _rational(original, candidate)
    pair = _pair(original, candidate, exact=exact)
    if _differ(original, pair, given(original.signature, witness, exact=exact), exact) == "different":
        return "its witness"
    return "digits are lost on its witness" if digits_lost(original, candidate, witness) else ""


def _rational(original: Kernel, candidate: str) -> bool:
    """Whether both are functions of rationals."""
    try:
        _pair(original, candidate, exact=True)
    except Unknown:
        return False
    return True


def _constants(text: str, name: str) -> list[float]:
    """The finite float constants of a function."""
    module = ir.Module.parse(text)  # kept until its operations were read
    operations = operations_in(functions_of(module)[name])
    values = [o.attributes["value"] for o in operations if o.name == "arith.constant"]
    numbers = [float(value.value) for value in values if isinstance(value, ir.FloatAttr)]
    return [number for number in numbers if math.isfinite(number)]


def _pair(original: Kernel, candidate: str, *, exact: bool) -> tuple[Compiled, Compiled]:
    return (
        compile_function(original.text, original.name, exact=exact),
        compile_function(candidate, original.name, exact=exact),
    )


def _differ(original: Kernel, pair: tuple[Compiled, Compiled], drawn: list[Any], exact: bool) -> Relation:
    try:
        expected, got = (outcome(function, drawn) for function in pair)
    except TooLong:
        return "the same"  # these inputs say nothing
    if isinstance(expected, str) or isinstance(got, str):
        return "the same" if expected == got else "different"
    if exact and all(identical(left, right) for left, right in zip(expected, got, strict=True)):
        return "the same"
    if not exact and close(expected, got, [_SAME * largest(value) for value in expected]):
        return "the same"
    return "within rounding" if within_rounding(original, expected, got, drawn) else "different"


def _by_reference(original: Kernel, candidate: str, seed: int) -> Finding:
    """Straight-line TensorLang goes through the NumPy reference in f64, and in f32 for its noise."""
    chance = random.Random(seed)
    worst = Finding("the same")
    for family, draw in FINITE.items():
        for _ in range(_DRAWS):
            drawn = [
                np.array(value, dtype=object).astype(np.float64)
                for value in arguments(original.signature, draw, chance, exact=False)
            ]
            try:
                expected = evaluate(original.text, original.name, drawn, float64=True)
                got = evaluate(candidate, original.name, drawn, float64=True)
                single = evaluate(original.text, original.name, drawn)
            except UnsupportedOperation as unknown:
                return Finding("unknown", str(unknown))
            except ReferenceAssertFailed as failed:
                return Finding("unknown", f"assert: {failed}")
            if close(expected, got, [_SAME * largest(value) for value in expected]):
                continue
            spread = [
                _REFERENCE_FACTOR * np.fmax(np.abs(floats(a) - floats(b)), math.ulp(1.0))
                for a, b in zip(expected, single, strict=True)
            ]
            if not close(expected, got, spread):
                return Finding("different", family)
            worst = Finding("within rounding", family)
    return worst
