"""Kernels as JSON and back: what a judgement needs of a program, without the program."""

from __future__ import annotations

import math
from typing import cast, get_args

from neurojit.kernel import Argument, Dtype, Effect, Kernel, Signature, ValueType
from neurojit.validation.codec import decode_figure, encode_figure
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, items, mapping, text

_KINDS = ("tensor", "memref", "scalar")


def encode_kernel(kernel: Kernel) -> Json:
    return {
        "name": kernel.name,
        "arguments": [_encode_argument(argument) for argument in kernel.signature.arguments],
        "results": [_encode_type(result) for result in kernel.signature.results],
        "digest": kernel.digest,
        "text": kernel.text,
        "callees": list(kernel.callees),
        "operations": kernel.operations,
        "flops": kernel.flops,
        "touched": kernel.touched,
        "pure": kernel.pure,
        "attributes": encode_figure(dict(kernel.attributes)),
    }


def decode_kernel(entry: object) -> Kernel:
    """The kernel that ``encode_kernel`` was given. Raises MalformedEntry."""
    fields = mapping(entry, "kernel")
    arguments = tuple(_decode_argument(argument) for argument in items(fields, "arguments"))
    return Kernel(
        name=text(fields, "name"),
        signature=Signature(arguments, tuple(_decode_type(result) for result in items(fields, "results"))),
        digest=text(fields, "digest"),
        text=text(fields, "text"),
        callees=tuple(text({"callee": callee}, "callee") for callee in items(fields, "callees")),
        operations=_count(fields, "operations"),
        flops=_count(fields, "flops"),
        touched=_count(fields, "touched"),
        pure=flag(fields, "pure"),
        attributes=_attributes(fields.get("attributes")),
    )


def _encode_argument(argument: Argument) -> Json:
    bounds = argument.range
    return {
        "type": _encode_type(argument.type),
        "effect": argument.effect,
        "range": None if bounds is None else [float(bound).hex() for bound in bounds],
    }


def _decode_argument(entry: object) -> Argument:
    fields = mapping(entry, "arguments")
    effect = text(fields, "effect")
    if effect not in get_args(Effect):
        raise MalformedEntry(f"effect: {effect[:20]!r}")
    return Argument(_decode_type(fields.get("type")), cast("Effect", effect), _range(fields.get("range")))


def _range(entry: object) -> tuple[float, float] | None:
    if entry is None:
        return None
    bounds = items({"range": entry}, "range")
    if len(bounds) != 2:
        raise MalformedEntry("range: not two bounds")
    low, high = (_hexadecimal(bound) for bound in bounds)
    return low, high


def _hexadecimal(bound: object) -> float:
    """Infinities have a text too, which JSON's own numbers have not."""
    try:
        value = float.fromhex(text({"range": bound}, "range"))
    except (ValueError, OverflowError) as error:
        raise MalformedEntry("range: not a number") from error
    if math.isnan(value):
        raise MalformedEntry("range: not a number")
    return value


def _encode_type(value: ValueType) -> Json:
    return {"kind": value.kind, "dtype": value.dtype, "shape": list(value.shape)}


def _decode_type(entry: object) -> ValueType:
    fields = mapping(entry, "type")
    kind, dtype = text(fields, "kind"), text(fields, "dtype")
    if kind not in _KINDS or dtype not in get_args(Dtype):
        raise MalformedEntry(f"type: {kind[:20]!r} of {dtype[:20]!r}")
    shape = tuple(integer({"shape": extent}, "shape") for extent in items(fields, "shape"))
    if any(extent < 0 for extent in shape):
        raise MalformedEntry("shape: negative")
    return ValueType(kind, cast("Dtype", dtype), shape)


def _count(fields: Json, name: str) -> int | None:
    return None if fields.get(name) is None else integer(fields, name)


def _attributes(entry: object) -> dict[str, str | float | int | bool]:
    found = decode_figure(mapping(entry, "attributes"))
    if not isinstance(found, dict):
        raise MalformedEntry("attributes: not an object")
    plain = {name: value for name, value in found.items() if isinstance(value, str | float | int)}
    if len(plain) != len(found):
        raise MalformedEntry("attributes: neither text nor number")
    return plain
