"""A refusal says which lane and which turn of which loop has no influence, and what to do about it."""

from __future__ import annotations

import pytest

from neurojit.judge.influence_sites import ANY, Instance
from neurojit.judge.trial.checks.instance_influence import spelt, way_around

_PEEL, _MASK = "peel or unroll that turn", "mask it by shape"


@pytest.mark.parametrize(
    ("instance", "said", "advice"),
    [
        ((3,), "lane 3 (counted from 0)", (_MASK,)),
        ((ANY, 5), "turn 5 of the loop around it (counted from 0)", (_PEEL,)),
        ((2, 5), "lane 2, turn 5 of the loop around it (counted from 0)", (_PEEL, _MASK)),
        (
            (ANY, ANY, 7),
            "turn 7 of the innermost loop around it (counted from 0)",
            (_PEEL,),
        ),
    ],
)
def test_lanes_and_turns_are_told_apart(instance: Instance, said: str, advice: tuple[str, ...]) -> None:
    assert spelt(instance) == said
    assert [one in way_around(instance) for one in (_PEEL, _MASK)] == [
        one in advice for one in (_PEEL, _MASK)
    ]
