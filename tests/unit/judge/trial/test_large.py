"""Kernels for which the judge runs other loops than the text's, and has more time and memory."""

from __future__ import annotations

import pytest

from neurojit.abi.host_target import host_target
from neurojit.frontend.parse import parse_program
from neurojit.judge.gate import Gate
from neurojit.judge.judge_task import Limits
from neurojit.judge.large import is_large
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel, Program
from neurojit.model.verdict import Accepted, Rejected
from neurojit.workers.judge import Judge
from tests.unit.judge.gated import judged


def matmul(m: int, n: int, k: int) -> str:
    a, b, c = (f"tensor<{x}x{y}xf32>" for x, y in ((m, k), (k, n), (m, n)))
    return f"""func.func @f(%a: {a}, %b: {b}) -> {c} {{
      %c = "tensorlang.matmul"(%a, %b) : ({a}, {b}) -> {c}
      return %c : {c}
    }}"""


def loops(bound: int, extent: int = 192) -> str:
    """The product as loops of the text whose innermost one ends at ``bound``."""
    kind = f"memref<{extent}x{extent}xf32>"
    return f"""func.func @f(%a: {kind}, %b: {kind}, %c: {kind}) {{
      %zero = arith.constant 0.0 : f32
      affine.for %i = 0 to {extent} {{
        affine.for %j = 0 to {extent} {{
          %s = affine.for %k = 0 to {bound} iter_args(%sum = %zero) -> (f32) {{
            %x = affine.load %a[%i, %k] : {kind}
            %y = affine.load %b[%k, %j] : {kind}
            %p = arith.mulf %x, %y : f32
            %q = arith.addf %sum, %p : f32
            affine.yield %q : f32
          }}
          affine.store %s, %c[%i, %j] : {kind}
        }}
      }}
      return
    }}"""


def halves(extent: int, drop: int = 0) -> str:
    """The product as the sum of two, ``drop`` terms of the second left out."""
    half, kind = extent // 2, f"tensor<{extent}x{extent}xf32>"
    rest = half - drop
    left, right = f"tensor<{extent}x{half}xf32>", f"tensor<{half}x{extent}xf32>"
    left2, right2 = f"tensor<{extent}x{rest}xf32>", f"tensor<{rest}x{extent}xf32>"
    return f"""func.func @f(%a: {kind}, %b: {kind}) -> {kind} {{
      %x = tensor.extract_slice %a[0, 0] [{extent}, {half}] [1, 1] : {kind} to {left}
      %y = tensor.extract_slice %a[0, {half}] [{extent}, {rest}] [1, 1] : {kind} to {left2}
      %z = tensor.extract_slice %b[0, 0] [{half}, {extent}] [1, 1] : {kind} to {right}
      %w = tensor.extract_slice %b[{half}, 0] [{rest}, {extent}] [1, 1] : {kind} to {right2}
      %c = "tensorlang.matmul"(%x, %z) : ({left}, {right}) -> {kind}
      %d = "tensorlang.matmul"(%y, %w) : ({left2}, {right2}) -> {kind}
      %e = "tensorlang.add"(%c, %d) : ({kind}, {kind}) -> {kind}
      return %e : {kind}
    }}"""


def kernel_of(text: str) -> Kernel:
    with make_context():
        program = parse_program(text, "test.mlir")
    assert isinstance(program, Program)
    return program.kernels["f"]


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        (matmul(192, 192, 192), halves(192)),
        (loops(192), loops(192).replace("addf %sum, %p", "addf %p, %sum")),
    ],
    ids=["operations", "loops"],
)
def test_a_right_rewrite_is_judged_against_vectorized_loops(
    gate: Gate, original: str, candidate: str
) -> None:
    assert is_large(kernel_of(original))
    verdict = judged(gate, original, candidate)
    assert isinstance(verdict, Accepted), verdict
    (equivalent,) = [check for check in verdict.certificate.checks if check.name == "equivalent"]
    assert equivalent.figures["reference"] == "vectorized, with T0's bits"


@pytest.mark.parametrize(
    ("original", "candidate", "check"),
    [
        (matmul(192, 192, 192), halves(192, drop=1), "algebraically equal"),
        (loops(192), loops(191), "algebraically equal"),
        (loops(192), loops(193), "memory-safe"),
    ],
    ids=["a term of the sum", "a step of the loop", "a step too many"],
)
def test_a_wrong_one_is_refused(gate: Gate, original: str, candidate: str, check: str) -> None:
    verdict = judged(gate, original, candidate)
    assert isinstance(verdict, Rejected)
    assert verdict.check == check


DECAY = """
        %h = arith.mulf %s, %half : f32
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %h, %p : f32"""


def decaying(order: str, extent: int = 176) -> str:
    """c[i, j + k] = c[i, j + k] / 2 + a[i, k] b[k, j]: the order of j and k shows."""
    kind, out = f"memref<{extent}x{extent}xf32>", f"memref<{extent}x{2 * extent - 1}xf32>"
    taken = f"(%a: {kind}, %b: {kind}, %c: {out})"
    head = f"func.func @f{taken} {{\n  %half = arith.constant 0.5 : f32\n"
    if not order:
        maps = ", ".join(f"affine_map<(i, j, k) -> ({place})>" for place in ("i, k", "k, j", "i, j + k"))
        return f"""{head} linalg.generic {{indexing_maps = [{maps}],
            iterator_types = ["parallel", "parallel", "reduction"]}}
            ins(%a, %b : {kind}, {kind}) outs(%c : {out}) {{
        ^bb0(%x: f32, %y: f32, %s: f32):{DECAY}
          linalg.yield %q : f32
        }}
        return }}"""
    loops = "".join(f"affine.for %{loop} = 0 to {extent} {{\n" for loop in order)
    return f"""{head} {loops}
        %x = affine.load %a[%i, %k] : {kind}
        %y = affine.load %b[%k, %j] : {kind}
        %s = affine.load %c[%i, %j + %k] : {out}{DECAY}
        affine.store %q, %c[%i, %j + %k] : {out}
        }} }} }} return }}"""


@pytest.mark.parametrize(("order", "verdict"), [("ijk", Accepted), ("ikj", Rejected)])
def test_what_shows_the_order_of_loops_is_run_in_that_order(gate: Gate, order: str, verdict: type) -> None:
    """Over the field, in the error analysis, and in the reference alike."""
    assert isinstance(judged(gate, decaying(""), decaying(order)), verdict)


def test_limits_grow_with_the_kernel_up_to_a_limit() -> None:
    small, large, largest = (kernel_of(matmul(n, n, n)) for n in (8, 2048, 32768))
    assert Limits.of(small).cpu_s == Limits().cpu_s
    assert Limits().cpu_s < Limits.of(large).cpu_s < Limits.of(largest).cpu_s < 600
    assert Limits().memory_bytes < Limits.of(large).memory_bytes < Limits.of(largest).memory_bytes


@pytest.mark.parametrize(
    ("limits", "shape", "says"),
    [
        (Limits(cpu_s=1), (1024, 1024, 1024), "timed out: it used 1 s of processor time"),
        (Limits(own_s=1.0), (1024, 1024, 1024), "timed out: no end within 1 s, "),
        (Limits(memory_bytes=1800 << 20), (4096, 4096, 1), "it needs more than 1800 MiB"),
    ],
    ids=["processor time", "time", "memory"],
)
def test_what_a_child_lacked_is_said(
    judge: Judge, limits: Limits, shape: tuple[int, int, int], says: str
) -> None:
    """A product that takes the judge eight seconds, and one with 64 MiB of float32 in its result."""
    gate = Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=5, speed=False, limits=limits)
    verdict = judged(gate, matmul(*shape), matmul(*shape))
    assert isinstance(verdict, Rejected)
    assert says in str(verdict.diagnostic)
