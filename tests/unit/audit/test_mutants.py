"""Mutants are valid programs of the same signature, drawn by a seed."""

from __future__ import annotations

import random

import pytest

from neurojit.audit.corpus import kernel, kernel_texts
from neurojit.audit.mutants import KINDS, mutants
from neurojit.audit.oracle.emit import compile_function
from neurojit.audit.oracle.inputs import FINITE, arguments
from neurojit.audit.oracle.outcomes import identical, outcome
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program


def test_there_are_over_ten_kernels_and_each_holds_one_function_of_its_name() -> None:
    assert len(kernel_texts()) > 10
    with make_context():
        assert all(kernel(name).name == name for name in kernel_texts())


def test_mutants_are_verified_programs_of_all_kernels_and_kinds() -> None:
    """Of the same signatures as their originals, no two the same: in one test, since drawing takes long."""
    drawn = mutants(4 * len(KINDS), seed=4)
    assert len(drawn) == 4 * len(KINDS)
    assert {mutant.kernel for mutant in drawn} == set(kernel_texts())
    assert {mutant.kind for mutant in drawn} == set(KINDS)
    assert len({mutant.text for mutant in drawn}) == len(drawn)
    with make_context():
        originals = {name: kernel(name).signature for name in kernel_texts()}
        for mutant in drawn[::2]:
            program = parse_program(mutant.text, mutant.what)
            assert isinstance(program, Program), f"{mutant.what}: {program}"
            found, wanted = program.kernels[mutant.kernel].signature, originals[mutant.kernel]
            assert [argument.type for argument in found.arguments] == [
                argument.type for argument in wanted.arguments
            ]
            assert found.results == wanted.results


def test_a_seed_draws_the_same_mutants_again() -> None:
    assert mutants(20, seed=9, names=["dot", "clamp"]) == mutants(20, seed=9, names=["dot", "clamp"])
    assert mutants(20, seed=9, names=["dot"]) != mutants(20, seed=10, names=["dot"])


SHORT = """func.func @short(%a: memref<4x4xT>, %b: memref<4x4xT>, %c: memref<4x4xT>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 4 : index
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %z = memref.load %c[%i, %j] : memref<4x4xT>
      %s = scf.for %k = %c0 to %c8 step %c1 iter_args(%sum = %z) -> T {
        %x = memref.load %a[%i, %k] : memref<4x4xT>
        %y = memref.load %b[%k, %j] : memref<4x4xT>
        %p = arith.mulK %x, %y : T
        %q = arith.addK %sum, %p : T
        scf.yield %q : T
      }
      memref.store %s, %c[%i, %j] : memref<4x4xT>
    }
  }
  return
}
"""


@pytest.mark.parametrize(("dtype", "kind"), [("f16", "f"), ("bf16", "f"), ("i8", "i"), ("i16", "i")])
def test_functions_of_short_types_are_mutated(dtype: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mutant is a program; the oracle computes each, and most of them otherwise than the original."""
    text = SHORT.replace("mulK", f"mul{kind}").replace("addK", f"add{kind}").replace("T", dtype)
    monkeypatch.setattr("neurojit.audit.mutants.kernel_texts", lambda: {"short": text})
    drawn = mutants(10, seed=1, names=["short"])
    assert len(drawn) >= 6  # not every kind has a place here
    differ = 0
    with make_context():
        for mutant in drawn:
            program = parse_program(mutant.text, mutant.what)
            assert isinstance(program, Program), f"{mutant.what}: {program}"
            signature = program.kernels["short"].signature
            given = arguments(signature, FINITE["dyadic"], random.Random(2), exact=False)
            one, other = (
                outcome(compile_function(which, "short", exact=False), given) for which in (text, mutant.text)
            )
            differ += isinstance(other, str) or not identical(one[2], other[2])
    assert differ > len(drawn) / 2
