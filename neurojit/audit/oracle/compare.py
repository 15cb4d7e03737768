"""Do two functions compute the same? Judged without the compiler."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from mlir import ir

from dialect.tensorlang.reference import AssertFailed as ReferenceAssertFailed
from dialect.tensorlang.reference import evaluate
from dialect.tensorlang.reference.interpreter import UnsupportedOperation
from neurojit.audit.cases import Finding, Relation
from neurojit.audit.oracle.emit import Compiled, Unknown, compile_function
from neurojit.audit.oracle.inputs import FINITE, SPECIAL, arguments, around
from neurojit.audit.oracle.numbers import AssertFailed, OutOfBounds, TooLong, Undefined
from neurojit.ingress.kernels import functions_of
from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel

_DRAWS = 3  # of each family
_AIMED = 12  # of what is aimed at comparisons
_SAME = 1e-11  # of the largest element: what f64 may differ by where real numbers do not
_STEP = 64.0  # unit roundoffs by which a result is nudged, so that f64 shows what comes of it
_MOST_ROUNDINGS = 4000  # of one call, each nudged in a run of its own
_REFERENCE_FACTOR = 4.0  # the error that f32 makes on one input, to a bound of what it may make


def relation(original: Kernel, candidate: str, seed: int = 0) -> Finding:
    """How ``candidate`` (of the same name and signature) relates to ``original``, in the current context."""
    try:
        pair = _pair(original, candidate, exact=True)
        exact = True
    except Unknown:
        exact = False
        try:
            pair = _pair(original, candidate, exact=False)
        except Unknown as unknown:
            if "tensorlang" in str(unknown):
                return _by_reference(original, candidate, seed)
            return Finding("unknown", str(unknown))
    chance = random.Random(seed)
    worst: Finding = Finding("the same")
    aimed = around(_constants(original.text, original.name) + _constants(candidate, original.name))
    for family, draw in {**FINITE, "around constants": aimed}.items():
        for _ in range(_AIMED if draw is aimed else _DRAWS):
            found = _differ(original, pair, arguments(original.signature, draw, chance, exact=exact), exact)
            if found == "different":
                return Finding("different", family)
            if found == "within rounding":
                worst = Finding("within rounding", family)
    floating = _pair(original, candidate, exact=False)
    for family, draw in SPECIAL.items():
        for _ in range(2 * _DRAWS):
            drawn = arguments(original.signature, draw, chance, exact=False)
            if _differ(original, floating, drawn, exact=False) == "different":
                return Finding("different", family)
    if pair[1].one_sided() > pair[0].one_sided():
        return Finding("unknown", "a comparison that the original has not went one way only")
    return worst


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
        expected, got = (_outcome(function, drawn) for function in pair)
    except TooLong:
        return "the same"  # these inputs say nothing
    if isinstance(expected, str) or isinstance(got, str):
        return "the same" if expected == got else "different"
    if exact and all(_identical(left, right) for left, right in zip(expected, got, strict=True)):
        return "the same"
    if not exact and _close(expected, got, [_SAME * _largest(value) for value in expected]):
        return "the same"
    return "within rounding" if _within_rounding(original, expected, got, drawn) else "different"


def _outcome(function: Compiled, drawn: Sequence[Any]) -> str | list[Any]:
    """Results, then buffers; or how it ended instead."""
    copies = [value.copy() if isinstance(value, np.ndarray) else value for value in drawn]
    try:
        results = function.call(*copies)
    except AssertFailed as failed:
        return f"assert: {failed.message} {failed.values}"
    except OutOfBounds as outside:
        return f"out of bounds: {outside}"
    except Undefined as undefined:
        return f"undefined: {undefined}"
    return [*results, *(value for value in copies if isinstance(value, np.ndarray))]


def _identical(left: Any, right: Any) -> bool:
    pairs = zip(np.ravel(np.asarray(left, object)), np.ravel(np.asarray(right, object)), strict=True)
    return all(a == b or (a != a and b != b) for a, b in pairs)  # noqa: PLR0124 (NaN, of whatever type)


def _floats(value: Any) -> Any:
    return np.array(value, dtype=object).astype(np.float64)


def _largest(value: Any) -> float:
    numbers = np.abs(_floats(value))
    finite = numbers[np.isfinite(numbers)] if numbers.ndim else numbers
    return float(np.max(finite, initial=0.0)) if np.size(finite) and np.all(np.isfinite(finite)) else 0.0


def _close(expected: Sequence[Any], got: Sequence[Any], bounds: Sequence[Any]) -> bool:
    for left, right, bound in zip(expected, got, bounds, strict=True):
        a, b = _floats(left), _floats(right)
        with np.errstate(invalid="ignore"):
            fine = (a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= bound)
        if not np.all(fine):
            return False
    return True


def _within_rounding(original: Kernel, expected: list[Any], got: list[Any], drawn: list[Any]) -> bool:
    """Whether ``got`` is no farther from ``expected`` than rounding may take the original itself.

    To first order that is the sum, over all its operations that round, of what one of them changes when its
    result is off by one unit roundoff (Higham 2002, section 3.1, with derivatives measured).
    """
    single = any(argument.type.dtype == "f32" for argument in original.signature.arguments)
    nudge = _Nudge(2.0**-24 if single else 2.0**-53)
    compiled = compile_function(original.text, original.name, exact=False, result=nudge)
    plain = [_plain(value) for value in drawn]
    base = _outcome(compiled, plain)
    if isinstance(base, str) or nudge.count > _MOST_ROUNDINGS:
        return False
    bound = [np.zeros(np.shape(value)) for value in base]
    for place in range(nudge.count):
        nudge.aim(place)
        outcome = _outcome(compiled, plain)
        if isinstance(outcome, str):
            return False
        with np.errstate(invalid="ignore"):
            bound = [
                before + np.nan_to_num(np.abs(_floats(run) - _floats(value)) / _STEP)
                for before, run, value in zip(bound, outcome, base, strict=True)
            ]
    return _close(expected, got, bound)


class _Nudge:
    """Counts results that were rounded; one of them, the one aimed at, is off by some unit roundoffs."""

    def __init__(self, unit: float) -> None:
        self._factor = 1 + _STEP * unit
        self._target = -1
        self.count = 0

    def aim(self, place: int) -> None:
        self._target, self.count = place, 0

    def __call__(self, value: float) -> float:
        hit = self.count == self._target
        self.count += 1
        return value * self._factor if hit else value


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.vectorize(_plain, otypes=[object])(value)
    return float(value) if isinstance(value, Fraction) else value


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
            if _close(expected, got, [_SAME * _largest(value) for value in expected]):
                continue
            spread = [
                _REFERENCE_FACTOR * np.fmax(np.abs(_floats(a) - _floats(b)), math.ulp(1.0))
                for a, b in zip(expected, single, strict=True)
            ]
            if not _close(expected, got, spread):
                return Finding("different", family)
            worst = Finding("within rounding", family)
    return worst
