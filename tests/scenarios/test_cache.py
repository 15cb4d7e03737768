"""What comes along in cache/: each entry is hit by its example, and its verdict is the expected one.

Correctness only: cache/README.md says how to measure how much faster an entry is.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.gate import Gate
from neurojit.judge.judgement_request import Offer
from neurojit.model.attempt import Attempt
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel, Program
from neurojit.model.reply import Reply
from neurojit.model.verdict import Accepted, Verdict
from neurojit.proposal.cache.entry import Entry, key_of
from neurojit.proposal.cache.shipped import HEADER, KEY_DIGITS, SHIPPED, Shipped
from neurojit.proposal.responders.cached import open_cache
from neurojit.workers.judge import Judge
from tests.unit.compiler.machine import parse
from tests.unit.proposal.cache.asked import asked

FOLDERS = sorted(path.parent for path in SHIPPED.glob(f"*/{HEADER}"))


@dataclass(frozen=True)
class Stored:
    """One reply of a kernel's folder, as a person sees it."""

    folder: Path
    number: int

    @property
    def header(self) -> dict[str, Any]:
        return json.loads((self.folder / HEADER).read_text())

    @property
    def fields(self) -> dict[str, str]:
        return self.header["entries"][self.number]

    @property
    def text(self) -> str:
        return (self.folder / self.fields["reply"]).read_text()

    @property
    def anonymous(self) -> str:
        return self.text.replace(f"@{self.header['function']}(", "@f(")

    def __str__(self) -> str:
        return f"{self.header['function']}: {self.fields['reply']}"


STORED = [
    Stored(folder, number)
    for folder in FOLDERS
    for number in range(len(json.loads((folder / HEADER).read_text())["entries"]))
]
# Two spellings of one computation have one reply but for the name; judging takes seconds, and once is enough.
JUDGED = list({stored.anonymous: stored for stored in reversed(STORED)}.values())[::-1]


@functools.cache
def program(source: str) -> Program:
    return parse((SHIPPED.resolve().parent / source).read_text())


def asked_about(header: dict[str, Any]) -> tuple[Kernel, dict[str, Kernel]]:
    kernels = program(header["source"]).kernels
    return kernels[header["function"]], {n: k for n, k in kernels.items() if n != header["function"]}


def test_the_examples_that_get_faster_have_entries() -> None:
    functions = {json.loads((folder / HEADER).read_text())["function"] for folder in FOLDERS}
    assert functions >= {"conv2d", "conv2d_naive", "correlation", "matmul", "matmul_naive", "poly"}
    assert any(stored.fields["expected"] != "accepted" for stored in STORED)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_finds_its_entries_by_its_digest(folder: Path) -> None:
    """All that are listed, in their order; the folder is named as its README says, and holds nothing else."""
    header = json.loads((folder / HEADER).read_text())
    kernel, callees = asked_about(header)
    key = key_of(kernel, callees)
    assert header["digest"] == key
    assert folder.name == f"{header['function']}-{key[:KEY_DIGITS]}"
    troubles: list[str] = []
    found = Shipped(SHIPPED, lambda what, why: troubles.append(f"{what}: {why}")).find(key)
    assert troubles == []
    assert found == tuple(
        Entry((folder / fields["reply"]).read_text(), fields["author"], fields["evidence"], fields["target"])
        for fields in header["entries"]
    )
    listed = {fields["reply"] for fields in header["entries"]}
    assert {path.name for path in folder.iterdir()} == {HEADER, *listed}


@dataclass(frozen=True)
class Judging:
    """Verdicts of one gate; a text is judged once, as that takes seconds."""

    gate: Gate
    known: dict[str, Verdict] = field(default_factory=dict)

    def of(self, header: dict[str, Any], reply: str, author: str) -> Verdict:
        if reply not in self.known:
            kernel, callees = asked_about(header)
            self.known[reply] = self.gate.judge(Offer(kernel, callees, reply, author)).verdict
        return self.known[reply]


@pytest.fixture(scope="module")
def judging() -> Iterator[Judging]:
    judge = Judge()
    yield Judging(Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=0, speed=False))
    judge.close()


@pytest.mark.parametrize("stored", JUDGED, ids=str)
def test_the_gate_says_of_an_entry_what_it_expects(stored: Stored, judging: Judging) -> None:
    """On any machine: those for other classes are as right here, if not as fast."""
    verdict = judging.of(stored.header, stored.text, stored.fields["author"])
    said = "accepted" if isinstance(verdict, Accepted) else verdict.check
    assert said == stored.fields["expected"], getattr(verdict, "diagnostic", "")


def test_a_slip_is_refused_with_its_place_and_the_next_entry_accepted(
    judging: Judging, tmp_path: Path
) -> None:
    """As the responder gives them, one after the other."""
    (folder,) = SHIPPED.glob("correlation-*")
    header = json.loads((folder / HEADER).read_text())
    kernel, callees = asked_about(header)

    def told(what: str, why: str) -> None:
        pytest.fail(f"{what}: {why}")

    cached, attempts = open_cache(tmp_path, told), ()
    while True:
        reply = cached.respond(asked(attempts, host_target(), kernel, callees))
        assert isinstance(reply, Reply), reply
        verdict = judging.of(header, reply.text, reply.author)
        if isinstance(verdict, Accepted):
            break
        attempts += (Attempt(reply.author, "function", reply.text, verdict.check, str(verdict.diagnostic)),)
    assert [attempt.check for attempt in attempts] == ["equivalent"]
    assert "elements differ" in attempts[0].diagnostic
    assert reply == Reply((folder / "blocks.mlir").read_text(), "handwritten")
