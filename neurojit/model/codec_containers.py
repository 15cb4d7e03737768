"""How values that hold others are written as JSON values and read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from neurojit.model.bounded_json import LONGEST_NUMBER
from neurojit.model.codec_atoms import AS_IS, Form, Integer, shown
from neurojit.model.json_values import Json, MalformedEntry, mapping
from neurojit.model.spelling import Most, Tagged

_NUMBER = re.compile(rf"0|-?[1-9][0-9]{{0,{LONGEST_NUMBER - 2}}}")
_NAMES_SHOWN: Final = 4
_LONGEST_SHOWN: Final = 40


@dataclass(eq=False, repr=False)
class Items:
    item: Form
    most: Most | None

    def encode(self, value: Any) -> list[Any]:
        if isinstance(self.item, AS_IS):
            return list(value)
        encode = self.item.encode
        return [encode(item) for item in value]

    def decode(self, entry: object) -> tuple[Any, ...]:
        items = _list(entry)
        _count(len(items), self.most)
        return tuple(each(enumerate(items), self.item.decode))


@dataclass(eq=False, repr=False)
class Row:
    """A tuple of so many items, each with a type of its own."""

    items: tuple[Form, ...]

    def encode(self, value: Any) -> list[Any]:
        return [form.encode(item) for form, item in zip(self.items, value, strict=True)]

    def decode(self, entry: object) -> tuple[Any, ...]:
        items = _list(entry)
        if len(items) != len(self.items):
            raise MalformedEntry(f"{len(items)} items, not {len(self.items)}")
        return tuple(
            step(f"[{place}]", form.decode, item)
            for place, (form, item) in enumerate(zip(self.items, items, strict=True))
        )


@dataclass(eq=False, repr=False)
class Entries:
    """A mapping, by texts, by one of some texts, or by integers as JSON would write them."""

    key: Form
    value: Form
    most: Most | None

    def encode(self, value: Any) -> Json:
        if isinstance(self.key, Integer):
            return {str(key): self.value.encode(item) for key, item in value.items()}
        return {self.key.encode(key): self.value.encode(item) for key, item in value.items()}

    def decode(self, entry: object) -> dict[Any, Any]:
        fields = mapping(entry)
        _count(len(fields), self.most)
        return {
            step("a key", self._key, key): step(key, self.value.decode, item) for key, item in fields.items()
        }

    def _key(self, key: str) -> Any:
        if not isinstance(self.key, Integer):
            return self.key.decode(key)
        if not _NUMBER.fullmatch(key):
            raise MalformedEntry("not an integer")
        return self.key.decode(int(key))


@dataclass(eq=False, repr=False)
class OneOf:
    """A union of plain types, each known by its JSON type; integers are floats where there are none."""

    forms: dict[type, Form]

    def encode(self, value: Any) -> Any:
        return self.forms[float].encode(value) if isinstance(value, float) else value

    def decode(self, entry: object) -> Any:
        form = self.forms.get(type(entry)) or self.forms.get(float)
        if form is None:
            raise MalformedEntry(f"{shown(entry)} is of no type that it may have")
        return form.decode(entry)


@dataclass(eq=False, repr=False)
class Optional:
    form: Form

    def encode(self, value: Any) -> Any:
        return None if value is None else self.form.encode(value)

    def decode(self, entry: object) -> Any:
        return None if entry is None else self.form.decode(entry)


@dataclass(eq=False, repr=False)
class Field:
    """One field of a dataclass. ``inline``: its own fields stand among those of what holds it.

    ``sparse``: it is left out where it is the ``default``.
    """

    name: str
    form: Form
    inline: bool = False
    sparse: bool = False
    default: object = None

    def __post_init__(self) -> None:
        self.as_is = isinstance(self.form, AS_IS) and not self.sparse

    @property
    def names(self) -> frozenset[str]:
        return cast("Fields", self.form).names if self.inline else frozenset((self.name,))


class Fields:
    """A dataclass: an object with exactly its fields."""

    def __init__(self, kind: type, fields: tuple[Field, ...]) -> None:
        self.kind = kind
        self.fields = fields
        self.names: frozenset[str] = frozenset().union(*(field.names for field in fields))
        self._needed = self.names - {field.name for field in fields if field.sparse}

    def encode(self, value: Any) -> Json:
        found: Json = {}
        for field in self.fields:
            inner = getattr(value, field.name)
            if field.as_is:
                found[field.name] = inner
            elif field.inline:
                found.update(field.form.encode(inner))
            elif not field.sparse or inner != field.default:
                found[field.name] = field.form.encode(inner)
        return found

    def decode(self, entry: object) -> Any:
        fields = mapping(entry)
        if fields.keys() != self.names:
            self._check(fields)
        return self.taken(fields)

    def taken(self, fields: Json) -> Any:
        """From an object that has these fields and maybe others."""
        values: dict[str, Any] = {}
        for field in self.fields:
            if field.inline:
                values[field.name] = cast("Fields", field.form).taken(fields)
            elif not field.sparse or field.name in fields:
                values[field.name] = step(field.name, field.form.decode, fields[field.name])
        return self.kind(**values)

    def _check(self, fields: Json) -> None:
        """Raises MalformedEntry where some are missing, or unknown: misspelt ones, most likely."""
        unknown, missing = fields.keys() - self.names, self._needed - fields.keys()
        if unknown:
            raise MalformedEntry(
                f"no such field: {_some(unknown)}; there are {', '.join(sorted(self.names))}"
            )
        if missing:
            raise MalformedEntry(f"missing: {_some(missing)}")


class Tag:
    """A union of dataclasses, told apart by a field that none of them has.

    ``form`` gives that of a class when one of its values is met.
    """

    def __init__(self, tagged: Tagged, form: Callable[[type], Fields]) -> None:
        self._name = tagged.field
        self.kinds = tagged.kinds
        self._names = {kind: name for name, kind in tagged.kinds.items()}
        self.form = form

    def encode(self, value: Any) -> Json:
        name = self._names[type(value)]
        return {self._name: name, **self.form(self.kinds[name]).encode(value)}

    def decode(self, entry: object) -> Any:
        fields = dict(mapping(entry))
        name = fields.pop(self._name, None)
        kind = self.kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise MalformedEntry(f"{shown(name)} is none that there is", self._name)
        return self.form(kind).decode(fields)


def step(name: str, decode: Callable[[Any], Any], entry: object) -> Any:
    """What ``decode`` makes of the entry of that name, which its error then says."""
    try:
        return decode(entry)
    except MalformedEntry as error:
        raise error.within(name) from None


def each(numbered: Iterable[tuple[int, object]], decode: Callable[[object], Any]) -> Iterable[Any]:
    """Each of ``numbered`` as ``decode`` makes it."""
    for place, item in numbered:
        try:
            yield decode(item)
        except MalformedEntry as error:
            raise error.within(f"[{place}]") from None


def _some(names: Iterable[str]) -> str:
    found = sorted(name[:_LONGEST_SHOWN] for name in names)
    return ", ".join(found[:_NAMES_SHOWN]) + (", ..." if len(found) > _NAMES_SHOWN else "")


def _list(entry: object) -> list[object]:
    if not isinstance(entry, list):
        raise MalformedEntry("not a list")
    return cast("list[object]", entry)


def _count(count: int, most: Most | None) -> None:
    if most is not None and count > most.count:
        raise MalformedEntry(f"more than {most.count} items")
