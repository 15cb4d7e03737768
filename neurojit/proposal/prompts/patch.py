"""A fault -> prompt: what failed, from where, what may change, and what became of earlier patches."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

from neurojit.healing.flown import reached_cells
from neurojit.healing.healer import HealQuestion
from neurojit.healing.state import values_of
from neurojit.healing.telling import value_text
from neurojit.healing.trajectory import Traced, render_table
from neurojit.judge.allowed_operations import FAST_MATH
from neurojit.model.attempt import Attempt
from neurojit.model.number_format import whole
from neurojit.model.policy import Numerics
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.slice_program import listing_of
from neurojit.model.types import Argument
from neurojit.proposal.prompt import PatchPrompt
from neurojit.proposal.prompts.fences import fenced
from neurojit.proposal.prompts.machine import permitted, refused
from neurojit.proposal.prompts.render import LARGEST_FUNCTION
from neurojit.proposal.prompts.templates import filled

MOST_ATTEMPTS: Final = 6  # the last of them
LONGEST_DIAGNOSTIC: Final = 1500  # characters: a state and the last calls of a flight
LONGEST_TEXT: Final = 8 << 10  # bytes of a patch that is repeated
_LONGEST_WISH: Final = 4000  # characters
_MOST_RANGES: Final = 24
SHOWN_ROWS: Final = 16  # of a trajectory
_OF_SCALARS: Final = ("arith", "math", "scf", "index", "func")
_WISH: Final = re.compile(r'neurojit\.heal = "(?:[^"\\]|\\.)*"(?:, )?')


def too_large(question: HealQuestion) -> str:
    """Why the program is too large to ask about; empty where it is not."""
    size = len(_program(question).encode())
    if size <= LARGEST_FUNCTION:
        return ""
    scope = question.case.scope
    return f"@{scope} with all that it calls has {size} bytes; at most {LARGEST_FUNCTION} go into a prompt"


def render_patch(
    question: HealQuestion,
    flown: Traced | None,
    *,
    round: int,
    rounds: int,
    deadline_s: float,
    most_tokens: int,
) -> PatchPrompt:
    """The prompt of one round. ``flown``: flights of the original; None where they are not known."""
    case = question.case
    text = filled(
        "patch",
        round=round,
        rounds=rounds,
        most_tokens=most_tokens,
        ask=_ask(question.attempts),
        what=_what(question),
        fault=fenced("\n".join(_told(question)), "text"),
        wish=_wish(question),
        program=fenced(_program(question), "mlir"),
        flown=_flown(flown) if flown is not None else "",
        tried=_tried(question.attempts),
    )
    return PatchPrompt(
        system=_rules(case.numerics, case.samples, buffers=_has_buffers(case.healable_kernel)),
        text=text.rstrip() + "\n",
        round=round,
        rounds=rounds,
        deadline_s=deadline_s,
        most_tokens=most_tokens,
    )


@functools.cache
def _rules(numerics: Numerics, samples: int, *, buffers: bool) -> str:
    """``buffers``: whether the function takes or gives any; else most dialects are of no use to it."""
    return filled(
        "patch_rules",
        samples=samples,
        permitted=permitted() if buffers else permitted(_OF_SCALARS),
        refused=f" Refused, though often tried: {refused()}." if buffers else "",
        fastmath=", ".join(sorted(FAST_MATH[numerics])) or "nothing",
    )


def _has_buffers(kernel: Kernel) -> bool:
    signature = kernel.signature
    kinds = [*(argument.type for argument in signature.arguments), *signature.results]
    return any(kind.kind != "scalar" for kind in kinds)


def _program(question: HealQuestion) -> str:
    """Without the author's words, which are told beside it."""
    return _WISH.sub("", listing_of(question.case.kernels, [question.case.scope]))


def _what(question: HealQuestion) -> str:
    case, fault = question.case, question.fault
    calls = "The first call" if fault.calls <= 1 else f"Call {whole(fault.calls)}"
    passed = ""
    if case.passing:
        count = len(case.passing)
        calls_is, has = (
            ("One call that passed before is", "has")
            if count == 1
            else (f"{count} calls that passed before are", "have")
        )
        kept = f", and {has} to give the same results" if case.keeps_results else ""
        passed = f" {calls_is} run with a patch, too{kept}."
    return f"{calls} of the recovery scope failed and was undone.{passed}"


def _told(question: HealQuestion) -> list[str]:
    """What is named after the program's own names, for one fenced block."""
    case, fault = question.case, question.fault
    arguments = ", ".join(_names(case.healable_kernel)) or "none"
    return [
        f"scope: @{case.scope}",
        f"function to write anew: @{case.healable} (arguments: {arguments})",
        f"fault: {fault.kind}: @{fault.report.function}: {fault.report.said}",
        *_calls(question),
        f"the call began from {_began(question)}",
        f"initial states: {_ranges(question)}",
    ]


def _calls(question: HealQuestion) -> list[str]:
    """With which scalars the functions on the way were called, but for the scope, innermost first."""
    told: list[str] = []
    for frame in question.fault.frames:
        kernel = question.case.kernels.get(frame.function)
        if kernel is None or frame.function == question.case.scope:
            continue
        named = zip(_names(kernel), frame.arguments, strict=True)
        shown = [f"{name} = {value_text(value)}" for name, value in named if value is not None]
        told.append(f"in @{frame.function}, called with {', '.join(shown) or 'buffers'}")
    return told


def _began(question: HealQuestion) -> str:
    case = question.case
    signature = case.scope_kernel.signature
    cells = reached_cells(question.case)
    values = values_of(question.fault.state, signature, cells)
    names = [*_names(case.scope_kernel), *(f"@{cell.name}" for cell in cells)]
    shown = [f"{name} = {value_text(value)}" for name, value in zip(names, values, strict=True)]
    return ", ".join(shown) or "no arguments"


def _ranges(question: HealQuestion) -> str:
    """What initial states are drawn from, as the author declared it."""
    cells = reached_cells(question.case)
    kernel = question.case.scope_kernel
    named: list[tuple[str, Argument | GlobalCell]] = [
        *zip(_names(kernel), kernel.signature.arguments, strict=True)
    ]
    named += [(f"@{cell.name}", cell) for cell in cells]
    told = [f"{name} from {said}" for name, given in named if (said := _range(given))]
    if not told:
        return "drawn round those that were seen"
    more = "; what has no range is drawn round what was seen" if len(told) < len(named) else ""
    shown = "; ".join(told[:_MOST_RANGES])
    return f"{shown}{more}"


def _range(given: Argument | GlobalCell) -> str:
    if given.ranges:
        pairs = [f"[{low:g}, {high:g}]" for low, high in given.ranges[:8]]
        return f"{', '.join(pairs)}{', ...' if len(given.ranges) > len(pairs) else ''} by element"
    return "" if given.range is None else f"{given.range[0]:g} to {given.range[1]:g}"


def _names(kernel: Kernel) -> list[str]:
    """Arguments as the text below has them, with what their author called them."""
    named = dict(enumerate(kernel.argument_names))
    count = len(kernel.signature.arguments)
    return [f"%arg{place}" + (f" ({named[place]})" if named.get(place) else "") for place in range(count)]


def _wish(question: HealQuestion) -> str:
    wish = question.case.healable_kernel.attributes.get("neurojit.heal", "")
    if not isinstance(wish, str) or not wish:
        return ""
    return f"\nIts author says of it:\n{fenced(wish[:_LONGEST_WISH], 'text')}\n"


def _flown(traced: Traced) -> str:
    before = traced.before
    failed = sum(one.failed_before for one in traced.samples)
    count = len(traced.samples)
    lines = [f"The original fails from {failed} of {count} initial states; for each patch others are drawn."]
    if before.rows:
        some = ", some of them" if len(before.rows) > SHOWN_ROWS else ""
        calls = "One call" if before.calls == 1 else f"{whole(before.calls)} calls"
        lines.append(f"{calls} of the function in the flight that failed{some}:")
        lines.append(fenced(render_table(before, SHOWN_ROWS), "text"))
    return "\n".join(lines) + "\n\n"


def _ask(attempts: Sequence[Attempt]) -> str:
    if not attempts:
        return "Work out first what would hold from every state; then answer."
    return "Mend what the judge refused, or take another way."


def _tried(attempts: Sequence[Attempt]) -> str:
    """The last patches with what the judge said of each, and the text of the last."""
    if not attempts:
        return ""
    first = max(0, len(attempts) - MOST_ATTEMPTS)
    lines = [_line(number, attempt) for number, attempt in enumerate(attempts[first:], first + 1)]
    last = attempts[-1]
    parts = ["Tried so far, the last one last:", fenced("\n".join(lines), "text")]
    if len(last.text.encode(errors="replace")) <= LONGEST_TEXT:
        parts += ["The last one:", fenced(last.text, "mlir")]
    return "".join(f"{part}\n" for part in parts)


def _line(number: int, attempt: Attempt) -> str:
    said = attempt.diagnostic.strip()
    short = said if len(said) <= LONGEST_DIAGNOSTIC else said[:LONGEST_DIAGNOSTIC] + " ..."
    return f"{number}. by {attempt.author}, refused by {attempt.check!r}\n   " + short.replace("\n", "\n   ")
