"""Mutants are valid programs of the same signature, drawn by a seed."""

from __future__ import annotations

import pytest

from neurojit.audit.cases import Candidate
from neurojit.audit.corpus import kernel, kernel_texts
from neurojit.audit.mutants import KINDS, mutants
from neurojit.context import make_context
from neurojit.ingress.parse import parse_program
from neurojit.kernel import Program


@pytest.fixture(scope="module")
def drawn() -> list[Candidate]:
    return mutants(330, seed=4)


def test_there_are_over_ten_kernels_and_each_holds_one_function_of_its_name() -> None:
    assert len(kernel_texts()) > 10
    with make_context():
        assert all(kernel(name).name == name for name in kernel_texts())


def test_over_three_hundred_mutants_are_drawn_from_all_kernels_and_kinds(drawn: list[Candidate]) -> None:
    assert len(drawn) == 330
    assert {mutant.kernel for mutant in drawn} == set(kernel_texts())
    assert {mutant.kind for mutant in drawn} == set(KINDS)


def test_no_two_mutants_are_the_same(drawn: list[Candidate]) -> None:
    assert len({mutant.text for mutant in drawn}) == len(drawn)


def test_every_mutant_is_a_verified_program_of_the_same_signature(drawn: list[Candidate]) -> None:
    with make_context():
        originals = {name: kernel(name).signature for name in kernel_texts()}
        for mutant in drawn[::3]:
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
