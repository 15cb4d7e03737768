"""Describes a function for a prompt: readable text, and which operations and loops T2 sees in it.

Compiler side only.

Text, loops and operations are those of the function with its calls inlined: that is what the judge compares
with, and what a reply numbers operations of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlir import ir

from neurojit.compiler.inlining import NotSelfContained, as_kernel, inlined, refuse_effects
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.raising.sentences import sentences
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled, Subject
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.judge.examine.schedule_choice import narrowed
from neurojit.mlir.walk import operations_in
from neurojit.model.compiler_protocol import FunctionDescription, OperationDescription, Refused
from neurojit.model.program import Kernel


def describe(kernel: Kernel, callees: Mapping[str, Kernel], recipe: Recipe) -> FunctionDescription | Refused:
    """In the current context. Refused: ``kernel`` cannot be rewritten. Raises LoweringFailed."""
    try:
        refuse_effects(kernel)
        module = ir.Module.parse(kernel.text)
        function = inlined(module, kernel.name, callees)
    except NotSelfContained as why:
        return Refused((kernel.diagnostic("describe", str(why)),))
    lowering = Lowering(as_kernel(function.clone().operation, kernel), recipe).to(Stage.SCHEDULED)
    return FunctionDescription(
        _readable(function, _lines(lowering)),
        tuple(sentences(lowering.kept, lambda place: place.line)),
        tuple(_operations(lowering.scheduled)),
    )


def _lines(lowering: Lowering) -> set[int]:
    """Those that notes and operations name."""
    places = [place for record in lowering.kept for place in (record.location, record.loop)]
    subjects = [item.subject for item in lowering.scheduled]
    return {place.line for place in places if place} | {subject.line for subject in subjects if subject}


def _readable(function: ir.Operation, marked: set[int]) -> str:
    """What a reply may repeat: without the numbers that the loader gave to asserts, and public.

    ``marked``: lines that say which they are.
    """
    for operation in (function, *operations_in(function)):
        for name in (SITE_ATTRIBUTE, "sym_visibility"):
            if name in operation.attributes:
                del operation.attributes[name]
    lines = str(function.get_asm(use_local_scope=True)).split("\n")
    said = [f"{line}  // line {n}" if n in marked else line for n, line in enumerate(lines, 1)]
    return "\n".join(said) + "\n"


def _operations(scheduled: Iterable[Scheduled]) -> Iterable[OperationDescription]:
    for item in scheduled:
        written = item.generator is not None and not item.reason and item.parameters is not None
        used = [narrowed(tunable) for tunable in item.tunables] if written else []
        yield OperationDescription(
            name=item.name,
            described=_described(item.subject) if item.subject else "",
            kind=item.generator or "" if written else "",
            parameters={tunable.name: tunable.value for tunable in used},
            ranges={tunable.name: (tunable.least, tunable.most) for tunable in used},
            reason=item.reason,
        )


def _described(subject: Subject) -> str:
    """``64x64, folded over 64; mulf addf; line 6``."""
    line = f"line {subject.line}" if subject.line else ""
    return "; ".join(part for part in (str(subject), line) if part)
