"""Mutated reports, as a compromised child might write them."""
# What is changed is any JSON.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any, Final

from neurojit.fuzz.boundary.elves import changed_object

# Stands in a text for what JSON's writer would not write; values that no check may fall for.
_RAW: Final = {
    "@@huge@@": "1" + "0" * 400,
    "@@-huge@@": "-1" + "0" * 400,
    "@@1e400@@": "1e400",
    "@@nan@@": "NaN",
    "@@inf@@": "-Infinity",
    "@@deep@@": "[" * 700 + "]" * 700,
    "@@deep object@@": '{"a":' * 700 + "1" + "}" * 700,
    "@@many@@": "[" + "0," * 200_000 + "0]",
    "@@half@@": '"\\ud800"',
    "@@long@@": '"' + "a" * 100_000 + '"',
    "@@same@@": '{"a":1,"a":2}',
}
_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 2, 1 << 20, 1 << 31, 1 << 63, -(1 << 63), 0.0, -0.0, 1.5, 1e308, 5e-324),
    *("", "zz", "passed", "candidate", "equivalent", "faster", "reference confirmed", "\x1b[2J", "\0", "é"),
    *([], {}, [[]], [None], {"$float": "nan"}, {"$float": "inf"}, {"$float": 5}, {"$": 1}, {"": {}}),
    *_RAW,
)

Change = Callable[[Any, Random], Any]


def changed_report(report: bytes, random: Random) -> bytes:
    """``report`` with one change or a few; it may be the same."""
    if random.random() < 0.25:
        return _changed_bytes(report, random)
    entry: Any = json.loads(report)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        change = random.choice(_CHANGES)
        entry = change(entry, random)
    text = json.dumps(entry)
    for mark, raw in _RAW.items():
        text = text.replace(f'"{mark}"', raw)
    return text.encode()


def _changed_bytes(report: bytes, random: Random) -> bytes:
    """Cut, repeated, overwritten: what is no JSON any more, as a rule."""
    made = bytearray(report)
    for _ in range(random.choice((1, 1, 2, 8))):
        at = random.randrange(len(made) + 1)
        length = min(random.choice((1, 1, 2, 8, 64, 4096)), len(made) - at)
        kind = random.randrange(5)
        if kind == 0:
            del made[at : at + length]
        elif kind == 1:
            made[at:at] = made[at : at + length]
        elif kind == 2 and length:
            made[at] = random.randrange(256)
        elif kind == 3:
            made[at:at] = random.choice(tuple(_RAW.values()))[:5000].encode()
        else:
            made[at:at] = random.choice((b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\x00", b"\xff"))
    return bytes(made)


def _places(entry: Any) -> list[tuple[Any, Any]]:
    """Every value as what holds it and its key there."""
    found: list[tuple[Any, Any]] = []
    pending = [entry]
    while pending:
        holder = pending.pop()
        keys: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                pending.append(holder[key])
    return found


def _place(entry: Any, random: Random) -> tuple[Any, Any] | None:
    """Shallow ones as often as deep ones: most of the values are numbers of a few lists."""
    if not isinstance(entry, dict) or not entry:
        return None
    if random.random() < 0.5:
        return entry, random.choice(list(entry))
    return random.choice(_places(entry) or [(entry, next(iter(entry)))])


def _replaced(entry: Any, random: Random) -> Any:
    place = _place(entry, random)
    if place is None:
        return random.choice(_VALUES)
    place[0][place[1]] = copy.deepcopy(random.choice(_VALUES))
    return entry


def _deleted(entry: Any, random: Random) -> Any:
    place = _place(entry, random)
    if place is not None:
        del place[0][place[1]]
    return entry


def _added(entry: Any, random: Random) -> Any:
    place = _place(entry, random)
    if place is not None:
        holder, key = place
        value = copy.deepcopy(random.choice((holder[key], *_VALUES)))
        if isinstance(holder, dict):
            holder[random.choice(("", "error", "candidate", "x", "5", "1048576"))] = value
        else:
            holder.insert(random.randrange(len(holder) + 1), value)
    return entry


def _swapped(entry: Any, random: Random) -> Any:
    one, other = _place(entry, random), _place(entry, random)
    if one is not None and other is not None:
        values = copy.deepcopy(one[0][one[1]]), copy.deepcopy(other[0][other[1]])
        other[0][other[1]], one[0][one[1]] = values
    return entry


def _renamed(entry: Any, random: Random) -> Any:
    place = _place(entry, random)
    if place is not None and isinstance(place[0], dict):
        holder, key = place
        holder[random.choice((*holder, key + "x", key.upper()))] = holder.pop(key)
    return entry


def _flipped(entry: Any, random: Random) -> Any:
    """A check that did not pass, or passed; a check less, or in another place."""
    made = entry.get("outcomes") if isinstance(entry, dict) else None
    if not isinstance(made, list) or not made or not all(isinstance(one, dict) for one in made):
        return entry
    kind, at = random.randrange(4), random.randrange(len(made))
    if kind == 0:
        made[at]["passed"] = not made[at].get("passed")
    elif kind == 1:
        del made[at:]
    elif kind == 2:
        random.shuffle(made)
    else:
        made[:] = [made[at]]
    return entry


def _other_object(entry: Any, random: Random) -> Any:
    images = entry.get("images") if isinstance(entry, dict) else None
    if not isinstance(images, dict) or not images:
        return entry
    role = random.choice(list(images))
    try:
        image = base64.b64decode(images[role])
    except (TypeError, ValueError):
        return entry
    images[role] = base64.b64encode(changed_object(image, random)).decode()
    return entry


_CHANGES: Final[tuple[Change, ...]] = (
    *(_replaced, _replaced, _replaced, _deleted, _added),
    *(_swapped, _renamed, _flipped, _other_object),
)
