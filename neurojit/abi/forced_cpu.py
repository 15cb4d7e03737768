"""What ``NEUROJIT_CPU`` says: a processor that code is compiled for in place of the one that it runs on.

``native``, a level of the x86-64 psABI (``x86-64-v2`` to ``x86-64-v4``) or the name of a processor, which
stands for its level; then features to do without, each ``-NAME`` as LLVM calls it. Only what this processor
has is taken: forcing more would end the process at the first call.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from neurojit.abi.cpu_features import BASE, LEVELS, PROCESSORS, without
from neurojit.model.errors import SettingError

VARIABLE: Final = "NEUROJIT_CPU"
SHOWN: Final = "native|x86-64-v2|x86-64-v3|x86-64-v4|NAME[,-FEATURE...]"
MEANING: Final = (
    "the processor that code is compiled for: this one, a level of x86-64, or a processor by its name, which "
    "stands for its level (nehalem, haswell, skylake-avx512, znver4 and others); then features of it to do "
    "without. What this processor lacks is refused; neurojit doctor says what is in force"
)
_NATIVE: Final = "native"


@dataclass(frozen=True, slots=True)
class Processor:
    """LLVM's name, the features that code may use, and those that it must not, of all that LLVM knows."""

    cpu: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    forced: str = ""  # what was asked for; empty where it is this machine's own


def chosen(said: str, machine: str, cpu: str, known: Mapping[str, bool]) -> Processor:
    """The processor that ``said`` asks for, on one that LLVM calls ``cpu``.

    ``machine``: the architecture, the first part of LLVM's triple. ``known``: each feature that LLVM asks the
    processor for, and whether it has it. What needs a feature that is not there goes with it, also where
    nothing is asked for: a hypervisor that hides one need not be thorough. Raises SettingError.
    """
    asked = said.strip().lower()
    name, *taken = (part.strip() for part in (asked or _NATIVE).split(","))
    has = {feature for feature, there in known.items() if there}
    if name == _NATIVE:
        wanted = has
    else:
        cpu, wanted = _named(name, machine)
        _all_there(name, wanted - has, cpu)
    removed = {_removed(part, machine, known) for part in taken}
    left = without((*removed, *(feature for feature, there in known.items() if not there)), wanted - removed)
    forced = "" if name == _NATIVE and not taken else ",".join((name, *taken))
    present = tuple(sorted(left))
    return Processor(cpu, present, tuple(sorted(known.keys() - left)), forced)


def _named(name: str, machine: str) -> tuple[str, set[str]]:
    level = f"x86-64-{name}" if f"x86-64-{name}" in LEVELS else name
    if level not in LEVELS and level not in PROCESSORS:
        raise _refusal(name, f"not a processor that is known{_near(name, (_NATIVE, *LEVELS, *PROCESSORS))}")
    if machine != "x86_64":
        raise _refusal(name, f"a processor of x86-64, and this machine is {machine}")
    return level, set(LEVELS[PROCESSORS.get(level, level)])


def _all_there(name: str, lacking: set[str], level: str) -> None:
    if lacking:
        levels = [one for one, features in LEVELS.items() if not lacking & set(features) and one != level]
        instead = f"; {levels[-1]} would do" if levels else ""
        raise _refusal(name, f"this processor lacks {', '.join(sorted(lacking))}{instead}")


def _removed(part: str, machine: str, known: Mapping[str, bool]) -> str:
    feature = part.removeprefix("-")
    if not part.startswith("-"):
        raise _refusal(part, "features can be taken away alone: write -NAME")
    if feature not in known:
        raise _refusal(part, f"no feature that LLVM asks this processor for{_near(feature, known)}")
    if feature in BASE.get(machine, ()):
        raise _refusal(part, f"every processor of {machine} has it, and code cannot do without")
    return feature


def _near(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _refusal(what: str, why: str) -> SettingError:
    return SettingError(f"settings: {VARIABLE} in the environment: {what!r}: {why}")
