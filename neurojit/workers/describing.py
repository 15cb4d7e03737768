"""A function as whoever rewrites it should see it: readable text, and what T2 makes of that.

Compiler side only.

Text, loops and operations are those of the function with its calls inlined: that is what the judge compares
with, and what a reply numbers operations of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlir import ir

from neurojit.ingress.sites import SITE_ATTRIBUTE
from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel
from neurojit.lowering.lower import Lowering, LoweringOptions
from neurojit.lowering.raising import Kept, Raised
from neurojit.lowering.schedules import Scheduled, Subject
from neurojit.validation.inlining import NotSelfContained, as_kernel, inlined, refuse_effects
from neurojit.validation.permitted import CHECK
from neurojit.validation.schedule_choice import narrowed
from neurojit.workers.protocol import FunctionDescription, OperationDescription, Refused


def describe(
    kernel: Kernel, callees: Mapping[str, Kernel], options: LoweringOptions
) -> FunctionDescription | Refused:
    """In the current context. Refused: ``kernel`` cannot be rewritten. Raises LoweringFailed."""
    try:
        refuse_effects(kernel)
        module = ir.Module.parse(kernel.text)
        function = inlined(module, kernel.name, callees)
    except NotSelfContained as why:
        return Refused((kernel.diagnostic(CHECK, str(why)),))
    text = _readable(function)
    lowering = Lowering(as_kernel(function, kernel), options)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_schedule()
    return FunctionDescription(text, tuple(_notes(lowering.raised)), tuple(_operations(lowering.scheduled)))


def _readable(function: ir.Operation) -> str:
    """What a reply may repeat: without the numbers that the loader gave to asserts, and public."""
    copy = function.clone().operation
    for operation in (copy, *operations_in(copy)):
        for name in (SITE_ATTRIBUTE, "sym_visibility"):
            if name in operation.attributes:
                del operation.attributes[name]
    text = str(copy.get_asm(use_local_scope=True)) + "\n"
    copy.erase()
    return text


def _notes(records: Iterable[Raised | Kept]) -> Iterable[str]:
    """One for each thing in the way, with all the loops that it keeps."""
    loops: dict[tuple[int, str, str], list[int]] = {}
    for record in records:
        if isinstance(record, Kept):
            blamed = record.location.line if record.location else 0
            found = loops.setdefault((blamed, record.reason, record.instead), [])
            if record.loop is not None and record.loop.line not in found:
                found.append(record.loop.line)
    for (blamed, reason, instead), lines in loops.items():
        where = f" (line {blamed})" if blamed and lines != [blamed] else ""
        note = f"{_which(lines)}: {reason}{where}"
        yield f"{note}. Instead: {instead}" if instead else note


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
    """``64x64 summed over 64, mulf addf, line 6``."""
    pairs = list(zip(subject.extents, subject.reduces, strict=True))
    kept = "x".join(str(extent) for extent, reduces in pairs if not reduces) or "one element"
    folded = "x".join(str(extent) for extent, reduces in pairs if reduces)
    parts = [f"{kept}, folded over {folded}" if folded else kept] if pairs else []
    body = dict.fromkeys(name.partition(".")[2] for name in subject.body)
    parts += [" ".join(body)] if body else []
    parts += [f"line {subject.line}"] if subject.line else []
    return "; ".join(parts)


def _which(lines: list[int]) -> str:
    if len(lines) < 2:
        return f"the loop of line {lines[0]} stays a loop" if lines else "a loop stays a loop"
    return f"the loops of lines {', '.join(map(str, lines[:-1]))} and {lines[-1]} stay loops"
