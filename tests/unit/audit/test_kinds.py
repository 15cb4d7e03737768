"""The kinds of mutants that ordinary inputs may not tell from the original, and those at the edges."""

from __future__ import annotations

import pytest

from neurojit.audit.cases import Candidate
from neurojit.audit.corpus import kernel
from neurojit.audit.mutants import KINDS, WITNESSED, mutants
from neurojit.audit.mutation.together import CARRIED, CHOSEN, COUNTED, STORED
from neurojit.audit.oracle.compare import relation, shown
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program

pytestmark = pytest.mark.sampled(8)

# Kernels that have the kind.
KERNELS = {
    "conjunction chosen": ("prefix_sums", "running_maximum"),
    "conjunction stored": ("clamp",),
    "conjunction counted": ("brackets",),
    "conjunction carried": ("histogram",),
    "narrower accumulator": ("variance", "reductions"),
    "compensation removed": ("compensated", "biquad"),
    "clamp moved": ("lookup", "clamp"),
    "comparison off by one": ("brackets", "detector"),
    "edge index": ("filter", "argmax"),
    "recurrence shortened": ("collatz", "divisor", "powers"),
    "turn skipped": ("prefix_sums", "hashed"),
    "fill missing": ("histogram",),
    "turn trapped": ("dot", "lookup"),
    "lane trapped": ("prefix_sums", "hashed"),
    "order narrowed": ("ordered", "argmax"),
    "last turns cut": ("powers", "scan"),
}
CASES = [(kind, name) for kind, names in KERNELS.items() for name in names]


def made(kind: str, name: str, count: int = 2) -> list[Candidate]:
    found = mutants(count, seed=3, names=[name], kinds=[kind])
    assert found, f"no {kind} of @{name}"
    return found


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_mutants_are_programs_that_differ(kind: str, name: str) -> None:
    """The oracle tells at least one from the original, and each that says on which arguments it differs."""
    with make_context():
        compared: list[str] = []
        for mutant in made(kind, name):
            assert mutant.kind == kind
            assert isinstance(parse_program(mutant.text, mutant.what), Program)
            compared.append(relation(kernel(name), mutant.text, witness=mutant.witness).relation)
            if kind in WITNESSED:
                assert mutant.witness is not None
                assert shown(kernel(name), mutant.text, mutant.witness)
                assert not shown(kernel(name), kernel(name).text, mutant.witness)
    assert "different" in compared


def test_a_conjunction_is_shown_by_its_witness_where_other_inputs_miss_it() -> None:
    found = made("conjunction counted", "prefix_sums", count=8)
    with make_context():
        alone = [relation(kernel("prefix_sums"), mutant.text).relation for mutant in found]
        told = [relation(kernel("prefix_sums"), mutant.text, witness=mutant.witness).why for mutant in found]
    assert set(alone) - {"different"}
    assert told == ["its witness"] * len(found)


def test_conjunctions_come_in_every_way() -> None:
    kinds = [kind for kind in KINDS if kind.startswith("conjunction")]
    found = mutants(24, seed=1, names=["mixing"], kinds=kinds)
    assert {mutant.what.rpartition(": ")[2] for mutant in found} == {*CHOSEN, *STORED, *COUNTED, *CARRIED}


def test_lost_digits_are_seen_where_terms_cancel() -> None:
    """Among rationals a sum without its compensation is the original; rounded, it is far from it."""
    removed = [m for m in made("compensation removed", "compensated") if "value 1" in m.what][:1]
    with make_context():
        (found,) = (
            relation(kernel("compensated"), mutant.text, witness=mutant.witness) for mutant in removed
        )
    assert (found.relation, found.why) == ("different", "digits are lost on its witness")


def test_new_memory_holds_zeros_so_that_a_counter_in_it_counts_nothing() -> None:
    """The language says so; whether it is so in what was compiled is not for the oracle to see."""
    (mutant,) = made("call counter", "prefix_sums", count=1)
    assert "memref.alloc" in mutant.text
    with make_context():
        assert relation(kernel("prefix_sums"), mutant.text).relation == "the same"
