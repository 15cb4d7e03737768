"""Variants that nobody judged: what the gate would refuse has to be tried, too."""

from __future__ import annotations

from neurojit.execution.variant import Variant
from neurojit.model.compiler_protocol import CompiledVariant
from neurojit.model.policy import Tier
from neurojit.service.program import RunningProgram


def unjudged(
    running: RunningProgram,
    other: RunningProgram,
    name: str,
    *,
    compiled_at: Tier = Tier.T2,
    tier: Tier = Tier.T3,
    digest: str | None = None,
) -> Variant:
    """The code of ``name`` in ``other``, linked into ``running`` as a variant that claims ``tier``."""
    compiled = other.parts.installer.compile(other.functions[name], compiled_at)
    assert isinstance(compiled, CompiledVariant)
    with running.installing:
        return running.parts.installer.variant(running.functions[name], tier, compiled, "test", digest=digest)
