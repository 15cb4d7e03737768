"""The state of a search: edits before parameters, from the best on, each idea once, the same from a seed."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.model.attempt import Attempt
from neurojit.model.compiler_protocol import Suggestion
from neurojit.proposal.search.moves import Choice
from neurojit.proposal.search.walk import MOST_JUMPS, Proposal, Walk
from tests.unit.proposal.search.evidence import SCALE, evidence

EDITS = (Suggestion("recurrence", "one"), Suggestion("vectors", "two"), Suggestion("vectors", "three"))


def refused(text: str, ratio: float | None = None) -> Attempt:
    return Attempt("offline:x", "function", text, "faster" if ratio else "equivalent", "no", ratio)


def texts(walk: Walk, most: int = 8) -> list[str]:
    return [proposal.text for proposal in walk.untried(most)]


def explored(walk: Walk, speed: Callable[[Choice], float], rounds: int) -> list[Proposal]:
    """What the walk tries where ``speed`` says how fast a choice is."""
    tried: list[Proposal] = []
    for _ in range(rounds):
        batch = walk.untried(8)
        tried += batch
        for proposal in batch:
            walk.record(proposal.text, speed(proposal.choice) if proposal.choice else None)
    return tried


def test_edits_come_in_their_order_and_before_parameters() -> None:
    walk = Walk(evidence(), EDITS, 0)
    assert texts(walk, 2) == ["one", "two"]
    walk.record("one", 0.5)
    walk.record("two", None)
    assert texts(walk) == ["three"]
    walk.record("three", 1.2)
    assert all(text.startswith("{") for text in texts(walk))


def test_the_fastest_is_offered_once() -> None:
    walk = Walk(evidence(), EDITS, 0)
    for text, ratio in (("one", 2.0), ("two", 3.0), ("three", 1.01)):
        walk.record(text, ratio)
    first = walk.fastest(1.05)
    assert first == Proposal("two", "vectors")
    walk.offer(first)
    second = walk.fastest(1.05)
    assert second == Proposal("one", "recurrence")
    walk.offer(second)
    assert walk.fastest(1.05) is None


def test_what_the_gate_measured_counts() -> None:
    """An attempt that was refused is no proposal any more; what it showed of parameters is kept."""
    walk = Walk(evidence(), EDITS, 0)
    for text in ("one", "two", "three"):
        walk.record(text, 1.5)
    walk.learn([refused("two", 1.02), refused("somebody else's")])
    assert walk.fastest(1.05) == Proposal("one", "recurrence")
    walk.learn([refused("two", 1.02), refused("one")])
    assert walk.fastest(1.05) == Proposal("three", "vectors")


def test_moves_start_from_the_best_attempt() -> None:
    """Whichever was the fastest by the gate's contest, if it was refused as not fast enough."""
    walk = Walk(evidence(), (), 0)
    first = walk.untried(3)
    walk.learn(
        [refused(proposal.text, ratio) for proposal, ratio in zip(first, (0.9, 1.02, 0.8), strict=True)]
    )
    best = first[1].choice
    assert best is not None
    for proposal in walk.untried(5):
        assert proposal.choice is not None
        assert 1 <= difference(proposal.choice, best) <= 3  # a tile: rows, vectors and the unrolling


def difference(one: Choice, two: Choice) -> int:
    """In how many parameters two choices differ."""
    return sum(
        left != right
        for (_, first), (_, second) in zip(one.values, two.values, strict=True)
        for left, right in zip(first, second, strict=True)
    )


def test_a_walk_climbs_to_where_no_single_move_helps() -> None:
    """On a landscape with its top away from T2's choice in three coordinates."""

    def speed(choice: Choice) -> float:
        values = next(dict(values) for _, values in choice.values if "rows" in dict(values))
        return 1.0 + 0.2 * (values["rows"] == 3) + 0.2 * values["pack_a"] + 0.2 * values["flatten"]

    walk = Walk(evidence(), (), 0)
    explored(walk, speed, 20)
    top = walk.fastest(1.05)
    assert top is not None
    assert top.choice is not None
    assert speed(top.choice) > 1.59


def test_a_walk_ends_and_repeats_nothing() -> None:
    walk = Walk(evidence(), EDITS, 3)
    tried = explored(walk, lambda _: 1.0, 60)
    assert not walk.untried(8)
    assert len({proposal.text for proposal in tried}) == len(tried)
    near = len(explored(Walk(evidence(), (), 3), lambda _: 1.0, 4))
    assert near == 32
    assert len(tried) > MOST_JUMPS / 2


def test_a_seed_walks_the_same_way_again_and_another_does_not() -> None:
    def way(seed: int) -> list[str]:
        return [proposal.text for proposal in explored(Walk(evidence(), (), seed), lambda _: 1.0, 60)]

    assert way(1) == way(1)
    assert way(1) != way(2)


def test_without_operations_and_edits_there_is_nothing_to_try() -> None:
    assert Walk(evidence(SCALE), (), 0).untried(8) == []
