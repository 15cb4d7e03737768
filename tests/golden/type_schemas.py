"""JSON Schemas of dataclasses, as ``neurojit.model.codec`` writes them."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from neurojit.model.codec import _hints  # pyright: ignore[reportPrivateUsage] (the one reader of them)
from neurojit.model.spelling import HEXADECIMAL, INLINE, SPARSE, UNWRITTEN, Tagged
from neurojit.model.verdict import Figures

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
SPECIAL: Schema = {
    "type": "object",
    "properties": {"$float": {"enum": ["nan", "inf", "-inf"]}},
    "required": ["$float"],
    "additionalProperties": False,
}
_PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    object: {},
}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


class Types:
    """``definitions``: of each dataclass that was met, by its name, to be kept under ``$defs``."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, hint: Any, said: tuple[object, ...] = ()) -> Schema:
        """The schema of values of a type hint."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            tagged = next((one for one in inner[1:] if isinstance(one, Tagged)), None)
            return self._tagged(tagged) if tagged else self.of(inner[0], (*inner[1:], *said))
        if hint == Figures:
            return {"type": "object"}
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of(kind, said) for kind in inner]}
        if origin is tuple:
            return self._tuple(inner)
        if origin in (dict, Mapping):
            keys = {"propertyNames": self.of(inner[0])} if get_origin(inner[0]) is Literal else {}
            return {"type": "object", "additionalProperties": self.of(inner[1]), **keys}
        if origin is Literal:
            return {"enum": list(inner)}
        return self._class(hint, said)

    def _class(self, hint: Any, said: tuple[object, ...]) -> Schema:
        if is_dataclass(hint):
            return self.named(hint)  # pyright: ignore[reportArgumentType]
        if isinstance(hint, enum.EnumType):
            return {"enum": [member.value for member in hint]}
        if hint is float:
            return dict(_PLAIN[str]) if HEXADECIMAL in said else {"anyOf": [NUMBER, SPECIAL]}
        return dict(_PLAIN[hint])

    def named(self, kind: type) -> Schema:
        """A reference to the schema of a dataclass."""
        if kind.__name__ not in self.definitions:
            self.definitions[kind.__name__] = {}  # it may hold itself
            self.definitions[kind.__name__] = self.object_of(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def object_of(self, kind: type, **further: Schema) -> Schema:
        """An object with the fields of a dataclass and ``further`` ones."""
        properties: dict[str, Schema] = dict(further)
        required = list(further)
        hints = _hints(kind)
        for field in fields(kind):
            hint = hints[field.name]
            said = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
            if UNWRITTEN in said:
                continue
            if INLINE in said:
                inner = self.object_of(get_args(hint)[0])
                properties |= inner["properties"]
                required += inner["required"]
                continue
            properties[field.name] = self.of(hint)
            required += [] if SPARSE in said else [field.name]
        return {
            "description": (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " "),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _tagged(self, tagged: Tagged) -> Schema:
        kinds: list[Schema] = []
        for name, kind in tagged.kinds.items():
            self.definitions[name] = self.object_of(kind, **{tagged.field: {"const": name}})
            kinds.append({"$ref": f"#/$defs/{name}"})
        return {"oneOf": kinds}

    def _tuple(self, inner: tuple[Any, ...]) -> Schema:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return {"type": "array", "items": self.of(inner[0])}
        rows = [self.of(item) for item in inner]
        return {"type": "array", "prefixItems": rows, "minItems": len(rows), "maxItems": len(rows)}
