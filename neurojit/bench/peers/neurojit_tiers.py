"""NeuroJIT: the case's MLIR at one tier, called as any user calls it."""

from __future__ import annotations

import time
from typing import Any, Final

from neurojit.bench.peers.call import Call, Missing, Task, written
from neurojit.model.diagnostic import Source as Text
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import FunctionHandle
from neurojit.service.measured import VariantInfo
from neurojit.settings import Settings

_TURN_S: Final = 0.005


def prepare(task: Task) -> Call:
    """Raises Missing where nobody has a rewrite that is accepted, NeuroJITError for a refused program."""
    ours = task.ours
    assert ours is not None
    rewritten = ours.tier is Tier.T3
    settings = Settings(
        threads=task.threads,
        numerics=ours.numerics,
        cache_folder=ours.cache_folder,
        responder=ours.responder if rewritten else "none",
        tier_cap=ours.tier,
        recheck_interval=0,  # a share of the calls would run twice
        shadow_calls=0,  # a rewrite serves at once, and all calls
        canary_share=0.0,
    )
    runtime = Runtime(settings)
    try:
        program = runtime.load(Text(task.source.text, task.case.name))
        function = program[task.case.function]
        installed = function.promote(Tier.T2 if rewritten else ours.tier)
        if rewritten:
            installed = _rewrite(function, ours.responder)
        function.pin(installed.id)
    except BaseException:
        runtime.close()
        raise
    names: dict[str, Any] = {**task.arrays, "f": function, "runtime": runtime}
    results = function.signature.results
    given = [operand.name for operand in task.case.operands]
    outputs = given[len(given) - len(results) :] if results else []
    arguments = ", ".join(given[: len(given) - len(outputs)])
    scalars = [result.kind == "scalar" for result in results]
    if not outputs:
        statement = f"f({arguments})"
    elif any(scalars):
        statement = f"{', '.join(outputs)} = f({arguments})"
    else:
        out = outputs[0] if len(outputs) == 1 else f"({', '.join(outputs)})"
        statement = f"f({arguments}, out={out})" if arguments else f"f(out={out})"
    return Call(statement, names, written(task.case), close=runtime.close)


def _rewrite(function: FunctionHandle, responder: str) -> VariantInfo:
    """The rewrite that was accepted, once it serves. Raises Missing where there is none."""
    if responder == "none":
        raise Missing("a rewrite: --responder none asks nobody")
    improvement = function.improve()
    if improvement.certificate is None:
        why = improvement.outcome.why or improvement.outcome.end
        raise Missing(f"a rewrite that was accepted; {responder}: {why}")
    while function.variants[-1].tier is not Tier.T3:  # the background loop installs it at its next turn
        time.sleep(_TURN_S)
    return function.variants[-1]
