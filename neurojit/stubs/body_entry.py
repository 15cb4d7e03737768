"""Completes lowering's output: trampolines for its calls, and the entry that counts and times.

Pure text in, text out. Given the body ``@neurojit.body`` (which calls each callee g as
``@neurojit.call.g``), the result defines

- the body, made internal and ``noinline`` (a variant's machine code stays one readable function), its
  buffers ``noalias`` where the caller says that they may be;
- one *trampoline* for each callee, through which the body's calls reach the callee's slot
  (:mod:`neurojit.stubs.trampolines`);
- the exported ``@neurojit.entry``, of the body's type.

Calls are counted by a plain load, add and store (1 ns; an atomic add costs 5): where threads race, calls
are lost, never invented. Timed calls are chosen by ``calls & mask == 0``, and the timed path sets the mask:
the first DENSE_SAMPLES calls and every call longer than LONG_CALL_TICKS are timed, others one in 64, so
that two counter reads (about 15 ns) stay under 1 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from neurojit.abi import calling, layout
from neurojit.abi.names import BASELINE, BODY, CALL_PREFIX, COUNTER, ENTRY, PROFILE, SLOT_PREFIX
from neurojit.model.types import Signature
from neurojit.stubs.builder import RELAXED, Function, i64, parameters_of, symbol
from neurojit.stubs.counter import counter
from neurojit.stubs.llvm_text import quoted
from neurojit.stubs.overlaps import overlap
from neurojit.stubs.trampolines import slot_declaration, trampoline

_DEFINITION = re.compile(
    r'^define (?P<linkage>[\w ]*?)\bi32 @"?neurojit\.body"?\((?P<parameters>.*)\)(?P<rest>[^()]*)\{',
    re.MULTILINE,
)


class MalformedBody(ValueError):
    """The text given does not define ``@neurojit.body`` as one line of LLVM IR."""


def instrument(
    llvm_ir: str,
    signature: Signature,
    callees: Mapping[str, Signature],
    *,
    overlap_guard: bool,
    noalias: bool,
    triple: str,
) -> str:
    """``llvm_ir`` with its trampolines and its entry.

    ``overlap_guard``: the entry serves calls whose written buffers overlap another argument by the
    baseline; required where ``noalias`` is asked for and the function writes its arguments.
    ``callees`` are all functions that the body calls by ``@neurojit.call.<name>``.
    """
    guarded = overlap_guard and bool(calling.overlap_pairs(signature))
    pieces = [
        internal_body(
            _without_call_declarations(llvm_ir, callees), noalias=noalias, results=len(signature.results)
        ),
        f"@{quoted(PROFILE)} = external global i8\n",
        counter(triple),
        *(slot_declaration(name) for name in sorted(callees) if not _declares(llvm_ir, SLOT_PREFIX + name)),
        *(trampoline(name, callee) for name, callee in sorted(callees.items())),
        _entry(signature, guarded=guarded),
    ]
    if guarded:
        pieces.append(f"@{quoted(BASELINE)} = external global ptr\n")
    return "\n".join(pieces)


def internal_body(llvm_ir: str, *, noalias: bool, results: int = 0) -> str:
    """``llvm_ir`` with its body made internal, its buffers apart where ``noalias``.

    The last ``results`` of them are apart in any case: no caller has results written to what it passes.
    """
    found = _DEFINITION.search(llvm_ir)
    if found is None:
        raise MalformedBody("no definition of i32 @neurojit.body")
    parts = _split(found["parameters"])
    first = 0 if noalias else len(parts) - results
    parts = [_without_alias(part, index) if index >= first else part for index, part in enumerate(parts)]
    parameters = ", ".join(parts)
    head = f"define internal i32 @{quoted(BODY)}({parameters}) noinline nounwind{found['rest'].rstrip()} {{"
    return llvm_ir[: found.start()] + head + llvm_ir[found.end() :]


def _split(parameters: str) -> list[str]:
    """Splits at the commas outside brackets (attributes such as ``dereferenceable(64)`` have their own)."""
    parts, depth, start = list[str](), 0, 0
    for position, character in enumerate(parameters):
        if character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(parameters[start:position].strip())
            start = position + 1
    last = parameters[start:].strip()
    return [*parts, last] if last else parts


def _without_alias(parameter: str, index: int) -> str:
    if index == 0 or not parameter.startswith("ptr") or "noalias" in parameter:
        return parameter  # the context is also written by the host
    return "ptr noalias" + parameter[len("ptr") :]


def _without_call_declarations(llvm_ir: str, callees: Mapping[str, Signature]) -> str:
    """Drops ``declare i32 @neurojit.call.g``: a trampoline will define it."""
    for name in callees:
        bare, in_quotes = re.escape(CALL_PREFIX + name), re.escape(quoted(CALL_PREFIX + name))
        declaration = rf"^declare [^\n]*@(?:{bare}|{in_quotes})\([^\n]*\n"
        llvm_ir = re.sub(declaration, "", llvm_ir, flags=re.MULTILINE)
    return llvm_ir


def _declares(llvm_ir: str, symbol: str) -> bool:
    """Whether lowering's own text declares the cell already (a function that reflects on its callee)."""
    return f"\n@{quoted(symbol)} =" in llvm_ir or f"\n@{symbol} =" in llvm_ir


def _entry(signature: Signature, *, guarded: bool) -> str:
    parameters = parameters_of(signature)
    body, read_counter = symbol(BODY), symbol(COUNTER)
    f = Function(ENTRY, "i32", parameters)
    if guarded:
        overlapping, apart = f.block("overlapping"), f.block("apart")
        f.branch(overlap(f, signature), overlapping, apart)
        f.start(overlapping)
        f.hand_over("i32", f.load("ptr", symbol(BASELINE), RELAXED), parameters)
        f.start(apart)
    profile = symbol(PROFILE)
    plain, timed = f.block("plain"), f.block("timed")
    calls = f.load("i64", profile, RELAXED)
    f.store(f.add(calls, 1), profile, RELAXED)
    mask_at = f.field(profile, layout.PROFILE_MASK)
    masked = f.both(calls, f.load("i64", mask_at, RELAXED))
    f.branch(f.compare("eq", masked, 0), timed, plain, (1, 63))

    f.start(plain)
    f.hand_over("i32", body, parameters)

    f.start(timed)
    start = f.call("i64", read_counter, [])
    status = f.call("i32", body, parameters)
    ticks = f.sub(f.call("i64", read_counter, []), start)
    samples_at = f.field(profile, layout.PROFILE_SAMPLES)
    samples = f.load("i64", samples_at, RELAXED)
    place = f.both(samples, layout.RING_LENGTH - 1)
    ring = f.field(profile, layout.PROFILE_RING)
    f.store(ticks, f.element("i64", ring, place), RELAXED)
    f.store(f.add(samples, 1), samples_at, "release")
    young = f.compare("ult", samples, layout.DENSE_SAMPLES)
    long = f.compare("ugt", ticks, layout.LONG_CALL_TICKS)
    next_mask = f.select(f.either(young, long), i64(0), i64(layout.SPARSE_MASK))
    f.store(next_mask, mask_at, RELAXED)
    f.give_back(status)
    return f.text()
