"""The one codec: frozen dataclasses as JSON values and back, by their type hints.

A dataclass is an object with exactly its fields; a tuple is a list; a mapping is an object; an enumeration is
its value; bytes are base 64; a float that JSON has not is ``{"$float": "nan"}`` (or ``inf``, ``-inf``). What
else a field may say of itself, and what it may hold at most, is in ``spelling``. Any JSON that does not fit
is MalformedEntry, with the path of the field; nothing else is raised, and the time it takes is bounded by the
size of the JSON.
"""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin

from neurojit.model.codec_atoms import AnyJson, Bytes, Choice, Float, Form, Hexadecimal, Integer, Plain, Text
from neurojit.model.codec_containers import Entries, Field, Fields, Items, OneOf, Optional, Row, Tag
from neurojit.model.codec_figures import FiguresForm
from neurojit.model.json_values import Json
from neurojit.model.spelling import (
    HEXADECIMAL,
    INLINE,
    SPARSE,
    UNWRITTEN,
    Kept,
    Longest,
    Most,
    Tagged,
    Within,
)
from neurojit.model.verdict import Figures

T = TypeVar("T")
Says = tuple[object, ...]  # of ``Annotated``
# By class and field: the hint that is read in place of the class's own.
Hints = Mapping[tuple[type, str], object]

_PLAIN: Final[dict[object, Form]] = {
    object: AnyJson(),
    bool: Plain(bool, "a boolean"),
    types.NoneType: Plain(types.NoneType, "null"),
}
_UNIONS: Final = (Union, types.UnionType)


class Codec:
    """``hints``: what fields of some classes hold here, who else may allow them more.

    ``longest``: of every text that says nothing of its length. ``whole_texts``: no text has half of a
    character. ``words``: floats that are NaN or infinite may be texts, as they once were.
    """

    def __init__(
        self,
        hints: Hints | None = None,
        *,
        longest: int | None = None,
        whole_texts: bool = False,
        words: bool = False,
    ) -> None:
        self._hints: Hints = hints or {}
        self._longest = None if longest is None else Longest(longest)
        self._whole_texts = whole_texts
        self._words = words
        self._fields: dict[type, Fields] = {}

    def encode(self, value: object) -> Json:
        """A dataclass as a JSON object."""
        return self._of_class(type(value)).encode(value)

    def decode(self, kind: type[T], entry: object) -> T:
        """The dataclass of that ``kind`` which ``encode`` was given. Raises MalformedEntry."""
        return self._of_class(kind).decode(entry)

    def form(self, hint: object) -> Form:
        """How values of any type hint are written and read; to be kept where it is needed often."""
        return self._form(hint, ())

    def _of_class(self, kind: type) -> Fields:
        found = self._fields.get(kind)
        if found is None:
            found = self._fields[kind] = Fields(kind, self._fields_of(kind))
        return found

    def _fields_of(self, kind: type) -> tuple[Field, ...]:
        hints = _hints(kind)
        made: list[Field] = []
        for field in fields(kind):
            hint = self._hints.get((kind, field.name), hints[field.name])
            said = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
            if UNWRITTEN not in said:
                form, sparse = self._form(hint, ()), SPARSE in said
                made.append(Field(field.name, form, INLINE in said, sparse, field.default))
        return tuple(made)

    def _form(self, hint: Any, said: Says) -> Form:
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            tagged = _one(inner[1:], Tagged)
            return Tag(tagged, self._of_class) if tagged else self._form(inner[0], (*inner[1:], *said))
        if hint == Figures:
            return FiguresForm(self._text(said), _one(said, Most))
        if origin in _UNIONS:
            return self._union(inner, said)
        if origin is tuple:
            return self._tuple(inner, said)
        if origin in (dict, Mapping):
            return Entries(self._form(inner[0], ()), self._form(inner[1], ()), _one(said, Most))
        if origin is Literal:
            return Choice({name: name for name in inner})
        return self._class(hint, said)

    def _class(self, hint: Any, said: Says) -> Form:
        if is_dataclass(hint):
            return self._of_class(cast("type", hint))
        if isinstance(hint, enum.EnumType) and issubclass(hint, enum.StrEnum):
            return Choice({member.value: member for member in hint})
        return self._atom(hint, said)

    def _atom(self, hint: object, said: Says) -> Form:
        if hint is str:
            return self._text(said)
        if hint is int:
            return Integer(_one(said, Within))
        if hint is float:
            return Hexadecimal() if HEXADECIMAL in said else Float(_one(said, Within), self._words)
        if hint is bytes:
            return Bytes(_one(said, Longest))
        if hint in _PLAIN:
            return _PLAIN[hint]
        raise TypeError(f"codec: no form for {hint}")

    def _text(self, said: Says) -> Text:
        return Text(_one(said, Longest) or self._longest, _one(said, Kept), self._whole_texts)

    def _tuple(self, inner: tuple[Any, ...], said: Says) -> Form:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return Items(self._form(inner[0], ()), _one(said, Most))
        return Row(tuple(self._form(item, ()) for item in inner))

    def _union(self, kinds: tuple[Any, ...], said: Says) -> Form:
        rest = [kind for kind in kinds if kind is not types.NoneType]
        if len(rest) == 1:
            return Optional(self._form(rest[0], said))
        if not all(kind in (str, int, float, bool) for kind in rest):
            raise TypeError(f"codec: nothing tells {rest} apart")
        one = OneOf({kind: self._form(kind, said) for kind in rest})
        return one if len(rest) == len(kinds) else Optional(one)


def _hints(kind: type) -> dict[str, Any]:
    """Of all fields, those of base classes as well; what recursive hints name in them stays a name."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        found |= inspect.get_annotations(base, locals={}, eval_str=True)  # fields have names like ``type``
    return found


def _one(said: Says, kind: type[T]) -> T | None:
    return next((one for one in said if isinstance(one, kind)), None)


CODEC: Final = Codec()  # what this user's own processes wrote
encode, decode = CODEC.encode, CODEC.decode
