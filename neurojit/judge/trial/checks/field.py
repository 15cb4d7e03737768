"""Check ``algebraically equal``: polynomial identity testing at random points of the field.

A polynomial of degree d that is not zero vanishes at a point drawn uniformly from a field of p elements
with probability at most d/p (Schwartz 1980, Zippel 1979), so two different polynomials agree in every one
of k draws with probability at most (d/p)^k. The degree is no estimate: both kernels compute a bound of it
along with their values. Integer arguments are drawn as for the equivalence check, and stand in the
polynomials as numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.status import FIRST_DIVISION_SITE, FIRST_SITE_STATUS, STATUS_OK
from neurojit.judge.field_facts import FieldFacts
from neurojit.judge.prime import LARGEST_DEGREE, P
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Outcome, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.generate import draw, generator
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.element_types import FLOATS
from neurojit.model.types import Signature
from neurojit.model.verdict import Finding, Passed, Refusal

CHECK = "algebraically equal"
_NO_POLYNOMIAL = (
    "the original is a polynomial, the candidate is none: it divides by what depends on data, or its degree "
    "is beyond 2^60. Divide by constants, or by what only counts"
)


def judge(
    reference: Executable | None,
    candidate: Executable | None,
    facts: FieldFacts,
    signature: Signature,
    *,
    seed: int,
    trials: int = 1,
) -> Finding:
    """Whether both kernels are one polynomial; Passed with ``applies`` false where the original is none.

    ``signature`` is the original's. One trial already errs with probability below 2^-40 for every degree
    up to a million.
    """
    if facts.reference:
        return Passed({"applies": False, "why": f"the original is no polynomial: {facts.reference}"})
    if facts.candidate or reference is None or candidate is None:
        message = (
            f"the original is a polynomial, the candidate is none: {facts.candidate or 'it was not compiled'}"
        )
        return Refusal(Diagnostic(CHECK, message))
    degree = its = 0
    for trial in range(trials):
        arguments = residues(signature, seed, trial)
        wanted = reference.run(arguments, Layout.BELOW)
        got = candidate.run(arguments, Layout.BELOW)
        ended = _ended(wanted, got, seed, trial)
        if ended is not None:
            return ended
        degree, its = max(degree, _degree(signature, wanted)), max(its, _degree(signature, got))
        if degree < LARGEST_DEGREE <= its:
            return Refusal(Diagnostic(CHECK, _NO_POLYNOMIAL))
        refusal = _compare(signature, wanted, got, seed, trial)
        if refusal is not None and facts.unsure:
            return Passed(
                {"applies": False, "why": "constants are computed from others, and computing rounds"}
            )
        if refusal is not None:
            return refusal
    degree = max(degree, its)
    if degree >= LARGEST_DEGREE:
        return Passed({"applies": False, "why": "its degree is too large to say anything"})
    log2 = trials * (math.log2(max(degree, 1)) - math.log2(P))
    return Passed({
        "applies": True,
        "degree": degree,
        "modulus": "2^61 - 1",
        "trials": trials,
        "chance of a false pass": f"(at most {degree}/(2^61 - 1))^{trials} = 2^{log2:.1f}",
        "log2 of that": log2,
    })  # fmt: skip


def _ended(wanted: Outcome, got: Outcome, seed: int, trial: int) -> Finding | None:
    """What follows where one of the two did not come to its end.

    A division or an index that the original checks is one that a candidate's text has no number for: whether
    it faults alike is looked at on numbers, not here.
    """
    if wanted.status >= FIRST_SITE_STATUS + FIRST_DIVISION_SITE:
        return Passed(
            {"applies": False, "why": f"the reference ends with status {wanted.status} over the field"}
        )
    if wanted.status != got.status:
        message = (
            f"seed {seed}, trial {trial}: the reference ends with status {wanted.status}, the "
            f"candidate with {got.status}"
        )
        return Refusal(Diagnostic(CHECK, message), {"seed": seed, "trial": trial})
    if wanted.status == STATUS_OK:
        return None
    return Passed({"applies": False, "why": f"the reference ends with status {wanted.status} over the field"})


def is_proof(finding: Finding) -> bool:
    """Whether the check applied and passed."""
    return isinstance(finding, Passed) and finding.figures.get("applies") is True


def ordinary(signature: Signature, seed: int, trial: int) -> list[Value]:
    """The arguments whose integers stand in the field form of that trial."""
    return draw(signature, FAMILIES[0], seed, trial)


def degree_of(finding: Finding) -> int:
    """Of the polynomials, where the check applied."""
    degree = finding.figures.get("degree") if isinstance(finding, Passed) else None
    return degree if isinstance(degree, int) else LARGEST_DEGREE


def residues(signature: Signature, seed: int, trial: int) -> list[Value]:
    """Arguments of the field form: residues drawn uniformly, integers as usual, outputs, then degrees."""
    rng = generator(seed, "field", trial)
    usual = ordinary(signature, seed, trial)
    given: list[Value] = []
    more: list[Value] = []
    for argument, value in zip(signature.arguments, usual, strict=True):
        kind = argument.type
        if kind.dtype not in FLOATS:
            given.append(value)
            continue
        if kind.kind == "scalar":
            given.append(int(rng.integers(0, P)))
            continue
        given.append(rng.integers(0, P, kind.shape))
        if argument.effect in ("write", "readwrite"):
            more.append(np.ones(kind.shape, np.int64))
    for result in signature.results:
        dtype = np.dtype(np.int64) if result.dtype in FLOATS else NUMPY_DTYPES[result.dtype]
        # What is never written stays another number in each kernel's run of its own: see _compare.
        given.append(np.zeros(result.shape, dtype))
        if result.dtype in FLOATS:
            more.append(np.zeros(result.shape, np.int64))
    return [*given, *more]


def _outputs(signature: Signature) -> tuple[list[int], list[int]]:
    """Positions of the outputs and of the degrees."""
    count = len(signature.arguments)
    outputs = [
        index
        for index, argument in enumerate(signature.arguments)
        if argument.type.kind != "scalar" and argument.effect in ("write", "readwrite")
    ]
    kinds = [signature.arguments[index].type for index in outputs] + list(signature.results)
    outputs += range(count, count + len(signature.results))
    first = count + len(signature.results)
    floats = sum(kind.dtype in FLOATS for kind in kinds)
    return outputs, list(range(first, first + floats))


def _compare(signature: Signature, wanted: Outcome, got: Outcome, seed: int, trial: int) -> Refusal | None:
    outputs, _ = _outputs(signature)
    for number, place in enumerate(_in_order(signature, outputs)):
        one, two = wanted.arguments[place], got.arguments[place]
        assert one is not None
        assert two is not None
        same = _canonical(one) == _canonical(two)
        if not same.all():
            index = [int(i) for i in np.unravel_index(int(np.argmin(same)), same.shape)]
            message = (
                f"output {number}{index} is another polynomial of the arguments: over the integers modulo "
                "2^61 - 1 "
                f"(seed {seed}, trial {trial}) {int((~same).sum())} of {same.size} elements differ"
            )
            return Refusal(
                Diagnostic(CHECK, message),
                {"output": number, "index": [*index], "seed": seed, "trial": trial},
            )
    return None


def _in_order(signature: Signature, outputs: Sequence[int]) -> list[int]:
    """Results first, as everywhere else."""
    count = len(signature.arguments)
    return sorted(outputs, key=lambda place: (place < count, place))


def _canonical(array: Array) -> Array:
    return array % P if array.dtype == np.int64 else array


def _degree(signature: Signature, outcome: Outcome) -> int:
    _, degrees = _outputs(signature)
    found = [outcome.arguments[place] for place in degrees]
    return max((int(array.max(initial=0)) for array in found if array is not None), default=0)
