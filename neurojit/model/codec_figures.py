"""Figures: any JSON values, NaN and infinities among them, with names that anybody chose.

Where a value may be an object, what stands for a number must not look like one: a name that begins with
``$`` gets another one in front.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, cast

from neurojit.model.codec_atoms import FLOAT, Form, special
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.spelling import Most
from neurojit.model.verdict import Figure

_DEEPEST: Final = 32


@dataclass(eq=False, repr=False)
class FiguresForm:
    """``text``: of texts and names. ``most``: of names and values, those within others counted as well."""

    text: Form
    most: Most | None

    def encode(self, value: Any) -> Json:
        return cast("Json", encode_figure(value))

    def decode(self, entry: object) -> dict[str, Figure]:
        found = _Reading(self).read(entry, 0)
        if not isinstance(found, dict):
            raise MalformedEntry("not an object")
        return found


def encode_figure(figure: Figure) -> object:
    """``figure`` as JSON has it."""
    if isinstance(figure, float):
        return figure if math.isfinite(figure) else {FLOAT: str(float(figure))}
    if isinstance(figure, dict):
        return {_escaped(name): encode_figure(inner) for name, inner in figure.items()}
    if isinstance(figure, list):
        return [encode_figure(inner) for inner in figure]
    return figure


class _Reading:
    def __init__(self, form: FiguresForm) -> None:
        self._form = form
        self._left = math.inf if form.most is None else form.most.count

    def read(self, entry: object, depth: int) -> Figure:
        if depth > _DEEPEST:
            raise MalformedEntry("nested too deeply")
        if isinstance(entry, dict):
            fields = cast("Json", entry)
            if FLOAT in fields:
                self._counted()
                return special(fields)
            return {self._name(name): self.read(inner, depth + 1) for name, inner in fields.items()}
        if isinstance(entry, list):
            return [self.read(inner, depth + 1) for inner in cast("list[object]", entry)]
        self._counted()
        if isinstance(entry, str):
            return self._form.text.decode(entry)
        return cast("Figure", entry)

    def _name(self, name: str) -> str:
        self._counted()
        return self._form.text.decode(name.removeprefix("$"))

    def _counted(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise MalformedEntry("too many figures")


def _escaped(name: str) -> str:
    return "$" + name if name.startswith("$") else name
