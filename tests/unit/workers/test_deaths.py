"""A program at which the compiler dies is refused; a compiler that is killed is replaced, and nobody refused."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from neurojit.model.compiler_protocol import CompiledVariant, CompileVariant, LoadProgram, Refused
from neurojit.model.errors import CompilerDied
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.workers import compiler as host
from neurojit.workers.compiler import Compiler

ROOT = Path(__file__).parents[3]
GIB = 1 << 30
# The slice begins behind the one column of what is broadcast, which a fold takes for its own.
SLICE = """
func.func @g(%x: f32) -> f32 {
  return %x : f32
}

func.func @f(%t: tensor<4x1xi32>) -> tensor<1x3xi32> {
  %c0 = arith.constant 0 : index
  %p = arith.constant 0 : i32
  %v = vector.transfer_read %t[%c0, %c0], %p : tensor<4x1xi32>, vector<4x1xi32>
  %b = vector.broadcast %v : vector<4x1xi32> to vector<4x3xi32>
  %s = vector.extract_strided_slice %b {offsets = [3], sizes = [1], strides = [1]} : vector<4x3xi32> to vector<1x3xi32>
  %e = tensor.empty() : tensor<1x3xi32>
  %z = vector.transfer_write %s, %e[%c0, %c0] : vector<1x3xi32>, tensor<1x3xi32>
  return %z : tensor<1x3xi32>
}
"""


@contextlib.contextmanager
def started(
    module: str, timeout_s: float, restarts: list[str], patch: pytest.MonkeyPatch
) -> Generator[Compiler]:
    patch.setenv("PYTHONPATH", str(ROOT))
    patch.setattr(host, "MODULE", module)
    made = Compiler(memory_bytes=8 * GIB, timeout_s=timeout_s, on_restart=restarts.append)
    yield made
    made.close()


@pytest.fixture(scope="module")
def restarts() -> list[str]:
    return []


@pytest.fixture(scope="module")
def dying(restarts: list[str]) -> Iterator[Compiler]:
    with (
        pytest.MonkeyPatch.context() as patch,
        started("tests.unit.workers.dying", 60.0, restarts, patch) as made,
    ):
        yield made


@pytest.fixture
def compiler(dying: Compiler, restarts: list[str]) -> Compiler:
    """One for all tests, alive and without a past."""
    assert serves(dying)
    restarts.clear()
    return dying


NUMBERS = itertools.count()


def serves(compiler: Compiler) -> bool:
    """Whether a process of its compiles what none was asked for before."""
    return isinstance(compiler.request(request(compiler, f"fine_{next(NUMBERS)}")), CompiledVariant)


def request(compiler: Compiler, name: str, tier: Tier = Tier.T0) -> CompileVariant:
    text = f"\n  func.func @{name}(%x: f32) -> f32 {{ return %x : f32 }}"
    program = compiler.request(LoadProgram(text, "p.mlir"))
    assert isinstance(program, Program), program
    return CompileVariant(program.kernels[name], {}, tier, Numerics.STRICT, 1)


DEATHS = {
    "abort": "the compiler fails in the pass that aborts: expected an operation",
    "segfault": "the compiler fails: compiler: ended by signal 11",
    "hang": "it takes too long: compiler: no answer within 5 s",
    "memory": "the compiler fails: compiler: out of memory",
}


@pytest.mark.parametrize("name", [name for name in DEATHS if name != "hang"])
def test_a_function_at_which_it_dies_twice_is_refused(
    compiler: Compiler, restarts: list[str], name: str
) -> None:
    """With its place and what is known of the death; asked again it kills nobody."""
    refused_for_good(compiler, restarts, name)


def test_a_function_at_which_it_hangs_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a start, too, has to be done in the time that an answer may take."""
    restarts: list[str] = []
    with started("tests.unit.workers.dying", 5.0, restarts, monkeypatch) as compiler:
        refused_for_good(compiler, restarts, "hang")


def refused_for_good(compiler: Compiler, restarts: list[str], name: str) -> None:
    refused = compiler.request(request(compiler, name))
    assert isinstance(refused, Refused)
    (said,) = refused.diagnostics
    assert str(said) == f"p.mlir:2:3: compiler: @{name}: the function cannot be compiled: {DEATHS[name]}"
    assert serves(compiler)
    assert len(restarts) == 2
    assert compiler.request(request(compiler, name)) == refused
    assert len(restarts) == 2


def test_a_text_at_which_it_dies_is_refused(compiler: Compiler) -> None:
    refused = compiler.request(LoadProgram("func.func @text_abort() { return }", "p.mlir"))
    assert isinstance(refused, Refused)
    assert str(refused.diagnostics[0]).startswith(
        "p.mlir: compiler: the text cannot be read: the compiler fails"
    )


def test_what_a_fresh_process_can_compile_is_compiled(compiler: Compiler) -> None:
    """A death may have come from what was served before."""
    assert isinstance(compiler.request(request(compiler, "once")), CompiledVariant)


def test_a_process_that_is_killed_proves_nothing(compiler: Compiler) -> None:
    """However often: whoever waits learns of it as of our own failure, and nothing is remembered."""
    for _ in range(2):
        with pytest.raises(CompilerDied, match="ended by signal 9"):
            compiler.request(request(compiler, "killed"))


def test_nobody_waits_for_the_background_to_try_again(compiler: Compiler) -> None:
    """Its first death is told, its second is the refusal; the same function is fine at another tier."""
    doomed = request(compiler, "higher", Tier.T2)
    with pytest.raises(CompilerDied, match="ended"):
        compiler.request(doomed, attempts=1, background=True)
    assert isinstance(compiler.request(doomed, attempts=1, background=True), Refused)
    assert isinstance(compiler.request(request(compiler, "higher", Tier.T0)), CompiledVariant)


def test_the_operation_at_which_mlir_aborts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a real assertion: that of a fold which is kept from running elsewhere."""
    restarts: list[str] = []
    with started("tests.unit.workers.unwary", 60.0, restarts, monkeypatch) as compiler:
        program = compiler.request(LoadProgram(SLICE, "p.mlir"))
        assert isinstance(program, Program)
        refused = compiler.request(CompileVariant(program.kernels["f"], {}, Tier.T0, Numerics.STRICT, 1))
        assert isinstance(refused, Refused)
        assert str(refused.diagnostics[0]).startswith(
            "p.mlir:11:8: compiler: @f: vector.extract_strided_slice cannot be compiled: "
            "the compiler fails in the pass canonicalize: "
        )
        other = compiler.request(CompileVariant(program.kernels["g"], {}, Tier.T0, Numerics.STRICT, 1))
        assert isinstance(other, CompiledVariant)
        assert len(restarts) == 2
