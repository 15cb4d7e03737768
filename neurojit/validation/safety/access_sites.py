"""A function of the program's own with a check before each access that the text does not prove in bounds.

What the gate checks of rewrites, by the same rules; but nothing is refused. Each check is a fault site, that
says which operation reached outside which buffer. An access that no rule knows stays unchecked, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.kernel import FaultSite, Kernel, SourceLocation
from neurojit.lowering.builders import Declarations, call, integer
from neurojit.lowering.culprits import Culprits
from neurojit.lowering.lower import Lowering, LoweringOptions
from neurojit.lowering.markers import FAULT
from neurojit.validation.safety.checks import MEMORY_RULES, drop_poison_flags, refuse_unknown
from neurojit.validation.safety.conditions import Uncheckable
from neurojit.validation.safety.proofs import always
from neurojit.validation.safety.reported import ALLOCATIONS, Reported, reported

_SEVERAL = "an access reaches outside its buffer"  # of what shares the last id


@dataclass(slots=True)
class CheckedAccesses:
    """``sites``: of the accesses that are checked; ``proved``: how many others are in bounds in every run;
    ``unchecked``: those that no rule knows, in words."""

    sites: list[FaultSite] = field(default_factory=list[FaultSite])
    proved: int = 0
    unchecked: list[str] = field(default_factory=list[str])

    @property
    def note(self) -> str:
        """In words, for a trace; empty where there is nothing to say."""
        said = [f"accesses checked: {len(self.sites)}"] if self.sites else []
        said += [f"not checked: {what}" for what in self.unchecked]
        return "; ".join(said)


def lowering_with_checks(
    kernel: Kernel, options: LoweringOptions, ids: range
) -> tuple[Lowering, CheckedAccesses]:
    """``kernel`` as loops, of which no schedule wrote any. Raises LoweringFailed.

    ``ids``: for the sites. Those beyond share the last.
    """
    inserter = _Inserter(kernel, ids)
    lowering = Lowering(kernel, options)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_checked_loops(inserter.insert)
    return lowering, inserter.found


class _Inserter:
    def __init__(self, kernel: Kernel, ids: range) -> None:
        self.found = CheckedAccesses()
        self._kernel = kernel
        self._ids = ids
        self._written = Culprits(kernel)

    def insert(self, body: ir.Operation, declarations: Declarations) -> None:
        """Put a check before each access of ``body`` that needs one."""
        context = body.regions[0].blocks[0].arguments[0]
        for operation in operations_in(body):
            drop_poison_flags(operation)
            with ir.InsertionPoint(operation):
                condition = self._condition(operation)
                if condition is None:
                    continue
                said = reported(operation, self._allocated_at)
                site = self._site(operation, said)
                values = said.values if site.names else ()
                name = declarations.add(
                    f"{FAULT}{site.id}", [context.type, integer(1), *(v.type for v in values)]
                )
                call(name, [context, condition, *values])

    def _condition(self, operation: ir.Operation) -> ir.Value | None:
        """Under which ``operation`` is safe; None where it is, or where nobody knows."""
        rule = MEMORY_RULES.get(operation.name)
        try:
            if rule is None:
                refuse_unknown(operation)
                return None
            condition = rule(operation)
        except Uncheckable as unknown:
            line = self._written.line_of(operation.location)
            self.found.unchecked.append(f"line {line}: {unknown}" if line else str(unknown))
            return None
        if condition is None:
            return None
        if always(condition):
            self.found.proved += 1
            return None
        return condition

    def _site(self, operation: ir.Operation, said: Reported) -> FaultSite:
        sites, ids = self.found.sites, self._ids
        number = self._written.number_of(operation.location)
        if len(sites) >= len(ids):
            return sites[-1]
        name = self._written.name_of(number) if number else operation.name
        message = f"{name} reaches outside {said.buffer}" if said.buffer else f"{name} has no such place"
        if len(sites) == len(ids) - 1:
            site = FaultSite(ids[-1], self._kernel.name, _SEVERAL, (), "index", self._location(0))
        else:
            site = FaultSite(
                ids[len(sites)], self._kernel.name, message, said.names, "index", self._location(number)
            )
        sites.append(site)
        return site

    def _allocated_at(self, location: ir.Location) -> int:
        number = self._written.number_of(location)
        return self._written.line_of(location) if self._written.name_of(number) in ALLOCATIONS else 0

    def _location(self, number: int) -> SourceLocation:
        places = self._kernel.places
        if not places:
            return SourceLocation("", 0, 0)
        return SourceLocation(*places[number if number < len(places) else 0])
