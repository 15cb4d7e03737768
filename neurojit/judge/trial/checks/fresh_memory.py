"""Fresh memory: whether what a candidate computes depends on what nobody wrote.

The installed code finds zeros where its text may read what it never wrote, since lowering fills such memory.
Here it runs without these fills, twice, and finds other random bytes each time: whatever differs was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_SITE_STATUS
from neurojit.judge.allowed_operations import LEAST_STEPS, STEPS_PER_OPERATION
from neurojit.judge.facts import Facts
from neurojit.judge.reading import REPLY
from neurojit.judge.trial.harness.buffers import POISON, Layout
from neurojit.judge.trial.harness.executable import Executable, Outcome, Value
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.reference.analysis import zeros
from neurojit.judge.trial.reference.compare import same_bits
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Refusal

_PATTERN_BYTES: Final = (1 << 16) + 8  # no power of two, so that no two rows hold the same
_FIRST_CHECK: Final = FIRST_SITE_STATUS + FIRST_ADDED_SITE
_LEAST_SCRATCH: Final = 1 << 12  # without fills the frame may be another


def random_bytes(seed: int, what: str, number: int) -> bytes:
    """What stands in memory before a run: other bytes for each ``what`` and ``number``."""
    return generator(seed, what, number).bytes(_PATTERN_BYTES)


def unwritten_element(one: Outcome, other: Outcome) -> str:
    """The first element of a result that still holds POISON in ``one``, if there is any; as words.

    In ``other`` other bytes stood there.
    """
    for number, (first, second) in enumerate(zip(one.results, other.results, strict=True)):
        size = first.dtype.itemsize
        marked = np.frombuffer(POISON * size, first.dtype)[0] if size > 1 else None
        if marked is None:
            continue
        raw = f"u{size}"
        left = (first.view(raw) == np.asarray(marked).view(raw)) & (first.view(raw) != second.view(raw))
        if left.any():
            place = [int(at) for at in np.unravel_index(int(np.argmax(left)), left.shape)]
            return f"output {number}{place} holds what the buffer held before: the element was never written"
    return ""


class FreshMemory:
    """``candidate``: without fills, its steps counted; ``original`` likewise, where it may read such memory.

    ``count``: of the arguments.
    """

    def __init__(
        self, candidate: Executable, original: Executable | None, facts: Facts, count: int, seed: int
    ) -> None:
        self._candidate = candidate
        self._original = original
        self._facts = facts
        self._seed = seed
        self._most = LEAST_STEPS + STEPS_PER_OPERATION * (facts.operations or 0)
        self._results: list[Value] = [
            zeros(argument.type.dtype, argument.type.shape)
            for argument in candidate.signature.arguments[count:-1]
        ]
        self._runs = 0
        self._excused = False

    def read(self, arguments: Sequence[Value]) -> Refusal | None:
        """Why the candidate is refused, if what it does with ``arguments`` depends on what nobody wrote.

        An original of which that is true may be rewritten to a candidate of which it is.
        """
        if self._excused or not self._depends(self._candidate, arguments):
            return None
        if self._original is not None and self._depends(self._original, arguments):
            self._excused = True
            return None
        lines = sorted({line for line in self._facts.fresh if line})
        where = f"; it is allocated on line {lines[0]}" if len(lines) == 1 else ""
        if len(lines) > 1:
            where = f"; it is allocated on one of lines {', '.join(map(str, lines))}"
        message = f"unwritten memory was read: what it holds changes what comes out{where}; fill it first"
        line = lines[0] if lines else 0
        return Refusal(Diagnostic("equivalent", message, REPLY if line else "", line))

    def _depends(self, executable: Executable, arguments: Sequence[Value]) -> bool:
        one, other = (self._run(executable, arguments) for _ in range(2))
        # A check that fails on what stood there by chance is none that the filled candidate failed.
        if one.status != other.status or one.status >= _FIRST_CHECK:
            return True
        kept = [[array for array in each.arguments[:-1] if array is not None] for each in (one, other)]
        return one.fault_words != other.fault_words or not same_bits(kept[0], kept[1])

    def _run(self, executable: Executable, arguments: Sequence[Value]) -> Outcome:
        self._runs += 1
        nbytes = 2 * self._facts.scratch + _LEAST_SCRATCH  # the frame differs a little without fills
        # Every fourth finds what the installed code does: to a comparison two random words are mostly alike.
        found = bytes(1) if self._runs % 4 == 1 else random_bytes(self._seed, "fresh memory", self._runs)
        executable.strew(nbytes, found)
        words = np.array([0, self._most])
        return executable.run([*arguments, *self._results, words], Layout.BELOW)
