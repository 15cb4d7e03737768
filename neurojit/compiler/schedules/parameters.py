"""The choices that make one schedule of one operation, as data.

The heuristics, the search and a model's structured reply all choose in this space. No choice changes what
is computed; a choice that does not fit is brought into range by the generator.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ContractionParameters:
    """C += A * B. Zero or None: the generator's own choice.

    ``rows`` x ``vectors`` accumulators are kept in registers. ``row_axis`` is which of the loops that the
    vector operand does not depend on is tiled (an index among them, outermost first). ``mc``, ``nc`` and
    ``kc`` bound the rows, columns and reduction steps of one cache block. ``pack_a`` copies the block of the
    broadcast operand, ``pack_b`` that of the vector operand, into the order in which tiles read them; with
    ``flatten`` the copy of the latter also joins loops that are one run of the result only (the rows of an
    image), so that vectors go round their ends.
    ``unroll`` bounds the multiply-adds written out in one body. ``threads`` share the outermost loop.
    """

    rows: int = 0
    vectors: int = 0
    row_axis: int | None = None
    mc: int = 0
    nc: int = 0
    kc: int = 0
    pack_a: bool = False
    pack_b: bool = False
    flatten: bool = False
    unroll: int = 0
    threads: int = 1


@dataclass(frozen=True, slots=True)
class PointwiseParameters:
    """``unroll`` vectors are computed in one pass of the inner loop; ``threads`` share the outermost."""

    unroll: int = 4
    threads: int = 1


@dataclass(frozen=True, slots=True)
class ReductionParameters:
    """``accumulators`` independent partial results hide the latency of the folding operation."""

    accumulators: int = 16
    threads: int = 1


ScheduleParameters = ContractionParameters | PointwiseParameters | ReductionParameters
KINDS: dict[str, type[ScheduleParameters]] = {
    "contraction": ContractionParameters,
    "pointwise": PointwiseParameters,
    "reduction": ReductionParameters,
}


def brief(parameters: ScheduleParameters) -> str:
    """What differs from the default, for people: ``rows=12 vectors=2 threads=2``."""
    return " ".join(
        f"{field.name}={getattr(parameters, field.name)}"
        for field in dataclasses.fields(parameters)
        if getattr(parameters, field.name) != field.default
    )


def to_json(parameters: ScheduleParameters) -> dict[str, Any]:
    """A JSON object from which :func:`from_json` makes the same parameters."""
    kind = next(name for name, type_ in KINDS.items() if isinstance(parameters, type_))
    return {"kind": kind, **dataclasses.asdict(parameters)}


def from_json(value: dict[str, Any]) -> ScheduleParameters:
    """Raises ValueError for a kind or a field that there is not, or a value of the wrong type."""
    fields = dict(value)
    kind = KINDS.get(str(fields.pop("kind", "")))
    if kind is None:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {value.get('kind')!r}")
    known = {field.name: field.default for field in dataclasses.fields(kind)}
    for name, given in fields.items():
        if name not in known:
            raise ValueError(f"no parameter {name!r}; there are {', '.join(known)}")
        wanted = bool if isinstance(known[name], bool) else int
        missing = given is None and known[name] is None
        if type(given) is not wanted and not missing:
            raise ValueError(f"{name} takes {wanted.__name__}, not {given!r}")
        if wanted is int and given is not None and given < 0:
            raise ValueError(f"{name} is negative: {given}")
    return kind(**fields)
