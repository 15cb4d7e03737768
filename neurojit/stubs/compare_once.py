"""One comparison, as LLVM IR: both variants run on the same inputs, then their outputs are compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.abi import calling, layout
from neurojit.abi.names import COUNTER
from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_CANCELLED
from neurojit.model.element_types import is_float
from neurojit.model.types import Signature
from neurojit.stubs.compare_loops import MEMORY, Tolerance, differs, largest, literal
from neurojit.stubs.live_cell_ir import Output, add_one, cell, load
from neurojit.stubs.llvm_text import field
from neurojit.stubs.overlaps import overlap

PAIR: Final = "neurojit.compare.pair"
FAILED: Final = "neurojit.failed"
# Comparisons by norm that only learn how large the elements are.
LEARNING: Final = 4
_FAULT_BYTES: Final = 8 + 8 * layout.FAULT_VALUES
_POISON: Final = -91


def pair(signature: Signature, written: Sequence[Output], tolerances: Sequence[Tolerance | None]) -> str:
    """``i32 compare.pair`` of the function's own type. It calls the function FAILED."""
    parameters = calling.parameter_list(signature)
    checks = list(zip(written, tolerances, strict=True))
    blocks = "\n".join(_check(number, output, tolerance) for number, (output, tolerance) in enumerate(checks))
    return f"""define internal i32 @"{PAIR}"({parameters}) noinline cold nounwind {{
  %words = alloca [{_FAULT_BYTES} x i8], align 8
{field("%ctx", layout.CONTEXT_FAULT_COUNT, "%words.at")}
{load(layout.LIVE_INCUMBENT, "%incumbent", "ptr")}
{load(layout.LIVE_CANDIDATE, "%candidate", "ptr")}
{load(layout.LIVE_BUDGET, "%budget")}
{cell(layout.LIVE_BUSY, "%busy.at")}
{overlap(signature)}
  %afford = icmp sgt i64 %budget, 0
  %apart = xor i1 %overlap, true
  %wanted = and i1 %afford, %apart
  br i1 %wanted, label %claim, label %alone
claim:
  %claimed = cmpxchg ptr %busy.at, i64 0, i64 1 acq_rel monotonic
  %mine = extractvalue {{i64, i1}} %claimed, 1
  br i1 %mine, label %prepare, label %alone
alone:
  %single = tail call i32 %incumbent({parameters})
  ret i32 %single
prepare:
  %left = sub i64 %budget, 1
  store atomic i64 %left, ptr %budget.at monotonic, align 8
{load(layout.LIVE_SCRATCH, "%scratch", "ptr")}
{_copies(written)}
{load(layout.LIVE_COMPARED, "%compared")}
  %parity = and i64 %compared, 1
  %odd = icmp ne i64 %parity, 0
  br i1 %odd, label %candidate.first, label %incumbent.first
incumbent.first:
{_run("%incumbent", parameters, ".i1")}
{_save_words()}
{_run("%candidate", _on_copies(signature, written), ".c1")}
{_restore_words()}
  br label %ran
candidate.first:
{_save_words()}
{_run("%candidate", _on_copies(signature, written), ".c2")}
{_restore_words()}
{_run("%incumbent", parameters, ".i2")}
  br label %ran
ran:
  %theirs = phi i32 [%status.i1, %incumbent.first], [%status.i2, %candidate.first]
  %ours = phi i32 [%status.c1, %incumbent.first], [%status.c2, %candidate.first]
  %their.ticks = phi i64 [%ticks.i1, %incumbent.first], [%ticks.i2, %candidate.first]
  %our.ticks = phi i64 [%ticks.c1, %incumbent.first], [%ticks.c2, %candidate.first]
  %any = or i32 %theirs, %ours
  %fine = icmp eq i32 %any, 0
  br i1 %fine, label %timed, label %statuses
statuses:
  %less = sub i32 %theirs, 1
  %no.room = icmp ult i32 %less, {FIRST_SITE_STATUS - 1}
  %stopped = icmp eq i32 %ours, {STATUS_CANCELLED}
  %void = or i1 %no.room, %stopped
  br i1 %void, label %inconclusive, label %conclusive
inconclusive:
{add_one(layout.LIVE_INCONCLUSIVE, "%inconclusive.count")}
  br label %release
conclusive:
  %same = icmp eq i32 %theirs, %ours
  br i1 %same, label %agreed, label %other
other:
  %their.status = zext i32 %theirs to i64
  %our.status = zext i32 %ours to i64
  call void @"{FAILED}"(i64 {layout.LIVE_FAULT}, i64 0, i64 0, i64 %their.status, i64 %our.status)
  br label %agreed
timed:
  %slot = and i64 %compared, {layout.LIVE_PAIRS - 1}
  %stride = shl i64 %slot, 4
{cell(layout.LIVE_RING, "%ring")}
  %their.at = getelementptr i8, ptr %ring, i64 %stride
  store atomic i64 %their.ticks, ptr %their.at monotonic, align 8
  %our.at = getelementptr i8, ptr %their.at, i64 8
  store atomic i64 %our.ticks, ptr %our.at monotonic, align 8
  %learned = icmp uge i64 %compared, {LEARNING}
  br label %check0
{blocks}
check{len(checks)}:
  br label %agreed
agreed:
  %compared.more = add i64 %compared, 1
  store atomic i64 %compared.more, ptr %compared.at release, align 8
  br label %release
release:
  store atomic i64 0, ptr %busy.at release, align 8
  ret i32 %theirs
}}
"""


def _run(entry: str, arguments: str, suffix: str) -> str:
    return f"""  %start{suffix} = call i64 @"{COUNTER}"()
  %status{suffix} = call i32 {entry}({arguments})
  %stop{suffix} = call i64 @"{COUNTER}"()
  %ticks{suffix} = sub i64 %stop{suffix}, %start{suffix}"""


def _save_words() -> str:
    """A fault of the candidate's must not overwrite what the incumbent's reported."""
    return f"  call void @llvm.memcpy.p0.p0.i64(ptr %words, ptr %words.at, i64 {_FAULT_BYTES}, i1 false)"


def _restore_words() -> str:
    return f"  call void @llvm.memcpy.p0.p0.i64(ptr %words.at, ptr %words, i64 {_FAULT_BYTES}, i1 false)"


def _on_copies(signature: Signature, written: Sequence[Output]) -> str:
    renamed = {output.mine: output.copy for output in written}
    pairs = zip(calling.parameter_types(signature), calling.parameter_names(signature), strict=True)
    return ", ".join(f"{kind} {renamed.get(name, name)}" for kind, name in pairs)


def _copies(written: Sequence[Output]) -> str:
    """Poison also brings the scratch memory into the cache, where the incumbent's buffers mostly are."""
    lines: list[str] = []
    for output in written:
        copy, rest = output.copy, f"i64 {output.type.nbytes}, i1 false)"
        lines.append(f"  {copy} = getelementptr i8, ptr %scratch, i64 {output.offset}")
        if output.is_argument:
            lines.append(f"  call void @llvm.memcpy.p0.p0.i64(ptr {copy}, ptr {output.mine}, {rest}")
        else:
            lines.append(f"  call void @llvm.memset.p0.i64(ptr {copy}, i8 {_POISON}, {rest}")
    return "\n".join(lines)


def _check(number: int, output: Output, tolerance: Tolerance | None) -> str:
    dtype, count = output.type.dtype, output.type.elements
    kind, n = MEMORY[dtype], number
    bound, scale, judged = "", "", "true"
    if tolerance is not None and is_float(dtype):
        scale = f"""  %now.own{n} = call {kind} {largest(dtype)}(ptr {output.mine}, i64 {count})
{_widened(dtype, f"%now.own{n}", f"%now{n}")}
{cell(layout.LIVE_SCALES + 8 * n, f"%scale.at{n}")}
  %old{n} = load double, ptr %scale.at{n}, align 8
  %faded{n} = fmul double %old{n}, 5.0e-01
  %grown{n} = fcmp ogt double %now{n}, %faded{n}
  %scale{n} = select i1 %grown{n}, double %now{n}, double %faded{n}
  store double %scale{n}, ptr %scale.at{n}, align 8
  %absolute.wide{n} = fmul double %scale{n}, {literal("f64", tolerance.norm)}
{_narrowed(dtype, f"%absolute.wide{n}", f"%absolute{n}")}
"""
        bound = f", {kind} {literal(dtype, tolerance.relative)}, {kind} %absolute{n}"
        judged = "%learned" if tolerance.norm else "true"
    return f"""check{n}:
{scale}  %first{n} = call i64 {differs(dtype)}(ptr {output.mine}, ptr {output.copy}, i64 {count}{bound})
  %differs{n} = icmp sge i64 %first{n}, 0
  %wrong{n} = and i1 %differs{n}, {judged}
  br i1 %wrong{n}, label %wrong.at{n}, label %check{n + 1}
wrong.at{n}:
  %want.at{n} = getelementptr {kind}, ptr {output.mine}, i64 %first{n}
  %want.own{n} = load {kind}, ptr %want.at{n}
{_as_word(dtype, f"%want.own{n}", f"%want{n}")}
  %got.at{n} = getelementptr {kind}, ptr {output.copy}, i64 %first{n}
  %got.own{n} = load {kind}, ptr %got.at{n}
{_as_word(dtype, f"%got.own{n}", f"%got{n}")}
  call void @"{FAILED}"(i64 {layout.LIVE_MISMATCH}, i64 {n}, i64 %first{n}, i64 %want{n}, i64 %got{n})
  br label %agreed"""


def _widened(dtype: str, name: str, wide: str) -> str:
    return f"  {wide} = " + (
        f"fpext float {name} to double" if dtype == "f32" else f"fadd double {name}, 0.0"
    )


def _narrowed(dtype: str, wide: str, name: str) -> str:
    return f"  {name} = " + (
        f"fptrunc double {wide} to float" if dtype == "f32" else f"fadd double {wide}, 0.0"
    )


def _as_word(dtype: str, name: str, word: str) -> str:
    """Floats as the bits of a double, integers sign-extended, bytes as they are."""
    if is_float(dtype):
        return f"{_widened(dtype, name, word + '.wide')}\n  {word} = bitcast double {word}.wide to i64"
    kind = MEMORY[dtype]
    if kind == "i64":
        return f"  {word} = add i64 {name}, 0"
    return f"  {word} = {'zext' if kind == 'i8' else 'sext'} {kind} {name} to i64"
