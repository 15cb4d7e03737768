"""What a contender made of a source: a statement of Python, and how its results are read."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any, TypeAlias

import numpy as np

from neurojit.bench.case import Case, Source
from neurojit.bench.contenders import Ours

Array: TypeAlias = np.ndarray[Any, Any]


class Missing(Exception):
    """Something that the contender needs is not there; the message names it."""


@dataclass(frozen=True, slots=True)
class Task:
    """``arrays``: all operands by name, those written with nothing in them yet; scalars as Python numbers.

    ``folder``: for files, empty and the process's own. ``ours``: how NeuroJIT runs it.
    """

    case: Case
    source: Source
    arrays: Mapping[str, Any]
    threads: int
    folder: Path
    ours: Ours | None = None


def _unchanged(value: Any) -> Any:
    return value


@dataclass(slots=True)
class Call:
    """``statement`` is run with ``names`` as its globals; it finds or sets the names of what is written.

    ``to_array`` makes an array of one of these. ``close`` ends what the contender has to end.
    """

    statement: str
    names: dict[str, Any]
    written: tuple[str, ...]
    after: str = ""
    to_array: Callable[[Any], Any] = _unchanged
    close: Callable[[], object] = field(default=lambda: None)

    def run(self) -> None:
        """Once, untimed: what a statement assigns stays in ``names``."""
        exec(self.code, self.names)

    @property
    def code(self) -> CodeType:
        return compile(self.statement, "<statement>", "exec")

    def results(self) -> list[Array]:
        """Of the last ``run``, in order."""
        names = self.names
        if self.after:
            names = dict(names)
            exec(compile(self.after, "<after>", "exec"), names)
        return [np.asarray(self.to_array(names[name])) for name in self.written]


def optional(name: str) -> Any:
    """A module of an extra, which types are not told of here. Raises Missing where it is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise Missing(str(error.name)) from error


def executed(text: str, names: dict[str, Any]) -> dict[str, Any]:
    """``names`` as they are once ``text`` ran. Raises Missing for a module that is not installed."""
    try:
        exec(compile(text, "<setup>", "exec"), names)
    except ModuleNotFoundError as error:
        raise Missing(str(error.name)) from error
    return names


def written(case: Case) -> tuple[str, ...]:
    return tuple(operand.name for operand in case.written)
