"""The responder that gives the patches that come along."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from neurojit.healing.case import PatchCase
from neurojit.healing.state import State
from neurojit.judge.reading import LARGEST_REPLY, FunctionCandidate
from neurojit.model.attempt import Attempt
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.reply import Declined, Reply
from neurojit.model.types import Signature
from neurojit.proposal.responders.cached_patches import CachedPatches, open_patches, patch_key
from tests.unit.proposal.cache.asked import AVX2, Told, attempt

KERNELS = {
    "fly": Kernel("fly", Signature((), ()), "11" * 32, "", ("pilot",), None),
    "pilot": Kernel("pilot", Signature((), ()), "22" * 32, "", (), None),
    "main": Kernel("main", Signature((), ()), "33" * 32, "", ("fly",), None),
}
KEY = patch_key("fly", "pilot", KERNELS)


@dataclass(frozen=True)
class Question:
    case: PatchCase
    attempts: tuple[Attempt, ...] = ()


def question(*attempts: Attempt, scope: str = "fly", healable: str = "pilot") -> Question:
    candidate = FunctionCandidate("")
    nothing = State(())
    case = PatchCase(scope, healable, KERNELS, {}, candidate, nothing, (), (), AVX2, Numerics.STRICT, 0)
    return Question(case, attempts)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def patches(tmp_path: Path, told: Told) -> CachedPatches:
    """Two patches of @pilot, and an entry that is no patch."""
    folder = tmp_path / f"lander-{KEY[:12]}"
    folder.mkdir()
    listed = [
        {"reply": name, "author": "handwritten", "evidence": kind, "target": "any"}
        for name, kind in (("one.mlir", "fault"), ("fast.mlir", "hot"), ("two.mlir", "fault"))
    ]
    for entry in listed:
        (folder / entry["reply"]).write_text(f"// {entry['reply']}")
    header = {"format": 1, "function": "pilot", "digest": KEY, "entries": listed}
    (folder / "entries.json").write_text(json.dumps(header))
    return open_patches(told, tmp_path)


def test_each_patch_is_given_once_and_then_it_declines(patches: CachedPatches, told: Told) -> None:
    assert patches.respond(question()) == Reply("// one.mlir", "handwritten")
    one = attempt("// one.mlir")
    assert patches.respond(question(one)) == Reply("// two.mlir", "handwritten")
    declined = Declined("each of the 2 known patches of @pilot was tried", "cached")
    assert patches.respond(question(one, attempt("// two.mlir"))) == declined
    assert told.troubles == []


def test_another_function_of_the_scope_has_patches_of_its_own(patches: CachedPatches) -> None:
    assert patches.respond(question(healable="fly")) == Declined("no patch of @fly is known", "cached")


def test_the_key_is_of_the_scope_and_what_it_calls() -> None:
    """What else the program holds may change; the scope, a callee and the function may not."""
    other = Kernel("pilot", Signature((), ()), "44" * 32, "", (), None)
    without = {name: kernel for name, kernel in KERNELS.items() if name != "main"}
    assert patch_key("fly", "pilot", without) == KEY
    assert patch_key("fly", "pilot", {**KERNELS, "pilot": other}) != KEY
    assert patch_key("fly", "fly", KERNELS) != KEY
    assert patch_key("main", "pilot", KERNELS) != KEY


def test_a_patch_that_cannot_be_read_is_left_out_and_said_to_be(
    patches: CachedPatches, tmp_path: Path, told: Told
) -> None:
    (tmp_path / f"lander-{KEY[:12]}" / "one.mlir").write_text(" " * (LARGEST_REPLY + 1))
    assert patches.respond(question()) == Reply("// two.mlir", "handwritten")
    ((what, why),) = told.troubles
    assert "entry 1" in what
    assert "more than" in why
