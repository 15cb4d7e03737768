"""Explains what T2 makes of each loop nest and operation of a function, by the lines of its program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.raising.sentences import grouped
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled
from neurojit.compiler.schedules.driver import PART_OF
from neurojit.compiler.schedules.parameters import brief
from neurojit.model.compiler_protocol import LoopsExplained, Remark
from neurojit.model.program import Kernel


def explained(kernel: Kernel, recipe: Recipe) -> LoopsExplained:
    """In the current context; the kernel's calls stay calls. Raises LoweringFailed."""
    written = Culprits(kernel)
    lowering = Lowering(kernel, recipe).to(Stage.SCHEDULED)
    remarks = [*_operations(lowering.scheduled, written), *_kept(lowering, written)]
    return LoopsExplained(tuple(sorted(remarks, key=lambda remark: remark.line)))


def _operations(scheduled: Sequence[Scheduled], written: Culprits) -> Iterator[Remark]:
    lines = {item.name: written.line_near(item.subject.line) if item.subject else 0 for item in scheduled}
    for item in scheduled:
        what = str(item.subject) if item.subject else item.name
        reason = item.reason if item.generator is None else ""
        yield Remark(lines[item.name], what, _done(item, lines), reason)


def _done(item: Scheduled, lines: Mapping[str, int]) -> str:
    if item.generator is None:
        return ""
    whole = item.reason.removeprefix(PART_OF)
    if whole in lines:
        return f"written with the {item.generator} of line {lines[whole]}"
    return f"{item.generator} {brief(item.parameters) if item.parameters else ''}".rstrip()


def _kept(lowering: Lowering, written: Culprits) -> Iterator[Remark]:
    for found in grouped(lowering.kept, written.line_at):
        reason = f"{found.reason} (line {found.blamed})" if found.blamed else found.reason
        reason += f". Instead: {found.instead}" if found.instead else ""
        for line in found.lines or (0,):
            yield Remark(line, "a loop", "", reason)
