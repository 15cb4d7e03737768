"""LLVM IR of micro-benchmarks for a core's peaks: arithmetic in registers, reads of a buffer.

Every accumulator is a chain of dependences, and there is none between them: with more accumulators than an
operation takes cycles times the operations begun in one, the units themselves are what limits the loop. LLVM
knows nothing of the operands or of how often a loop runs, every lane of every accumulator ends in memory, and
neither sums nor products may be reassociated: there is no shorter way to the result.
"""

from __future__ import annotations

from typing import Final

from neurojit.model.element_types import COUNTED, ELEMENT_TYPES, is_float
from neurojit.model.target import Target

# dtype -> LLVM's scalar, its bits
ARITHMETIC: Final = {name: (ELEMENT_TYPES[name].llvm, ELEMENT_TYPES[name].bits) for name in COUNTED}
READ: Final = "read"
RESULT_BYTES: Final = 64  # what every kernel writes at the most
_READS: Final = 8  # a turn, each into an accumulator of its own
_SPARED: Final = 4  # registers: two operands, and two that LLVM wants for itself


def reading_stride(target: Target) -> int:
    """Bytes that one turn of ``read`` reads: a buffer's size is a multiple of it, and so is its address."""
    return _READS * _bits("i64", target) // 8


def operations_a_turn(dtype: str, target: Target) -> int:
    """Scalar operations in one turn of the loop of ``dtype``."""
    return 2 * _accumulators(target) * _lanes(dtype, target)


def peak_kernels(target: Target) -> str:
    """The module, with all of these functions.

    ``void f32(i64 turns, ptr operands, ptr result)``, and so for each dtype: ``operands`` holds two scalars.
    ``void read(i64 passes, ptr buffer, i64 bytes, ptr result)`` reads all of the buffer ``passes`` times.
    """
    parts = [_arithmetic(dtype, target) for dtype in ARITHMETIC]
    if target.fma:
        parts += [_declared(dtype, target) for dtype in COUNTED if is_float(dtype)]
    return "\n".join([*parts, _read(target)])


def _bits(dtype: str, target: Target) -> int:
    # AVX without AVX2 has registers of 256 bits, and no integer operations on them.
    return 128 if target.isa == "AVX" and not is_float(dtype) else target.vector_bits


def _lanes(dtype: str, target: Target) -> int:
    return _bits(dtype, target) // ARITHMETIC[dtype][1]


def _vector(dtype: str, target: Target) -> str:
    return f"<{_lanes(dtype, target)} x {ARITHMETIC[dtype][0]}>"


def _accumulators(target: Target) -> int:
    many = target.vector_bits == 512 or target.triple.startswith(("aarch64", "arm64"))
    return (32 if many else 16) - _SPARED


def _arithmetic(dtype: str, target: Target) -> str:
    scalar, lanes, kind = ARITHMETIC[dtype][0], _lanes(dtype, target), _vector(dtype, target)
    count = range(_accumulators(target))
    floating = is_float(dtype)
    lines = [
        f'define void @"{dtype}"(i64 %turns, ptr %operands, ptr %result) nounwind {{',
        "entry:",
        f"  %x0 = load {scalar}, ptr %operands",
        f"  %second = getelementptr {scalar}, ptr %operands, i64 1",
        f"  %y0 = load {scalar}, ptr %second",
        *_splat("x", kind, scalar, lanes),
        *_splat("y", kind, scalar, lanes),
        # Different ones: equal chains would be one.
        *(f"  %s{n} = insertelement {kind} %x, {scalar} %y0, i32 {n % lanes}" for n in count[:lanes]),
        *(f"  %s{n} = {_sum(dtype)} {kind} %s{n - lanes}, %y" for n in count[lanes:]),
        "  br label %loop",
        "loop:",
        "  %turn = phi i64 [ 0, %entry ], [ %next, %loop ]",
        *(f"  %a{n} = phi {kind} [ %s{n}, %entry ], [ %b{n}, %loop ]" for n in count),
        *(line for n in count for line in _step(dtype, kind, n, fused=floating and target.fma)),
        "  %next = add i64 %turn, 1",
        "  %more = icmp ult i64 %next, %turns",
        "  br i1 %more, label %loop, label %done",
        "done:",
        *_total(_sum(dtype), kind, len(count)),
        "  ret void",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _step(dtype: str, kind: str, n: int, *, fused: bool) -> list[str]:
    if fused:
        return [f"  %b{n} = call {kind} @{_fma(dtype, kind)}({kind} %a{n}, {kind} %x, {kind} %y)"]
    if is_float(dtype):
        return [f"  %m{n} = fmul {kind} %a{n}, %x", f"  %b{n} = fadd {kind} %m{n}, %y"]
    # Sums of integers alone would be one product.
    return [f"  %m{n} = add {kind} %a{n}, %x", f"  %b{n} = xor {kind} %m{n}, %y"]


def _fma(dtype: str, kind: str) -> str:
    return f"llvm.fma.v{kind[1:].partition(' ')[0]}{dtype}"


def _declared(dtype: str, target: Target) -> str:
    kind = _vector(dtype, target)
    return f"declare {kind} @{_fma(dtype, kind)}({kind}, {kind}, {kind})"


def _sum(dtype: str) -> str:
    return "fadd" if is_float(dtype) else "add"


def _splat(name: str, kind: str, scalar: str, lanes: int) -> list[str]:
    return [
        f"  %{name}1 = insertelement {kind} poison, {scalar} %{name}0, i32 0",
        f"  %{name} = shufflevector {kind} %{name}1, {kind} poison, <{lanes} x i32> zeroinitializer",
    ]


def _total(add: str, kind: str, count: int) -> list[str]:
    sums = [f"  %t{n} = {add} {kind} {f'%t{n - 1}' if n > 1 else '%b0'}, %b{n}" for n in range(1, count)]
    return [*sums, f"  store {kind} %t{count - 1}, ptr %result, align 8"]


def _read(target: Target) -> str:
    kind, nbytes = _vector("i64", target), _bits("i64", target) // 8
    every = range(_READS)
    lines = [
        f'define void @"{READ}"(i64 %passes, ptr %buffer, i64 %bytes, ptr %result) nounwind {{',
        "entry:",
        "  br label %pass",
        "pass:",
        "  %number = phi i64 [ 0, %entry ], [ %following, %passed ]",
        *(f"  %o{n} = phi {kind} [ zeroinitializer, %entry ], [ %b{n}, %passed ]" for n in every),
        # What was read may be another value in the next pass.
        '  call void asm sideeffect "", "~{memory}"()',
        "  br label %loop",
        "loop:",
        "  %offset = phi i64 [ 0, %pass ], [ %next, %loop ]",
        *(f"  %a{n} = phi {kind} [ %o{n}, %pass ], [ %b{n}, %loop ]" for n in every),
        "  %here = getelementptr i8, ptr %buffer, i64 %offset",
        *(f"  %p{n} = getelementptr i8, ptr %here, i64 {n * nbytes}" for n in every),
        *(f"  %l{n} = load {kind}, ptr %p{n}, align {nbytes}" for n in every),
        *(f"  %b{n} = add {kind} %a{n}, %l{n}" for n in every),
        f"  %next = add i64 %offset, {_READS * nbytes}",
        "  %more = icmp ult i64 %next, %bytes",
        "  br i1 %more, label %loop, label %passed",
        "passed:",
        "  %following = add i64 %number, 1",
        "  %again = icmp ult i64 %following, %passes",
        "  br i1 %again, label %pass, label %done",
        "done:",
        *_total("add", kind, _READS),
        "  ret void",
        "}",
    ]
    return "\n".join(lines) + "\n"
