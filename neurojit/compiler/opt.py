"""Runs a pipeline on one function and says what each step did: what ``neurojit opt`` shows."""

from __future__ import annotations

import time

from mlir import ir

from neurojit.compiler.pass_names import ROLES, parse_pipeline, spelt
from neurojit.compiler.pipelines import Steps, every_step
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.unit import Step, Unit
from neurojit.compiler.upstream_pipelines import one_by_one
from neurojit.model.compiler_protocol import PassesRan, PassRan, RunPasses


def run_passes(request: RunPasses, recipe: Recipe) -> PassesRan:
    """In the current context. Raises BadPipeline, LoweringFailed.

    Where steps are shown or timed MLIR's run one at a time.
    """
    steps = _steps(request, recipe)
    whole = bool(request.program) and all(isinstance(step, str) for step in steps)
    text = request.program if whole else request.kernel.text
    unit = Unit(request.kernel, recipe, ir.Module.parse(text))
    if not request.each:
        unit.run(steps)
        return PassesRan(str(unit.module), (), whole)
    ran: list[PassRan] = []
    before = str(unit.module)
    for step in [part for whole in steps for part in _apart(whole)]:
        began = time.perf_counter_ns()
        unit.run((step,))
        milliseconds = (time.perf_counter_ns() - began) / 1e6
        after = str(unit.module)
        ran.append(PassRan(spelt(step), after if after != before else "", milliseconds))
        before = after
    return PassesRan(before, tuple(ran), whole)


def _steps(request: RunPasses, recipe: Recipe) -> Steps:
    if request.pipeline is not None:
        return parse_pipeline(request.pipeline)
    return ROLES[request.role] if request.role else every_step(recipe)


def _apart(step: Step) -> Steps:
    return tuple(one for group in one_by_one((step,)) for one in group) if isinstance(step, str) else (step,)
