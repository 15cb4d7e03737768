"""The parameters of one schedule as a search or a model sees them: present values and ranges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tunable:
    """A parameter as it was used. Whatever else is asked for is brought into ``least`` to ``most``.

    One that is yes or no has a bool as its value. Where both ends are equal the operation leaves no choice.
    """

    name: str
    value: int
    least: int
    most: int


def bounded(name: str, asked: int, least: int, most: int) -> Tunable:
    """``asked`` brought into range. ``most`` below ``least``: there is no choice."""
    most = max(least, most)
    return Tunable(name, min(max(asked, least), most), least, most)


def switch(name: str, asked: bool, *, must: bool = False, may: bool = True) -> Tunable:
    """A yes or no, which is yes where it ``must`` be and no where it may not."""
    return Tunable(name, (asked or must) and may, int(must and may), int(may))
