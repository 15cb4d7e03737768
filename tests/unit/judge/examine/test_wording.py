"""A refusal is for the author of the next attempt: the line of the reply, and what to write instead."""

from __future__ import annotations

import json

import pytest

from neurojit.judge import examination_report
from neurojit.judge.allowed_operations import PERMITTED, REMOVED
from neurojit.judge.examine.run import examine
from neurojit.judge.gate import Gate
from neurojit.judge.judge_task import ChildTask
from neurojit.judge.trial.checks.speed import explained
from neurojit.mlir.context import make_context
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Passed, Refusal, Rejected
from tests.unit.judge.cases import plain_case
from tests.unit.judge.examine.admitting import PROGRAM, admitted, program, refusal
from tests.unit.judge.gated import judged

ROOTS = """func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {
  affine.for %i = 0 to 8 {
    %v = affine.load %x[%i] : memref<8xf32>
    %s = math.sqrt %v : f32
    affine.store %s, %y[%i] : memref<8xf32>
  }
  return
}
"""
WITHOUT_ASSERTS = PROGRAM.replace("%fine = ", "%unused = ").replace('"tensorlang.assert"(%fine', "// (%fine")
BODY = """func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {

  // Comments and empty lines are no lines of what is compiled, but of what was written.
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %end = arith.constant END : index

  scf.for %i = %c0 to %end step %c1 {
    %v = memref.load %x[%i] : memref<8xf32>
    MORE
    memref.store %w, %y[%i] : memref<8xf32>
  }
  return
}
"""
DOOR = """%k = arith.constant 12345.678 : f32
    %is = arith.cmpf oeq, %v, %k : f32
    %root = math.sqrt %v : f32
    %w = arith.select %is, %v, %root : f32"""


def written(end: int, more: str) -> str:
    return BODY.replace("END", str(end)).replace("MORE", more)


def rejected(gate: Gate, end: int, more: str) -> Rejected:
    verdict = judged(gate, ROOTS, written(end, more))
    assert isinstance(verdict, Rejected)
    return verdict


def test_an_access_outside_its_buffer_is_quoted_from_the_reply(gate: Gate) -> None:
    """What is compiled is a text of ours; the line is that of the author's."""
    found = rejected(gate, 9, "%w = arith.addf %v, %v : f32").diagnostic
    assert found.stage == "memory-safe"
    assert found.source_line.strip() == "%v = memref.load %x[%i] : memref<8xf32>"
    assert written(9, "").split("\n")[found.line - 1] == found.source_line


def test_a_decision_that_goes_one_way_is_quoted_from_the_reply(gate: Gate) -> None:
    found = rejected(gate, 8, DOOR).diagnostic
    assert found.stage == "equivalent"
    assert found.source_line.strip() in DOOR


def test_a_difference_says_what_the_inputs_were(gate: Gate) -> None:
    found = rejected(gate, 8, "%w = math.exp %v : f32").diagnostic
    assert found.message.startswith("on integers inputs (small ones; seed 5, trial 0): output 0[")


def test_what_a_callee_holds_is_no_line_of_the_reply() -> None:
    """Its operations are put where the call was, and nobody wrote them there."""
    text = """func.func private @root(f32) -> f32
func.func @roots(%x: memref<64xf32>, %o: memref<64xf32>) {
  affine.for %i = 0 to 64 {
    %v = affine.load %x[%i] : memref<64xf32>
    %w = func.call @root(%v) : (f32) -> f32
    affine.store %w, %o[%i] : memref<64xf32>
  }
  return
}
"""
    lines = [line for _, line, _ in admitted("roots", text).candidate.places]
    assert sorted(set(lines) - {0}) == [2, 3, 4, 6, 8]
    assert lines.count(0) == 4  # of @root: constant, comparison, assert and root


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("%s = vector.splat %a : vector<4xf32>", "write vector.broadcast"),
        ('%s = "vector.splat"(%a) : (f32) -> vector<4xf32>', "write vector.broadcast"),
        ("%s = math.sqrtt %a : f32", "the nearest that may be used is math.sqrt"),
        ("llvm.intr.prefetch %a : f32", "nothing below the level of loops and vectors is judged"),
        ("%s = func.call @expf(%a) : (f32) -> f32", "that it declares are called"),
    ],
)
def test_what_mlir_does_not_know_comes_with_what_it_does(wrong: str, said: str) -> None:
    assert said in refusal("root", f"func.func @root(%a: f32) -> f32 {{\n{wrong}\nreturn %a : f32\n}}")


def test_what_is_called_removed_is_unknown_and_its_successor_may_be_used() -> None:
    """The table would mislead otherwise."""
    with make_context() as context:
        for name, instead in REMOVED.items():
            assert not context.is_registered_operation(name)
            assert set(instead.replace(" dense<...>", "").split(" or ")) <= PERMITTED


def test_the_loops_that_t2_could_not_raise_are_named_by_lines_of_the_reply() -> None:
    """Whoever is refused as too slow hears of them."""
    reply = """
func.func @roots(%x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index

  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %end = arith.addi %i, %c1 : index
    scf.for %j = %i to %end step %c1 {
      %v = memref.load %x[%j] : memref<64xf32>
      memref.store %v, %o[%j] : memref<64xf32>
    }
  }
  return
}
"""
    (sentence,) = examined(reply)
    assert sentence.startswith(
        "the loops of lines 7 and 9 stay loops: the lower bound of a loop is not a con"
    )


def test_vectors_by_hand_are_no_loops_that_were_to_be_raised() -> None:
    reply = """func.func @roots(%x: memref<64xf32>, %o: memref<64xf32>) {
  %zeros = arith.constant dense<0.0> : vector<4xf32>
  %s = affine.for %i = 0 to 64 step 4 iter_args(%t = %zeros) -> (vector<4xf32>) {
    %v = vector.load %x[%i] : memref<64xf32>, vector<4xf32>
    %u = arith.addf %t, %v : vector<4xf32>
    affine.yield %u : vector<4xf32>
  }
  %c0 = arith.constant 0 : index
  vector.store %s, %o[%c0] : memref<64xf32>, vector<4xf32>
  return
}
"""
    assert examined(reply) == []


def examined(reply: str) -> list[str]:
    """What the examination of a rewrite of @roots keeps of its loops."""
    kernels = {
        name: kernel for name, kernel in program(WITHOUT_ASSERTS).kernels.items() if name in ("root", "roots")
    }
    case = plain_case(kernels["roots"], reply, kernels)
    findings = examination_report.decode(json.dumps(examine(ChildTask("examine", case))).encode())
    assert findings.diagnostic is None, findings.diagnostic
    assert findings.prepared is not None
    return list(findings.prepared.kept)


def test_a_refusal_is_explained_by_a_few_short_sentences() -> None:
    slow = Refusal(Diagnostic("faster", "0.5x"))
    found = explained(slow, ["a" * 1000, "b", "c", "d"])
    assert isinstance(found, Refusal)
    assert found.diagnostic.message == f"0.5x. What T2 could not raise of the rewrite: {'a' * 400}; b; c"
    assert explained(slow, []) == slow
    assert explained(Passed(), ["a"]) == Passed()
