"""How long a warm judge takes over kernels of about a millisecond.

``python -m benchmarks.judging [--rounds N]``

The claim: under two seconds, the contest for speed included. Each line is one rewrite: the time of a call
of the original at T2, what was decided, and medians in seconds of the whole and of its longest parts.
"compiled" is all compiling; what is left of the whole is forking, reading and the field check.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import neurojit
from neurojit.model.verdict import Accepted, CheckOutcome, Verdict

EXAMPLES = Path(__file__).parents[1] / "examples"
PARTS = ("compiled", "memory-safe", "equivalent", "faster")


@dataclass(frozen=True)
class Rewrite:
    """A program's @f and a reply."""

    name: str
    original: str
    reply: str


def operation(line: str, arguments: dict[str, str], result: str) -> str:
    """A function whose body is one line that defines %r."""
    taken = ", ".join(f"%{name}: {kind}" for name, kind in arguments.items())
    return f"func.func @f({taken}) -> {result} {{\n  {line}\n  return %r : {result}\n}}\n"


def matmul(extent: int) -> str:
    kind = f"tensor<{extent}x{extent}xf32>"
    line = f'%r = "tensorlang.matmul"(%a, %b) : ({kind}, {kind}) -> {kind}'
    return operation(line, {"a": kind, "b": kind}, kind)


def loops(extent: int) -> str:
    """A product as three loops of the text."""
    kind = f"memref<{extent}x{extent}xf32>"
    return f"""func.func @f(%a: {kind}, %b: {kind}, %c: {kind}) {{
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to {extent} {{
    affine.for %j = 0 to {extent} {{
      %s = affine.for %k = 0 to {extent} iter_args(%sum = %zero) -> (f32) {{
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
}}
"""


def convolution() -> str:
    x, w, y = "tensor<1x64x58x58xf32>", "tensor<64x64x3x3xf32>", "tensor<1x64x56x56xf32>"
    line = f'%r = "tensorlang.conv2d"(%x, %w) {{layout = "NCHW"}} : ({x}, {w}) -> {y}'
    return operation(line, {"x": x, "w": w}, y)


def unary(name: str, rows: int, columns: int, attributes: str = "") -> str:
    kind = f"tensor<{rows}x{columns}xf32>"
    return operation(f'%r = "tensorlang.{name}"(%x) {attributes} : ({kind}) -> {kind}', {"x": kind}, kind)


def gelu_by_hand(rows: int, columns: int) -> str:
    """Rounded elsewhere than the operation: each element has to be compared with its error bound."""
    kind = f"tensor<{rows}x{columns}xf32>"
    return f"""func.func @f(%x: {kind}) -> {kind} {{
  %half = arith.constant dense<0.5> : {kind}
  %root = arith.constant dense<1.41421356> : {kind}
  %u = arith.divf %x, %root : {kind}
  %e = math.erf %u : {kind}
  %h = arith.mulf %e, %half : {kind}
  %g = arith.addf %h, %half : {kind}
  %r = arith.mulf %x, %g : {kind}
  return %r : {kind}
}}
"""


def horner(points: int) -> Rewrite:
    """The polynomial of the examples at more points."""
    source = (EXAMPLES / "polynomial.mlir").read_text()
    start, end = source.index("func.func @poly"), source.index("// x from -1 to 1")
    reply = (EXAMPLES / "offers" / "horner.mlir").read_text()
    original, reply = (text.replace("@poly", "@f").replace("4096", str(points))
                       for text in (source[start:end], reply))  # fmt: skip
    return Rewrite("polynomial, by Horner's rule", original, reply)


def rewrites() -> Iterator[Rewrite]:
    square = "tensor<2048x2048xf32>"
    row_sums = operation(
        f'%r = "tensorlang.sum"(%x) {{axes = [1]}} : ({square}) -> tensor<2048xf32>',
        {"x": square},
        "tensor<2048xf32>",
    )
    schedule = json.dumps({"schedule": {"kind": "contraction", "rows": 4, "vectors": 2}})
    yield Rewrite("product, 128", matmul(128), matmul(128))
    yield Rewrite("product, 512", matmul(512), matmul(512))
    yield Rewrite("product, 512, a schedule", matmul(512), schedule)
    yield Rewrite("product, 512, three loops", loops(512), loops(512))
    yield Rewrite("convolution, 64 of 56x56, 3x3", convolution(), convolution())
    yield Rewrite("gelu, 512x4096", unary("gelu", 512, 4096), unary("gelu", 512, 4096))
    yield Rewrite("gelu, 512x4096, by hand", unary("gelu", 512, 4096), gelu_by_hand(512, 4096))
    softmax = unary("softmax", 1024, 1024, "{axis = 1}")
    yield Rewrite("softmax, 1024x1024", softmax, softmax)
    yield Rewrite("sums of rows, 2048x2048", row_sums, row_sums)
    yield horner(32768)


def outcomes(verdict: Verdict) -> tuple[CheckOutcome, ...]:
    return verdict.certificate.checks if isinstance(verdict, Accepted) else verdict.checks


def measure(runtime: neurojit.Runtime, rewrite: Rewrite, rounds: int) -> None:
    """Judge once to warm up, then ``rounds`` times; one line."""
    program = runtime.load(rewrite.original)
    whole: list[float] = []
    parts: dict[str, list[float]] = {part: [] for part in PARTS}
    verdict: Verdict | None = None
    for number in range(rounds + 1):
        start = time.perf_counter()
        verdict = runtime.validate(program, "f", rewrite.reply, speed=True)
        if number:
            whole.append(time.perf_counter() - start)
            seconds = {outcome.name: outcome.seconds for outcome in outcomes(verdict)}
            for part in PARTS:
                parts[part].append(seconds.get(part, 0.0))
    assert verdict is not None
    (raced,) = [outcome.figures for outcome in outcomes(verdict) if outcome.name == "faster"]
    said = "accepted" if isinstance(verdict, Accepted) else "no faster"
    columns = " ".join(f"{statistics.median(parts[part]):11.3f}" for part in PARTS)
    incumbent_ms = float(str(raced["incumbent_ns"])) / 1e6
    print(f"{rewrite.name:31} {incumbent_ms:8.3f}  {said:9} {statistics.median(whole):7.2f} {columns}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="judgements of each rewrite (default 5)")
    rounds = parser.parse_args().rounds
    heads = " ".join(f"{part:>11}" for part in PARTS)
    print(f"{'rewrite':31} {'T2, ms':>8}  {'verdict':9} {'whole':>7} {heads}")
    runtime = neurojit.Runtime()
    for rewrite in rewrites():
        measure(runtime, rewrite, rounds)
    runtime.close()


if __name__ == "__main__":
    main()
