"""What came of one fault."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurojit.healing.case import PatchCase
from neurojit.healing.fault import Fault
from neurojit.healing.gate import Evidence
from neurojit.model.attempt import Attempt


@dataclass(frozen=True, slots=True)
class Heal:
    """``function``: that a patch was accepted for, else the last that one was asked for, if any was.

    ``rounds``: every patch that was judged, oldest first. ``author``, ``patch`` and ``contract`` are of the
    one that was accepted, and ``original`` is what it replaces; ``why`` says why none was, and is empty where
    one was. ``kept``: it was accepted before, maybe in an earlier run. ``resumed``: the patch was installed,
    and the call that failed runs again. ``case``: what it can be flown from, with the patch where one was
    accepted; None where nobody was asked.
    """

    function: str
    fault: Fault
    rounds: tuple[Attempt, ...]
    author: str = ""
    original: str = ""
    patch: str = ""
    contract: Evidence | None = None
    why: str = ""
    kept: bool = False
    resumed: bool = False
    seconds: float = 0.0
    case: PatchCase | None = field(default=None, repr=False, compare=False)

    @property
    def accepted(self) -> bool:
        return not self.why

    def __str__(self) -> str:
        fault = f"@{self.fault.scope}: {self.fault.report.message}"
        if not self.accepted:
            return f"{fault}: not healed: {self.why}"
        again = "the call ran again" if self.resumed else "not installed"
        author = f"{self.author}, kept from before" if self.kept else self.author
        return f"{fault}: healed by a patch of @{self.function} by {author}; {again}"
