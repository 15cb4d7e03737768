"""The compiler process itself, and what its service answers."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurojit.compiler.passes.bf16_as_bits import KeepAsBits
from neurojit.compiler.passes.spelling import SpellOut
from neurojit.compiler.passes.spelling.halves import RoundHalves
from neurojit.model.compiler_protocol import (
    Callee,
    CompiledVariant,
    CompileVariant,
    LoadProgram,
    Refused,
    Request,
    Response,
    ShowStage,
    StageText,
    Suggestions,
    SuggestRewrites,
)
from neurojit.model.errors import CompilerDied, InternalError
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.workers.compiler import Compiler
from neurojit.workers.compiler_requests import Service

GIB = 1 << 30
GOOD = "func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> { return %a : tensor<4xf32> }"


@pytest.fixture(scope="module")
def compiler() -> Iterator[Compiler]:
    made = Compiler(memory_bytes=8 * GIB, timeout_s=60.0)
    yield made
    made.close()


def load(compiler: Compiler | Service, text: str) -> Program:
    answer = ask(compiler, LoadProgram(text, "a.mlir"))
    assert isinstance(answer, Program), answer
    return answer


def ask(compiler: Compiler | Service, request: Request) -> Response:
    return compiler.request(request) if isinstance(compiler, Compiler) else compiler.answer(request)


def compile_request(program: Program, name: str = "f", tier: Tier = Tier.T0) -> CompileVariant:
    kernel = program.kernels[name]
    callees = {callee: Callee(program.kernels[callee].signature, 0) for callee in kernel.callees}
    return CompileVariant(kernel, callees, tier, Numerics.STRICT, 1)


def test_programs_and_variants(compiler: Compiler) -> None:
    program = load(compiler, GOOD)
    for tier in (Tier.T0, Tier.T1, Tier.T2):
        compiled = compiler.request(compile_request(program, tier=tier))
        assert isinstance(compiled, CompiledVariant)
        assert "neurojit.entry" in compiled.object.exported
        assert compiled.milliseconds == pytest.approx(sum(compiled.stages.values()))


def test_a_wrong_program_is_a_value(compiler: Compiler) -> None:
    refused = compiler.request(LoadProgram("func.func @f( {", "a.mlir"))
    assert isinstance(refused, Refused)
    assert str(refused.diagnostics[0]).startswith("a.mlir:1:14: parse:")


def test_our_own_failure_is_an_exception(compiler: Compiler) -> None:
    """A request that no program leads to: the traceback is told, and the process lives on."""
    broken = compile_request(load(compiler, GOOD))
    nameless = CompileVariant(broken.kernel, {}, Tier.T0, Numerics.STRICT, "four")  # type: ignore[arg-type]
    (pid,) = compiler.pids
    object.__setattr__(nameless, "tier", "T9")
    with pytest.raises(InternalError, match="Traceback"):
        compiler.request(nameless)
    assert compiler.pids == (pid,)


def test_a_death_costs_nothing_but_time(compiler: Compiler) -> None:
    """Killed while it compiles for one thread and another waits: both get their answers."""
    program = load(compiler, GOOD)
    answers: list[Response] = []

    def compile_often() -> None:
        answers.extend(compiler.request(compile_request(program), attempts=10) for _ in range(10))

    threads = [threading.Thread(target=compile_often) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    (pid,) = compiler.pids
    os.kill(pid, signal.SIGKILL)
    for thread in threads:
        thread.join(300)
    assert len(answers) == 20
    assert all(isinstance(answer, CompiledVariant) for answer in answers)


def test_memory_is_bounded() -> None:
    """A program whose constant does not fit ends the compiler, not the host, and soon."""
    compiler = Compiler(memory_bytes=3 * GIB // 4, timeout_s=60.0)
    try:
        load(compiler, GOOD)
        ones = ",".join(["1.0"] * 3_000_000)
        text = f"func.func @f() {{\n%a = arith.constant dense<[{ones}]> : tensor<3000000xf64>\nreturn }}"
        with pytest.raises((CompilerDied, InternalError)):
            compiler.request(LoadProgram(text, "big.mlir"), attempts=1)
        load(compiler, GOOD)
    finally:
        compiler.close()


def test_symbols_that_are_not_linked_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found on the finished object: a bf16 that is not computed in f32 needs a runtime library."""
    monkeypatch.setattr(RoundHalves, "run", lambda *_: None)
    monkeypatch.setattr(KeepAsBits, "run", lambda *_: None)
    service = Service()
    text = """func.func @f(%a: f64) -> f64 {
      %b = arith.truncf %a : f64 to bf16
      %c = arith.extf %b : bf16 to f64
      return %c : f64 }"""
    refused = ask(service, compile_request(load(service, text)))
    assert isinstance(refused, Refused)
    assert "needs __truncdfbf2" in str(refused.diagnostics[0])


def test_what_cannot_be_lowered_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpellOut, "run", lambda *_: None)
    service = Service()
    text = """func.func @f(%a: tensor<4x4xf32>) -> tensor<2x4x2xf32> {
      %e = tensor.empty() : tensor<2x4x2xf32>
      %r = linalg.pack %a inner_dims_pos = [0] inner_tiles = [2] into %e : tensor<4x4xf32> -> tensor<2x4x2xf32>
      return %r : tensor<2x4x2xf32> }"""
    refused = ask(service, compile_request(load(service, text)))
    assert isinstance(refused, Refused)
    assert "lowering: @f:" in str(refused.diagnostics[0])


@pytest.mark.parametrize("stage", ["tensorlang", "linalg", "scheduled", "llvm", "asm"])
def test_stages_are_text(stage: str) -> None:
    service = Service()
    program = load(service, GOOD)
    answer = ask(service, ShowStage(program.kernels["f"], {}, stage, Tier.T2, Numerics.STRICT, 1))
    assert isinstance(answer, StageText)
    assert {"tensorlang": "func.func @f", "linalg": "neurojit.body", "scheduled": "memref<4xf32>",
            "llvm": "define i32", "asm": "ret"}[stage] in answer.text  # fmt: skip


def test_the_same_request_gives_the_same_bytes() -> None:
    """In a fresh service as in a used one: objects can be kept under their sources' digest."""
    example = Path(__file__).parents[3] / "examples" / "matmul_bench.mlir"
    text = example.read_text()
    images: list[bytes] = []
    for _ in range(2):
        service = Service()
        program = load(service, text)
        name = next(name for name in program.kernels if name != "main")
        for _ in range(2):
            compiled = ask(service, compile_request(program, name, Tier.T2))
            assert isinstance(compiled, CompiledVariant)
            images.append(compiled.object.image)
    assert len(set(images)) == 1


def test_rewrites_are_suggested_for_loops_that_t2_keeps(compiler: Compiler) -> None:
    text = """func.func @f(%x: memref<64xf32>, %y: memref<64xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 64 : index
      %one = arith.constant 1.0 : f32
      scf.for %i = %c0 to %n step %c1 {
        %r = scf.for %j = %c0 to %i step %c1 iter_args(%s = %one) -> f32 {
          %v = memref.load %x[%j] : memref<64xf32>
          %t = func.call @g(%s, %v) : (f32, f32) -> f32
          scf.yield %t : f32
        }
        memref.store %r, %y[%i] : memref<64xf32>
      }
      return
    }
    func.func @g(%a: f32, %b: f32) -> f32 {
      %r = arith.mulf %a, %b : f32
      return %r : f32
    }"""
    kernels = load(compiler, text).kernels
    answer = compiler.request(SuggestRewrites(kernels["f"], {"g": kernels["g"]}, Numerics.STRICT))
    assert isinstance(answer, Suggestions)
    first = answer.found[0]
    assert first.strategy == "recurrence"
    assert "call" not in first.text
    assert compiler.request(SuggestRewrites(kernels["g"], {}, Numerics.STRICT)) == Suggestions(())
