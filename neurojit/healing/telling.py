"""Describes flights in words, for prompts.

The state that one began with, how it ended, and the last calls of the healable function.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from neurojit.execution.faults import fault_report
from neurojit.healing.flight.fly import Flight
from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.state import State, Value, values_of
from neurojit.healing.trajectory import argument_names
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite

_SHOWN = 8  # elements of a buffer
_TURNS = 6  # rows of the table


def counterexample(
    state: State,
    flight: Flight,
    scope: Kernel,
    layout: FlightLayout,
    guards: Mapping[int, tuple[str, int]],
    sites: Mapping[int, FaultSite],
) -> str:
    """What a diagnostic says of one flight. ``sites``: of the program's own faults, by id."""
    return f"{state_text(state, scope, layout)}; {ending(flight, guards, sites)}{table(flight)}"


def state_text(state: State, scope: Kernel, layout: FlightLayout) -> str:
    """The arguments, by the names of the text where it has any, and the globals by name."""
    values = values_of(state, scope.signature, layout.globals)
    names = [*argument_names(scope), *(f"@{cell.name}" for cell in layout.globals)]
    shown = [f"{name} = {value_text(value)}" for name, value in zip(names, values, strict=True)]
    return "from " + ", ".join(shown) if shown else "from the start"


def value_text(value: Value) -> str:
    """A scalar, or the first elements of a buffer."""
    if not isinstance(value, np.ndarray):
        return f"{value:.6g}" if isinstance(value, float) else str(value)
    flat = value.ravel()
    parts = [f"{item:.6g}" if value.dtype.kind == "f" else str(item) for item in flat[:_SHOWN].tolist()]
    return f"[{', '.join(parts)}{', ...' if flat.size > _SHOWN else ''}]"


def ending(flight: Flight, guards: Mapping[int, tuple[str, int]], sites: Mapping[int, FaultSite]) -> str:
    """How a flight ended."""
    site = flight.site
    if flight.well:
        return "it ended well"
    if site is None:
        return f"it ended with status {flight.status}"
    if flight.is_too_long:
        return f"it went on beyond {flight.steps} turns of loops"
    if flight.is_added:
        what, _ = guards.get(site, ("an operation", 0))
        return f"{what} reached outside its buffer, or had no defined result"
    report = fault_report("", flight.status, flight.values, sites)
    shown = ", ".join(f"{name} = {value_text(value)}" for name, value in report.values.items())
    return report.message + (f" ({shown})" if shown else "")


def table(flight: Flight) -> str:
    """The last calls of the healable function: its scalars, then its results."""
    if not flight.calls:
        return "; the function was not called"
    used = max(1, int(np.max(np.nonzero(np.any(flight.turns != 0, axis=0))[0], initial=0)) + 1)
    rows = ["  ".join(f"{item:.5g}" for item in row[:used]) for row in flight.turns[-_TURNS:].tolist()]
    return f"; {flight.calls} calls of the function, the last (arguments, then results): " + " | ".join(rows)
