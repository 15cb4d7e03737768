"""Compiles kernels in this process as the judge does in its child."""

from __future__ import annotations

import re
import time
from dataclasses import replace

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.code import with_entry
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.compiler.lower import Lowered, lower
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.frontend.parse import parse_program
from neurojit.judge.derive.hardened import Hardened, harden
from neurojit.judge.trial.harness.executable import Executable
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program


def kernel(text: str, name: str = "f") -> Kernel:
    with make_context():
        program = parse_program(text, "test.mlir")
    assert isinstance(program, Program), program
    return program.kernels[name]


def options(tier: Tier = Tier.T0) -> Recipe:
    return Recipe.of(tier, Numerics.STRICT, VectorTarget()).as_written()


def executable(original: Kernel, lowered: Lowered, tier: Tier = Tier.T0) -> Executable:
    target = host_target()
    text = with_entry(lowered.llvm_ir, original.signature, {}, overlap_guard=False, triple=target.triple)
    return Executable(emit_object(text, tier, target).image, original.signature)


def plain(text: str, tier: Tier = Tier.T0) -> Executable:
    original = kernel(text)
    with make_context():
        return executable(original, lower(original, options(tier)), tier)


def hardened(text: str, *, all_checks: bool = True) -> tuple[Hardened, Executable]:
    """As a candidate: its divisions have no numbers, so that nothing but a check catches them."""
    loaded = kernel(text)
    original = replace(loaded, text=re.sub(r" \{neurojit.site = \d+ : i64\}", "", loaded.text))
    with make_context():
        result = harden(original, options(), all_checks=all_checks)
        return result, executable(original, result.lowered)


def seconds() -> float:
    return time.perf_counter()
