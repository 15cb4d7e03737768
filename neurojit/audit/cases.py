"""What is sent through the gate, and what is asked of the process that makes it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neurojit.kernel import Kernel

Group = Literal["mutant", "exploit", "rewrite"]
Relation = Literal["the same", "within rounding", "different", "unknown"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reply for ``kernel``. ``seed`` is the one that made it; ``numerics`` those it is judged under."""

    group: Group
    kernel: str
    kind: str
    what: str
    seed: int
    text: str
    numerics: str = "strict"


@dataclass(frozen=True, slots=True)
class Order:
    """Make so many candidates by this seed; ``originals`` is a program that exploits attack, or empty.

    ``of_each_kind``: how many mutants or rewrites there are of one kind at most; None: any number.
    """

    mutants: int
    rewrites: int
    seed: int
    originals: str = ""
    of_each_kind: int | None = None


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
