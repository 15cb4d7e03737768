"""Every move is a choice that the gate reads, within the ranges, and another one than before."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.schedules import from_json
from neurojit.judge.reading import ScheduleCandidate, read_reply
from neurojit.model.evidence import Operation
from neurojit.model.target import Target
from neurojit.proposal.search.moves import Choice, jumps, neighbours
from tests.unit.proposal.search.evidence import AVX2, AVX512, PRODUCT, operations


def tiles(target: Target) -> list[tuple[int, int]]:
    """The register tiles one move away, in order."""
    known = operations(PRODUCT, target)
    (product,) = (item for item in known if item.kind == "contraction" and not item.reason)
    start = Choice.of(known)
    usual = start.of_operation(product.name)
    found = [choice.of_operation(product.name) for choice in neighbours(start, known, target)]
    pairs = [(values["rows"], values["vectors"]) for values in found]
    return [pair for pair in pairs if pair != (usual["rows"], usual["vectors"])]


def test_tiles_that_load_little_and_fill_the_registers_come_first() -> None:
    assert tiles(AVX2)[:2] == [(3, 4), (7, 2)]  # 4 x 3 is where T2 is
    assert all(rows * vectors <= 14 for rows, vectors in tiles(AVX2))
    assert (8, 3) in tiles(AVX512)
    assert (6, 5) in tiles(AVX512)[:3]
    assert all(14 < rows * vectors <= 30 for rows, vectors in tiles(AVX512))


def test_the_unrolling_follows_the_tile() -> None:
    known = operations(PRODUCT, AVX2)
    for choice in neighbours(Choice.of(known), known, AVX2):
        for name, values in choice.values:
            usual = Choice.of(known).of_operation(name)
            now = dict(values)
            if "rows" in now and (now["rows"], now["vectors"]) != (usual["rows"], usual["vectors"]):
                assert now["unroll"] == 4 * now["rows"] * now["vectors"]


@pytest.mark.parametrize("target", [AVX2, AVX512], ids=lambda target: target.isa)
def test_every_move_is_a_reply_with_the_parameters_of_its_kind(target: Target) -> None:
    known = operations(PRODUCT, target)
    start = Choice.of(known)
    replies = [choice.reply(known) for choice in neighbours(start, known, target)]
    assert len(set(replies)) == len(replies) > 15
    for reply in replies:
        candidate = read_reply(reply)
        assert isinstance(candidate, ScheduleCandidate)
        (named,) = candidate.parameters.values()
        assert from_json(named).threads == 1


def test_each_kind_of_operation_has_moves() -> None:
    known = operations(PRODUCT, AVX2)
    names = {item.name for item in known if item.kind and not item.reason}
    moved = {
        name
        for choice in neighbours(Choice.of(known), known, AVX2)
        for name in json.loads(choice.reply(known))["schedule"]
    }
    assert moved == names
    assert len(names) > 1


@st.composite
def spaces(draw: st.DrawFn) -> list[Operation]:
    """Operations of made-up generators."""
    found: list[Operation] = []
    for number in range(draw(st.integers(0, 3))):
        ranges = {
            name: tuple(sorted(draw(st.tuples(st.integers(0, 99), st.integers(0, 99)))))
            for name in draw(st.lists(st.sampled_from("abcde"), unique=True))
        }
        values = {name: draw(st.integers(*span)) for name, span in ranges.items()}
        kind = draw(st.sampled_from(("", "reduction", "pointwise")))
        found.append(Operation(f"op{number}", "", kind, values, ranges, "" if kind else "too strange"))  # type: ignore[arg-type]
    return found


@settings(max_examples=60)
@given(spaces(), st.integers(0, 9))
def test_moves_stay_within_their_ranges_and_never_stand_still(known: list[Operation], seed: int) -> None:
    start = Choice.of(known)
    ranges = {item.name: item.ranges for item in known}
    near = list(neighbours(start, known, AVX2))
    far = list(itertools.islice(jumps(start, known, AVX2, random.Random(seed)), 20))
    assert start not in near
    assert bool(near) == bool(far)
    for choice in near + far:
        for name, values in choice.values:
            assert all(ranges[name][key][0] <= value <= ranges[name][key][1] for key, value in values)
    again = list(itertools.islice(jumps(start, known, AVX2, random.Random(seed)), 20))
    assert far == again
