"""Answers that are kept: equal requests have one, and the room is limited."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from neurojit.model.compiler_protocol import (
    Callee,
    CompiledObject,
    CompileText,
    CompileVariant,
    Describe,
    LoadProgram,
    Refused,
    Request,
)
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.types import Signature
from neurojit.workers.answers import Answers

NOTHING = Signature((), ())
KERNEL = Kernel("f", NOTHING, "digest", "text", ("g",), 1)
COMPILE = CompileVariant(KERNEL, {"g": Callee(NOTHING, 3)}, Tier.T0, Numerics.STRICT, 1)


def compiled(size: int) -> CompiledObject:
    return CompiledObject(bytes(size), ("f",), (), 1.5)


def test_a_slot_is_no_part_of_a_request() -> None:
    """Where a callee's slot is, is found when the object is linked."""
    answers = Answers()
    assert answers.key_of(COMPILE) == answers.key_of(replace(COMPILE, callees={"g": Callee(NOTHING, 9)}))


@pytest.mark.parametrize(
    "other",
    [
        replace(COMPILE, tier=Tier.T1),
        replace(COMPILE, numerics=Numerics.EXACT),
        replace(COMPILE, threads=2),
        replace(COMPILE, accesses=range(4)),
        replace(COMPILE, kernel=replace(KERNEL, text="other")),
        replace(COMPILE, kernel=replace(KERNEL, places=(("a.mlir", 1, 2),))),
        replace(COMPILE, callees={}),
        LoadProgram("text", "a.mlir"),
        LoadProgram("text", "b.mlir"),
        CompileText("text"),
        CompileText("text", optimized=True),
    ],
)
def test_what_differs_is_asked_again(other: Request) -> None:
    answers = Answers()
    answers.keep(answers.key_of(COMPILE) or b"", compiled(1))
    key = answers.key_of(other)
    assert key is not None
    assert answers.known(key) is None


def test_only_what_was_made_is_kept() -> None:
    answers = Answers()
    assert answers.key_of(Describe()) is None
    answers.keep(b"a", Refused(()))
    assert answers.known(b"a") is None


def test_what_was_not_asked_for_longest_makes_room() -> None:
    """As many bytes as there may be, counted as pickles are."""
    size = len(pickle.dumps(compiled(1000)))
    answers = Answers(largest=2 * size)
    for key in (b"a", b"b"):
        answers.keep(key, compiled(1000))
    assert answers.known(b"a") == compiled(1000)
    answers.keep(b"c", compiled(1000))
    assert [key for key in (b"a", b"b", b"c") if answers.known(key)] == [b"a", b"c"]
    answers.keep(b"d", compiled(3000))
    assert answers.known(b"d") is None
    answers.clear()
    assert answers.known(b"a") is None
