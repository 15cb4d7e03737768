"""Time the way from text to a T0 object, in a warm compiler.

``python -m benchmarks.first_tier [functions]``

The claim: a function of 50 operations is ready within 60 ms. Each line is one kind of function of 50
operations; every sample is another function (constants and names differ), so nothing is remembered. Stages
are medians in milliseconds of wall-clock time; the time on the CPU is what an idle machine would take. The
compiler runs in this process; a request to the compiler process adds well under a millisecond.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from neurojit.model.compiler_protocol import CompiledVariant, CompileVariant, LoadProgram
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.workers.compiler_requests import Service

OPERATIONS = 50
FUNCTIONS = 30
_CHAIN = ("add", "mul", "tanh", "sub", "exp", "max", "neg", "div", "relu", "min")


def pointwise(number: int) -> str:
    """A chain of TensorLang operations on one tensor."""
    kind = "tensor<128x64xf32>"
    lines = [f"%c = arith.constant {1 + number / 64} : f32"]
    for step in range(OPERATIONS):
        name = _CHAIN[step % len(_CHAIN)]
        if name in ("tanh", "exp", "neg", "relu"):
            lines.append(f'%v{step + 1} = "tensorlang.{name}"(%v{step}) : ({kind}) -> {kind}')
        else:
            lines.append(f'%v{step + 1} = "tensorlang.{name}"(%v{step}, %c) : ({kind}, f32) -> {kind}')
    return _function(number, kind, lines)


def layers(number: int) -> str:
    """Ten layers of a network: product, bias, activation, normalisation, and a sum with the input."""
    kind, row = "tensor<32x32xf32>", "tensor<32xf32>"
    lines = [f"%bias = arith.constant dense<{number / 64}> : {row}"]
    for layer in range(OPERATIONS // 5):
        start = 5 * layer
        lines += [
            f'%v{start + 1} = "tensorlang.matmul"(%v{start}, %v{start}) : ({kind}, {kind}) -> {kind}',
            f'%v{start + 2} = "tensorlang.add"(%v{start + 1}, %bias) : ({kind}, {row}) -> {kind}',
            f'%v{start + 3} = "tensorlang.relu"(%v{start + 2}) : ({kind}) -> {kind}',
            f'%v{start + 4} = "tensorlang.softmax"(%v{start + 3}) {{axis = 1}} : ({kind}) -> {kind}',
            f'%v{start + 5} = "tensorlang.add"(%v{start + 4}, %v{start}) : ({kind}, {kind}) -> {kind}',
        ]
    return _function(number, kind, lines)


def scalars(number: int) -> str:
    """Arithmetic on numbers in a loop over a tensor."""
    kind = "tensor<1024xf64>"
    lines = [
        "%c0 = arith.constant 0 : index",
        "%c1 = arith.constant 1 : index",
        "%n = arith.constant 1024 : index",
        f"%k = arith.constant {1 + number / 64} : f64",
        f"%v{OPERATIONS} = scf.for %i = %c0 to %n step %c1 iter_args(%t = %v0) -> ({kind}) {{",
        f"%s0 = tensor.extract %t[%i] : {kind}",
        *(
            f"%s{step + 1} = arith.{('addf', 'mulf', 'subf')[step % 3]} %s{step}, %k : f64"
            for step in range(OPERATIONS - 6)
        ),
        f"%u = tensor.insert %s{OPERATIONS - 6} into %t[%i] : {kind}",
        f"scf.yield %u : {kind}",
        "}",
    ]
    return _function(number, kind, lines)


def _function(number: int, kind: str, lines: list[str]) -> str:
    body = "\n  ".join([*lines, f"return %v{OPERATIONS} : {kind}"])
    return f"func.func @f{number}(%v0: {kind}) -> {kind} {{\n  {body}\n}}\n"


def measure(service: Service, source: Callable[[int], str], functions: int) -> None:
    """One line: median and worst of the whole, then the stages."""
    whole: list[float] = []
    busy: list[float] = []
    stages: list[dict[str, float]] = []
    for number in range(functions):
        program = service.answer(LoadProgram(source(number), "benchmark.mlir"))
        assert isinstance(program, Program), program
        for kernel in program.kernels.values():
            started = time.process_time()
            done = service.answer(CompileVariant(kernel, {}, Tier.T0, Numerics.STRICT, 1))
            assert isinstance(done, CompiledVariant), done
            busy.append(1e3 * (time.process_time() - started))
            whole.append(done.milliseconds)
            stages.append(done.stages)
    shares = " ".join(f"{name} {statistics.median(lap[name] for lap in stages):.1f}" for name in stages[0])
    median, on_cpu = statistics.median(whole), statistics.median(busy)
    figures = f"median {median:6.1f} ms, worst {max(whole):6.1f}, on the CPU {on_cpu:6.1f}"
    print(f"{source.__name__:10} {figures}: {shares}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("functions", nargs="?", type=int, default=FUNCTIONS, help="of each kind")
    functions = parser.parse_args().functions
    service = Service()
    for source in (pointwise, layers, scalars):
        measure(service, source, functions)


if __name__ == "__main__":
    main()
