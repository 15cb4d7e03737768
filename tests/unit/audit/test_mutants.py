"""Mutants are valid programs of the same signature, drawn by a seed."""

from __future__ import annotations

from neurojit.audit.corpus import kernel, kernel_texts
from neurojit.audit.mutants import KINDS, mutants
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
