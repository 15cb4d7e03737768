"""What stands around a body: trampolines for its calls, and the entry that counts and times.

A module that is linked to the body ``@neurojit.body``, which calls each callee g as ``@neurojit.call.g``. It
defines

- one *trampoline* for each callee, through which the body's calls reach the callee's slot
  (:mod:`neurojit.stubs.trampolines`);
- the exported ``@neurojit.entry``, of the body's type.

Calls are counted by a plain load, add and store (1 ns; an atomic add costs 5): where threads race, calls
are lost, never invented. Timed calls are chosen by ``calls & mask == 0``, and the timed path sets the mask:
the first DENSE_SAMPLES calls and every call longer than LONG_CALL_TICKS are timed, others one in 64, so
that two counter reads (about 15 ns) stay under 1 %.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.abi import calling, layout
from neurojit.abi.names import BASELINE, BODY, COUNTER, ENTRY, PROFILE
from neurojit.model.types import Signature
from neurojit.stubs.builder import RELAXED, Function, external, i64, parameters_of, symbol
from neurojit.stubs.counter import counter
from neurojit.stubs.llvm_text import quoted
from neurojit.stubs.overlaps import overlap
from neurojit.stubs.trampolines import slot_declaration, trampoline


def entry_module(
    signature: Signature, callees: Mapping[str, Signature], *, overlap_guard: bool, triple: str
) -> str:
    """The module's text.

    ``overlap_guard``: the entry serves calls whose written buffers overlap another argument by the baseline.
    """
    guarded = overlap_guard and bool(calling.overlap_pairs(signature))
    types = ", ".join(calling.parameter_types(signature))
    pieces = [
        f"declare i32 @{quoted(BODY)}({types})",
        external(PROFILE),
        counter(triple),
        *(slot_declaration(name) for name in sorted(callees)),
        *(trampoline(name, callee) for name, callee in sorted(callees.items())),
        _entry(signature, guarded=guarded),
    ]
    if guarded:
        pieces.append(external(BASELINE, "ptr"))
    return "\n".join(pieces) + "\n"


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
