"""Schedule every operation of a function that some generator understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.schedules.access import Generic, OfAnotherKind, Unsupported, read_generic
from neurojit.compiler.schedules.contraction.schedule import schedule_contraction
from neurojit.compiler.schedules.outcome import Outcome, Subject
from neurojit.compiler.schedules.parameters import ScheduleParameters, brief
from neurojit.compiler.schedules.pointwise import schedule_pointwise
from neurojit.compiler.schedules.reduction.schedule import schedule_reduction
from neurojit.compiler.schedules.target import VectorTarget
from neurojit.compiler.schedules.tunables import Tunable
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics

Generator = Callable[[Generic, VectorTarget, Numerics, ScheduleParameters | None], Outcome]

# The most specific first: a contraction is also a reduction.
GENERATORS: tuple[tuple[str, Generator], ...] = (
    ("contraction", schedule_contraction),
    ("reduction", schedule_reduction),
    ("pointwise", schedule_pointwise),
)


PART_OF: Final = "part of "  # the reason of what another operation was written with, and its name


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What became of one linalg operation.

    ``name`` numbers the function's linalg operations in program order ("op0", "op1", ...); parameters are
    given by it. ``generator`` is None where the operation stays as it was, and ``reason`` says why.
    ``parallel``: loops were marked for OpenMP. ``tunables``: the parameters as they were used.
    """

    name: str
    generator: str | None
    parameters: ScheduleParameters | None
    reason: str = ""
    parallel: bool = False
    tunables: tuple[Tunable, ...] = ()
    subject: Subject | None = None

    def __str__(self) -> str:
        if self.generator is None:
            return f"{self.name}: left as loops: {self.reason}"
        if self.reason:
            return f"{self.name}: {self.reason}"
        choices = brief(self.parameters) if self.parameters else ""
        return f"{self.name}: {self.generator} {choices}".rstrip()


def schedule(
    function: ir.Operation,
    target: VectorTarget,
    numerics: Numerics,
    parameters: Mapping[str, ScheduleParameters] | None = None,
) -> list[Scheduled]:
    """Replace linalg operations on memrefs in ``function`` by loops of vector operations, in place.

    ``parameters`` by operation name; what is not named is chosen by shape.
    """
    with function.context:
        PassManager.parse("any(linalg-generalize-named-ops)").run(function)  # pyright: ignore
    chosen = parameters or {}
    found = [operation for operation in operations_in(function) if operation.name == "linalg.generic"]
    subjects = [_subject(operation) for operation in found]
    done: dict[int, Scheduled] = {}
    # Backwards, so that an operation sees what stands before it as it was written.
    for number in reversed(range(len(found))):
        if number in done:
            continue
        name = f"op{number}"
        outcome = _attempt(found[number], target, numerics, chosen.get(name))
        if isinstance(outcome, str):
            done[number] = Scheduled(name, None, None, outcome, subject=subjects[number])
            continue
        kind, made = outcome
        done[number] = Scheduled(
            name,
            kind,
            made.parameters,
            parallel=made.parallel,
            tunables=made.tunables,
            subject=subjects[number],
        )
        for absorbed in made.absorbed:
            other = found.index(absorbed, 0, number)
            part = PART_OF + name
            done[other] = Scheduled(f"op{other}", kind, made.parameters, part, subject=subjects[other])
            absorbed.erase()
    return [done[number] for number in range(len(found))]


def _attempt(
    operation: ir.Operation, target: VectorTarget, numerics: Numerics, parameters: ScheduleParameters | None
) -> tuple[str, Outcome] | str:
    """The generator that replaced ``operation`` and what it did, or why none could."""
    try:
        generic = read_generic(operation)
    except Unsupported as refusal:
        return str(refusal)
    if generic.empty:
        operation.erase()
        return "empty", Outcome(None)
    reasons: list[str] = []
    others: list[str] = []
    for kind, generator in GENERATORS:
        try:
            return kind, generator(generic, target, numerics, parameters)
        except OfAnotherKind as refusal:
            others.append(f"{kind}: {refusal}")
        except Unsupported as refusal:
            reasons.append(f"{kind}: {refusal}")
    return "; ".join(reasons or others)


def _subject(operation: ir.Operation) -> Subject:
    place = place_of(operation.location)
    line = 0 if place is None or place.file else place.line
    body = tuple(inner.name for inner in operations_in(operation) if inner.name != "linalg.yield")
    try:
        generic = read_generic(operation)
    except Unsupported:
        return Subject((), (), body, line)
    return Subject(generic.extents, generic.reductions, body, line)
