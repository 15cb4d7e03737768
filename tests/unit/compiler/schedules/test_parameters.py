"""Parameters are data that survives JSON; what is not a parameter is refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from neurojit.compiler.schedules import (
    ContractionParameters,
    PointwiseParameters,
    ReductionParameters,
    ScheduleParameters,
    from_json,
    to_json,
)


@pytest.mark.parametrize(
    "parameters",
    [ContractionParameters(8, 3, row_axis=1, pack_b=True), PointwiseParameters(2), ReductionParameters(4, 2)],
    ids=str,
)
def test_json_and_back(parameters: ScheduleParameters) -> None:
    assert from_json(json.loads(json.dumps(to_json(parameters)))) == parameters


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"kind": "magic"}, "kind is one of"),
        ({}, "kind is one of"),
        ({"kind": "pointwise", "rows": 3}, "no parameter 'rows'"),
        ({"kind": "pointwise", "unroll": "4"}, "takes int"),
        ({"kind": "pointwise", "unroll": True}, "takes int"),
        ({"kind": "contraction", "pack_a": 1}, "takes bool"),
        ({"kind": "contraction", "rows": -1}, "negative"),
        ({"kind": "contraction", "rows": None}, "takes int"),
    ],
)
def test_what_does_not_fit_is_refused(value: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_json(value)
