"""Completes lowering's output: trampolines for its calls, and the entry that counts and times.

Pure text in, text out. Given the body ``@neurojit.body`` (which calls each callee g as
``@neurojit.call.g``), the result defines

- the body, made internal and ``noinline`` (a variant's machine code stays one readable function), its
  buffers ``noalias`` where the caller says that they may be;
- one *trampoline* for each callee, which polls for cancellation, checks the depth, announces itself on
  the context's shadow stack, and only then loads the callee's slot. That order is what
  :mod:`neurojit.execution.reclaim` builds on: whoever may be in a retired variant has announced it;
- the exported ``@neurojit.entry``, of the body's type.

Calls are counted by a plain load, add and store (1 ns; an atomic add costs 5): where threads race, calls
are lost, never invented. Timed calls are chosen by ``calls & mask == 0``, and the timed path sets the mask:
the first DENSE_SAMPLES calls and every call longer than LONG_CALL_TICKS are timed, others one in 64, so
that two counter reads (about 15 ns) stay under 1 %. The counter is x86's time-stamp counter, which ticks at
a constant rate whatever the core's clock; elsewhere LLVM's steady counter, since user code may not read
the cycle counter there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from neurojit.codegen import abi
from neurojit.execution import layout
from neurojit.kernel import STATUS_CANCELLED, STATUS_DEPTH, Signature

BODY = "neurojit.body"
ENTRY = "neurojit.entry"
PROFILE = "neurojit.profile"
BASELINE = "neurojit.baseline"
CALL_PREFIX = "neurojit.call."
SLOT_PREFIX = "neurojit.slot."

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
    pairs = abi.overlap_pairs(signature) if overlap_guard else ()
    pieces = [
        internal_body(_without_call_declarations(llvm_ir, callees), noalias=noalias),
        f"@{quoted(PROFILE)} = external global i8\n",
        _counter(triple),
        *(_slot_declaration(name) for name in sorted(callees) if not _declares(llvm_ir, SLOT_PREFIX + name)),
        *(_trampoline(name, callee) for name, callee in sorted(callees.items())),
        _entry(signature, pairs),
    ]
    if pairs:
        pieces.append(f"@{quoted(BASELINE)} = external global ptr\n")
    return "\n".join(pieces)


def imported_symbols(
    signature: Signature, callees: Mapping[str, Signature], *, overlap_guard: bool
) -> set[str]:
    """The symbols that the host must import for what ``instrument`` adds."""
    names = {PROFILE, *(SLOT_PREFIX + name for name in callees)}
    if overlap_guard and abi.overlap_pairs(signature):
        names.add(BASELINE)
    return names


def field(base: str, offset: int, name: str) -> str:
    """One line: ``%name`` is the address of the 8-byte field at ``offset`` of ``base``."""
    return f"  {name} = getelementptr i8, ptr {base}, i64 {offset}"


def announcement(context: str, slot: str, prefix: str = "") -> str:
    """Lines that push an announcement of ``slot`` and load its entry.

    Afterwards ``%entry`` is the slot's entry, ``%depth`` the depth before (to be restored), ``%depth.at`` its
    address. The stores are ordered before the load for the compiler by a single-thread fence (no
    instruction) and for other processors by the reclaimer's ``membarrier``.
    """
    lines = [
        field(context, layout.CONTEXT_DEPTH, "%depth.at"),
        "  %depth = load atomic i64, ptr %depth.at monotonic, align 8",
        field(context, layout.CONTEXT_SEQUENCE, "%sequence.at"),
        "  %sequence = load i64, ptr %sequence.at, align 8",
        field(slot, layout.SLOT_INDEX, "%index.at"),
        "  %index = load i64, ptr %index.at, align 8",
        f"  %shifted = shl i64 %sequence, {layout.SHADOW_SLOT_BITS}",
        "  %mark = or i64 %shifted, %index",
        field(context, layout.CONTEXT_SHADOW, "%shadow"),
        "  %mark.at = getelementptr i64, ptr %shadow, i64 %depth",
        "  store atomic i64 %mark, ptr %mark.at monotonic, align 8",
        "  %deeper = add i64 %depth, 1",
        "  store atomic i64 %deeper, ptr %depth.at release, align 8",
        "  %next.sequence = add i64 %sequence, 1",
        "  store i64 %next.sequence, ptr %sequence.at, align 8",
        '  fence syncscope("singlethread") seq_cst',
        f"  %entry = load atomic ptr, ptr {slot} acquire, align 8",
    ]
    return prefix + "\n".join(lines)


RETRACTION = "  store atomic i64 %depth, ptr %depth.at release, align 8"


def quoted(name: str) -> str:
    """``name`` as LLVM writes it between quotes: bytes that are not plain become ``\\XX``."""
    plain = (
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:02X}" for byte in name.encode()
    )
    return '"' + "".join(plain) + '"'


def _without_call_declarations(llvm_ir: str, callees: Mapping[str, Signature]) -> str:
    """Drops ``declare i32 @neurojit.call.g``: a trampoline will define it."""
    for name in callees:
        bare, in_quotes = re.escape(CALL_PREFIX + name), re.escape(quoted(CALL_PREFIX + name))
        declaration = rf"^declare [^\n]*@(?:{bare}|{in_quotes})\([^\n]*\n"
        llvm_ir = re.sub(declaration, "", llvm_ir, flags=re.MULTILINE)
    return llvm_ir


def internal_body(llvm_ir: str, *, noalias: bool) -> str:
    """``llvm_ir`` with its body made internal, its buffers apart where ``noalias``."""
    found = _DEFINITION.search(llvm_ir)
    if found is None:
        raise MalformedBody("no definition of i32 @neurojit.body")
    parameters = found["parameters"]
    if noalias:
        parameters = ", ".join(_without_alias(part, index) for index, part in enumerate(_split(parameters)))
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


def _counter(triple: str) -> str:
    intrinsic = "llvm.readcyclecounter" if triple.startswith(("x86_64", "i686")) else "llvm.readsteadycounter"
    return f"""declare i64 @{intrinsic}()
define internal i64 @"neurojit.counter"() alwaysinline nounwind {{
  %ticks = call i64 @{intrinsic}()
  ret i64 %ticks
}}
"""


def ticks_function(triple: str, name: str) -> str:
    """An exported ``i64 name()`` that reads the counter that timed calls are timed by."""
    return (
        _counter(triple)
        + f"""
define i64 @{quoted(name)}() nounwind {{
  %ticks = call i64 @"neurojit.counter"()
  ret i64 %ticks
}}
"""
    )


def _declares(llvm_ir: str, symbol: str) -> bool:
    """Whether lowering's own text declares the cell already (a function that reflects on its callee)."""
    return f"\n@{quoted(symbol)} =" in llvm_ir or f"\n@{symbol} =" in llvm_ir


def _slot_declaration(name: str) -> str:
    return f"@{quoted(SLOT_PREFIX + name)} = external global i8"


def _trampoline(name: str, callee: Signature) -> str:
    slot = "@" + quoted(SLOT_PREFIX + name)
    return f"""define internal i32 @{quoted(CALL_PREFIX + name)}({abi.parameter_list(callee)}) nounwind {{
  %here = alloca i8, align 1
{field("%ctx", layout.CONTEXT_CANCEL, "%cancel.at")}
  %cancel = load atomic i64, ptr %cancel.at monotonic, align 8
  %stop = icmp ne i64 %cancel, 0
  br i1 %stop, label %cancelled, label %running, !prof !{{!"branch_weights", i32 1, i32 100000}}
running:
{field("%ctx", layout.CONTEXT_DEPTH_LIMIT, "%limit.at")}
  %limit = load i64, ptr %limit.at, align 8
{field("%ctx", layout.CONTEXT_STACK_FLOOR, "%floor.at")}
  %floor = load i64, ptr %floor.at, align 8
  %stack = ptrtoint ptr %here to i64
{field("%ctx", layout.CONTEXT_DEPTH, "%used.at")}
  %used = load atomic i64, ptr %used.at monotonic, align 8
  %many = icmp uge i64 %used, %limit
  %low = icmp ult i64 %stack, %floor
  %deep = or i1 %many, %low
  br i1 %deep, label %too.deep, label %announce, !prof !{{!"branch_weights", i32 1, i32 100000}}
announce:
{announcement("%ctx", slot)}
  %status = call i32 %entry({abi.parameter_list(callee)})
{RETRACTION}
  ret i32 %status
cancelled:
  ret i32 {STATUS_CANCELLED}
too.deep:
  ret i32 {STATUS_DEPTH}
}}
"""


def overlap_checks(signature: Signature, pairs: tuple[tuple[int, int], ...]) -> str:
    """Lines that branch to ``%overlapping`` where the buffers of one of ``pairs`` do, else to ``%apart``."""
    lines = list[str]()
    buffers = sorted({index for pair in pairs for index in pair})
    for index in buffers:
        lines.append(f"  %low{index} = ptrtoint ptr %a{index} to i64")
        lines.append(f"  %high{index} = add i64 %low{index}, {signature.arguments[index].type.nbytes}")
    total = "false"
    for number, (left, right) in enumerate(pairs):
        lines += [
            f"  %before{number} = icmp ult i64 %low{left}, %high{right}",
            f"  %after{number} = icmp ult i64 %low{right}, %high{left}",
            f"  %both{number} = and i1 %before{number}, %after{number}",
            f"  %any{number} = or i1 {total}, %both{number}",
        ]
        total = f"%any{number}"
    lines.append(f"  br i1 {total}, label %overlapping, label %apart")
    return "\n".join(lines)


def _entry(signature: Signature, pairs: tuple[tuple[int, int], ...]) -> str:
    parameters = abi.parameter_list(signature)
    guard = ""
    if pairs:
        guard = f"""{overlap_checks(signature, pairs)}
overlapping:
  %baseline = load atomic ptr, ptr @{quoted(BASELINE)} monotonic, align 8
  %served = tail call i32 %baseline({parameters})
  ret i32 %served
apart:
"""
    profile = "@" + quoted(PROFILE)
    return f"""define i32 @{quoted(ENTRY)}({parameters}) nounwind {{
{guard}  %calls = load atomic i64, ptr {profile} monotonic, align 8
  %counted = add i64 %calls, 1
  store atomic i64 %counted, ptr {profile} monotonic, align 8
{field(profile, layout.PROFILE_MASK, "%mask.at")}
  %mask = load atomic i64, ptr %mask.at monotonic, align 8
  %masked = and i64 %calls, %mask
  %sampled = icmp eq i64 %masked, 0
  br i1 %sampled, label %timed, label %plain, !prof !{{!"branch_weights", i32 1, i32 63}}
plain:
  %status = tail call i32 @{quoted(BODY)}({parameters})
  ret i32 %status
timed:
  %start = call i64 @"neurojit.counter"()
  %timed.status = call i32 @{quoted(BODY)}({parameters})
  %stop = call i64 @"neurojit.counter"()
  %ticks = sub i64 %stop, %start
{field(profile, layout.PROFILE_SAMPLES, "%samples.at")}
  %samples = load atomic i64, ptr %samples.at monotonic, align 8
  %place = and i64 %samples, {layout.RING_LENGTH - 1}
{field(profile, layout.PROFILE_RING, "%ring")}
  %sample.at = getelementptr i64, ptr %ring, i64 %place
  store atomic i64 %ticks, ptr %sample.at monotonic, align 8
  %sampled.now = add i64 %samples, 1
  store atomic i64 %sampled.now, ptr %samples.at release, align 8
  %young = icmp ult i64 %samples, {layout.DENSE_SAMPLES}
  %long = icmp ugt i64 %ticks, {layout.LONG_CALL_TICKS}
  %dense = or i1 %young, %long
  %next.mask = select i1 %dense, i64 0, i64 {layout.SPARSE_MASK}
  store atomic i64 %next.mask, ptr %mask.at monotonic, align 8
  ret i32 %timed.status
}}
"""
