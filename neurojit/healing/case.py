"""What the judge is asked about a patch: plain data that crosses to its children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from neurojit.healing.sampling import FEWEST_SAMPLES
from neurojit.healing.scopes import deadline_ms_of
from neurojit.healing.state import State
from neurojit.judge.judge_task import Limits
from neurojit.judge.reading import FunctionCandidate
from neurojit.model.policy import Numerics
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.target import Target

# What the flights of one judgement may use together, beside parsing and compiling.
LIMITS = Limits(cpu_s=60, own_s=120.0, wall_s=1200.0)


@dataclass(frozen=True, slots=True)
class PatchCase:
    """A patch of the function ``healable`` for faults in calls of ``scope``.

    ``kernels``: every function of the program, by name; ``cells`` its globals. ``failing``: the state of the
    call that failed; ``passing``: of calls that did not; ``regressions``: that earlier patches failed on.
    ``late``: whether the time of that call was up.
    """

    scope: str
    healable: str
    kernels: Mapping[str, Kernel]
    cells: Mapping[str, GlobalCell]
    candidate: FunctionCandidate
    failing: State
    passing: tuple[State, ...]
    regressions: tuple[State, ...]
    target: Target
    numerics: Numerics
    seed: int
    samples: int = FEWEST_SAMPLES
    limits: Limits = field(default=LIMITS)
    late: bool = False

    @property
    def scope_kernel(self) -> Kernel:
        return self.kernels[self.scope]

    @property
    def healable_kernel(self) -> Kernel:
        return self.kernels[self.healable]

    @property
    def deadline_ms(self) -> float | None:
        """How long a call of the scope may take; None where that is not said."""
        return deadline_ms_of(self.scope_kernel)

    @property
    def keeps_results(self) -> bool:
        """Whether calls that passed before have to give the same results."""
        return bool(self.healable_kernel.attributes.get("neurojit.keeps_results", False))

    def others(self, name: str) -> dict[str, Kernel]:
        """Every function but ``name``."""
        return {other: kernel for other, kernel in self.kernels.items() if other != name}
