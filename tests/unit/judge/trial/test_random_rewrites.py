"""Random polynomial programs, random right rewrites of them, and random mutations."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.judge.trial.checks.field import is_proof
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged

N = 19
_CONSTANTS = ("0.5", "2.0", "0.1", "-3.0", "0.33333334")


@dataclass(frozen=True)
class Leaf:
    """An element of an argument, or a constant."""

    name: str


@dataclass(frozen=True)
class Node:
    """``op`` of two terms."""

    op: str
    left: Leaf | Node
    right: Leaf | Node


Term = Leaf | Node


def random_term(rng: random.Random, depth: int) -> Term:
    if depth == 0 or rng.random() < 0.15:
        return Leaf(rng.choice(("%x", "%z", "%x", "%z", rng.choice(_CONSTANTS))))
    return Node(
        rng.choice(("add", "add", "sub", "mul")), random_term(rng, depth - 1), random_term(rng, depth - 1)
    )


def rewritten(rng: random.Random, term: Term) -> Term:
    """The same polynomial, written in another way."""
    if isinstance(term, Leaf):
        return term
    left, right = rewritten(rng, term.left), rewritten(rng, term.right)
    if term.op in ("add", "mul") and rng.random() < 0.5:
        left, right = right, left
    # (a + b) + c = a + (b + c)
    if term.op == "add" and isinstance(left, Node) and left.op == "add" and rng.random() < 0.6:
        return Node("add", left.left, Node("add", left.right, right))
    # a (b + c) = a b + a c
    if term.op == "mul" and isinstance(right, Node) and right.op == "add" and rng.random() < 0.5:
        return Node("add", Node("mul", left, right.left), Node("mul", left, right.right))
    return Node(term.op, left, right)


def mutated(rng: random.Random, term: Term) -> Term:
    """One operation or leaf changed."""
    if isinstance(term, Leaf):
        return Leaf(rng.choice([name for name in ("%x", "%z", "1.5") if name != term.name]))
    if rng.random() < 0.3:
        return Node(rng.choice([op for op in ("add", "sub", "mul") if op != term.op]), term.left, term.right)
    if rng.random() < 0.5:
        return Node(term.op, mutated(rng, term.left), term.right)
    return Node(term.op, term.left, mutated(rng, term.right))


def text_of(term: Term, *, lanes: int, fuse: bool) -> str:
    """y[i] = term(x[i], z[i]) and the sum of all y, scalar or in vectors with a scalar tail."""
    full = N - N % lanes
    parts = [
        f"func.func @f(%a: memref<{N}xf32>, %b: memref<{N}xf32>, %y: memref<{N}xf32>) -> f32 {{",
        "  %c0 = arith.constant 0 : index",
        "  %c1 = arith.constant 1 : index",
        f"  %step = arith.constant {lanes} : index",
        f"  %full = arith.constant {full} : index",
        f"  %n = arith.constant {N} : index",
        "  %zero = arith.constant 0.0 : f32",
        f"  %zeros = arith.constant dense<0.0> : vector<{lanes}xf32>",
    ]
    if lanes > 1:
        parts += _loop(term, "%v", "%c0", "%full", "%step", "%zeros", lanes, fuse)
        parts.append(f"  %start = vector.reduction <add>, %v : vector<{lanes}xf32> into f32")
        parts += _loop(term, "%r", "%full", "%n", "%c1", "%start", 1, fuse)
    else:
        parts += _loop(term, "%r", "%c0", "%n", "%c1", "%zero", 1, fuse)
    return "\n".join([*parts, "  return %r : f32", "}"]) + "\n"


def _loop(
    term: Term, result: str, low: str, high: str, step: str, start: str, lanes: int, fuse: bool
) -> list[str]:
    kind = f"vector<{lanes}xf32>" if lanes > 1 else "f32"
    load = (lambda m: f"vector.load {m}[%i] : memref<{N}xf32>, {kind}") if lanes > 1 else (
        lambda m: f"memref.load {m}[%i] : memref<{N}xf32>")  # fmt: skip
    lines = [
        f"  {result} = scf.for %i = {low} to {high} step {step} iter_args(%s = {start}) -> {kind} {{",
        f"    %x = {load('%a')}",
        f"    %z = {load('%b')}",
    ]
    names: dict[Term, str] = {}

    def emit(item: Term) -> str:
        if item in names:
            return names[item]
        name = names[item] = f"%t{len(names)}"
        if isinstance(item, Leaf):
            if item.name.startswith("%"):
                names[item] = item.name
                return item.name
            value = f"dense<{item.name}>" if lanes > 1 else item.name
            lines.append(f"    {name} = arith.constant {value} : {kind}")
        elif fuse and item.op == "add" and isinstance(item.left, Node) and item.left.op == "mul":
            given = ", ".join(emit(part) for part in (item.left.left, item.left.right, item.right))
            lines.append(f"    {name} = math.fma {given} : {kind}")
        else:
            left, right = emit(item.left), emit(item.right)
            lines.append(f"    {name} = arith.{item.op}f {left}, {right} : {kind}")
        return name

    value = emit(term)
    store = "vector.store" if lanes > 1 else "memref.store"
    lines.append(f"    {store} {value}, %y[%i] : memref<{N}xf32>" + (f", {kind}" if lanes > 1 else ""))
    lines += [f"    %u = arith.addf %s, {value} : {kind}", f"    scf.yield %u : {kind}", "  }"]
    return lines


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1, 4, 8]), st.booleans())
def test_a_random_rewrite_passes(seed: int, lanes: int, fuse: bool) -> None:
    """Commuted, reassociated, distributed, vectorised, fused: proven equal, and within the bounds."""
    rng = random.Random(seed)
    term = random_term(rng, 3)
    result = judged(
        text_of(term, lanes=1, fuse=False),
        text_of(rewritten(rng, term), lanes=lanes, fuse=fuse),
        budget_s=0.0,
    )
    if (
        isinstance(result.equivalent, Refusal)
        and "inputs are no good" in result.equivalent.diagnostic.message
    ):
        return  # terms such as x - x
    assert is_proof(result.algebraic), result.algebraic
    assert isinstance(result.equivalent, Passed), (result.equivalent, term)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([1, 4]))
def test_a_random_mutation_is_refused_by_both_checks_or_proven_equal(seed: int, lanes: int) -> None:
    """The equivalence check needs no help from the field: it alone refuses what is another polynomial."""
    rng = random.Random(seed)
    term = random_term(rng, 3)
    result = judged(
        text_of(term, lanes=1, fuse=False), text_of(mutated(rng, term), lanes=lanes, fuse=False),
        field=False, budget_s=0.0,
    )  # fmt: skip
    if is_proof(result.algebraic):
        return
    assert isinstance(result.algebraic, Refusal)
    assert isinstance(result.equivalent, Refusal), term
