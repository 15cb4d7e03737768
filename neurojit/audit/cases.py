"""Cases of an audit, and the requests to the process that makes them. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neurojit.model.program import Kernel

Group = Literal["mutant", "exploit", "rewrite"]
# Arguments of a call: a number each, or the elements of a buffer in row-major order.
Witness = tuple["float | tuple[float, ...]", ...]
Relation = Literal["the same", "within rounding", "different", "unknown"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reply for ``kernel``. ``seed`` is the one that made it; ``numerics`` those it is judged under.

    ``witness``: arguments on which a mutant differs, where whoever made it knows some.
    """

    group: Group
    kernel: str
    kind: str
    what: str
    seed: int
    text: str
    numerics: str = "strict"
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Make so many candidates by this seed; ``originals`` is a program that exploits attack, or empty.

    ``of_each_kind``: how many mutants or rewrites there are of one kind at most; None: any number.
    ``names``: the kernels that they are made of; None: all.
    """

    mutants: int
    rewrites: int
    seed: int
    originals: str = ""
    of_each_kind: int | None = None
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The kernels by name, the candidates for them, and the kernels of ``Order.originals``."""

    kernels: dict[str, Kernel]
    candidates: tuple[Candidate, ...]
    attacked: dict[str, Kernel] = field(default_factory=dict[str, Kernel])


@dataclass(frozen=True, slots=True)
class Question:
    """How do these mutants relate to their originals?"""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the oracle says of one. ``why``: the inputs that told them apart, or what it does not know."""

    relation: Relation
    why: str = ""
