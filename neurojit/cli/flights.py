"""Flights of heals: flown in the judge when a patch was accepted, or at the end of the run, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import NeuroJITError
from neurojit.model.visible import on_one_line
from neurojit.telemetry.events import Event, Healed

if TYPE_CHECKING:
    from neurojit.cli.observer import Observer
    from neurojit.healing.heal import Heal
    from neurojit.healing.trajectory import Traced
    from neurojit.service.handles import LoadedProgram

_MOST_WIDTH = 100  # characters of a text plot


class Flights:
    """``shown``: on a terminal, a text plot of each accepted patch; ``kept``: flights for ``finish``."""

    def __init__(self, observer: Observer, *, shown: bool, kept: bool) -> None:
        self._observer = observer
        self._width = min(_MOST_WIDTH, observer.width) if shown else 0
        self._kept = kept
        self._program: LoadedProgram | None = None
        self._flown: dict[int, Traced | Diagnostic] = {}  # by number of the heal

    def follow(self, program: LoadedProgram) -> None:
        """Whose heals they are."""
        self._program = program

    def event(self, event: Event) -> None:
        """Takes the runtime's events. Of a heal it comes in the heal's thread, and the call waits."""
        self._observer.event(event)
        if not isinstance(event, Healed) or self._program is None or not self._width:
            return
        from neurojit.cli.textplot import text_plot  # noqa: PLC0415 (as above)
        from neurojit.telemetry.heal_notes import heal_note  # noqa: PLC0415 (only where something was healed)

        traced = self._traced(self._program, len(self._program.heals) - 1)
        if not isinstance(traced, Diagnostic):
            plot = text_plot(traced, event.scope, self._width)
            self._observer.show(f"{on_one_line(heal_note(event))}\n{plot}")

    def finish(self) -> list[tuple[Heal, Traced | Diagnostic]]:
        """Of every heal, where they are kept. Before the runtime closes."""
        program, self._program = self._program, None
        if program is None or not self._kept:
            return []
        return [(heal, self._traced(program, number)) for number, heal in enumerate(program.heals)]

    def _traced(self, program: LoadedProgram, number: int) -> Traced | Diagnostic:
        if number not in self._flown:
            try:
                self._flown[number] = program.trajectories(program.heals[number])
            except NeuroJITError as error:  # the judge died: the run does not end for it
                self._flown[number] = Diagnostic("trace", str(error))
        return self._flown[number]
