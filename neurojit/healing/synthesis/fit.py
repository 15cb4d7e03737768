"""What a search for constants came to: plain data."""

from __future__ import annotations

from dataclasses import dataclass

Constants = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """The best that was found: it failed from ``failed`` of ``states``, and took so many ``flights``.

    ``constants`` are those of the holes, then the choices; empty where none was flown from every state.
    """

    constants: Constants
    failed: int
    states: int
    flights: int
