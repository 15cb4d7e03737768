"""Two texts of one function, compiled in this process and judged as the gate's checks 5 and 6 would."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.compiler.lower import lower
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.frontend.parse import parse_program
from neurojit.judge.derive import field as field_examine
from neurojit.judge.derive.equivalence import prepare
from neurojit.judge.facts import ERRORS, FLAGS, KNOWN_FLAGS, TRACED, Facts
from neurojit.judge.influence_sites import PERTURBED
from neurojit.judge.trial.checks import field as field_judge
from neurojit.judge.trial.checks.equivalence import Subjects, judge
from neurojit.judge.trial.harness.executable import Executable
from neurojit.judge.trial.reference.reference import Reference
from neurojit.mlir.context import make_context
from neurojit.model.codec import decode, encode
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.types import Signature
from neurojit.model.verdict import Finding


@functools.cache
def context() -> Any:
    return make_context()


def kernel_of(text: str, name: str = "f") -> Kernel:
    with context():
        parsed = parse_program(text, "test.mlir")
    assert isinstance(parsed, Program), "\n".join(map(str, parsed))
    return parsed.kernels[name]


def linked(llvm_ir: str, signature: Signature, tier: Tier) -> Executable:
    target = host_target()
    text = with_entry(llvm_ir, signature, {}, overlap_guard=False, triple=target.triple)
    return Executable(emit_object(text, tier, target).image, signature)


def compiled(kernel: Kernel, tier: Tier) -> Executable:
    target = host_target()
    vectors = VectorTarget(vector_bits=target.vector_bits, fma=target.fma)
    recipe = Recipe.of(tier, Numerics.STRICT, vectors).as_written()
    with context():
        lowered = lower(kernel, recipe)
    return linked(lowered.llvm_ir, kernel.signature, tier)


@dataclass(frozen=True)
class Judged:
    equivalent: Finding
    algebraic: Finding


def judged(
    original: str | Kernel,
    candidate: str | Kernel,
    *,
    numerics: Numerics = Numerics.STRICT,
    seed: int = 1,
    field: bool = True,
    budget_s: float = 0.05,
    tier: Tier = Tier.T1,
) -> Judged:
    """Both checks, the field's first; ``field=False`` leaves its result out of the other's policy."""
    one = kernel_of(original) if isinstance(original, str) else original
    other = kernel_of(candidate) if isinstance(candidate, str) else candidate
    with context():
        derived = prepare(one, other)
        fields = field_examine.prepare(one, other)
    modules = {**derived.modules, **fields.modules}
    made = {name: linked(module.llvm_ir, module.signature, module.tier) for name, module in modules.items()}
    facts = decode(Facts, encode(derived.facts))
    algebraic = field_judge.judge(
        made.get(field_examine.REFERENCE),
        made.get(field_examine.CANDIDATE),
        fields.facts,
        one.signature,
        seed=seed,
    )
    subjects = Subjects(
        Reference(compiled(one, Tier.T0)),
        compiled(other, tier),
        made.get(ERRORS),
        made.get(FLAGS),
        made.get(KNOWN_FLAGS),
        made.get(TRACED),
        perturbed=made.get(PERTURBED),
        written=compiled(other, Tier.T1),
    )
    equivalent = judge(
        subjects, facts, one.signature, numerics=numerics, seed=seed,
        proven=field and field_judge.is_proof(algebraic), budget_s=budget_s,
        degree=field_judge.degree_of(algebraic),
    )  # fmt: skip
    return Judged(equivalent, algebraic)
