"""Arguments that ``--input`` gives, one each: a text such as ``2x3xf32=1 2 3 4 5 6``, or ``@FILE.npy``."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neurojit.cli.arguments import as_elements, numpy_dtype, read_inputs
from neurojit.model.element_types import BORDER, ELEMENT_TYPES
from neurojit.model.errors import InputError
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.store.source_file import name_of, read_plain

_TYPES = "|".join(re.escape(one.name) for one in BORDER)
_FORM = re.compile(rf"(?P<shape>(?:\d+x)*)(?P<dtype>{_TYPES})=(?P<values>.*)", re.DOTALL)
_UNKNOWN = re.compile(r"(?:\d+x)*(?P<dtype>[a-z]+\d*(?:<\w*>)?)=")
_BETWEEN = re.compile(r"[\s,\[\]]+")
_TRUTHS = {"true": 1, "false": 0}
_HEADER_BYTES = 1 << 16


def is_array_file(given: str) -> bool:
    """Whether it names an ``.npz`` of all arguments, and not one argument."""
    return not given.startswith("@") and _FORM.fullmatch(given) is None


def given_inputs(given: Sequence[str], signature: Signature) -> list[Any]:
    """The arguments that the values of ``--input`` stand for. Raises InputError for what does not fit."""
    if len(given) == 1 and is_array_file(given[0]):
        _known_type(given[0])
        if given[0].endswith(".npy"):
            raise InputError(f"--input {given[0]}: one array is one argument: --input @{given[0]}")
        if not given[0].endswith(".npz") and not Path(given[0]).exists() and given[0] != "-":
            types = " ".join(f"--input '{_example(argument.type)}'" for argument in signature.arguments)
            raise InputError(f"--input {given[0]}: no such file, and no TYPE=VALUES; wanted: {types}")
        return read_inputs(Path(given[0]), signature)
    for one in given:
        if is_array_file(one):
            _known_type(one)
            raise InputError(
                f"--input {one}: expected TYPE=VALUES, as in 2x3xf32=1 2 3 4 5 6, or @FILE.npy; "
                "an .npz file of all arguments stands alone"
            )
    wanted = len(signature.arguments)
    if len(given) != wanted:
        types = ", ".join(str(argument.type) for argument in signature.arguments) or "none"
        raise InputError(
            f"--input: {len(given)} given; one for each of {wanted} arguments is wanted: {types}"
        )
    return [_one(value, argument) for value, argument in zip(given, signature.arguments, strict=True)]


def given_shapes(given: Sequence[str]) -> list[tuple[int, ...] | None]:
    """The shapes of the arguments that ``given`` stands for, each by itself; None for scalars.

    Raises InputError for what says none: a file of all arguments, or one that cannot be looked at twice.
    """
    import numpy as np  # noqa: PLC0415 (help must not pay for it)

    shapes: list[tuple[int, ...] | None] = []
    for one in given:
        found = _FORM.fullmatch(one)
        if found is not None:
            shapes.append(tuple(int(extent) for extent in found["shape"].split("x")[:-1]) or None)
            continue
        path = Path(one[1:])
        if not one.startswith("@") or not path.is_file():
            raise InputError(f"--input {one}: says no shape; name the shapes of the function instead")
        try:
            shapes.append(np.load(path, mmap_mode="r", allow_pickle=False).shape)
        except (OSError, ValueError, EOFError, AttributeError):
            raise InputError(f"{name_of(path)}: is no .npy file of a plain array") from None
    return shapes


def _known_type(given: str) -> None:
    """Raise InputError for TYPE=VALUES of a type that there is not, where no file has that name."""
    found = _UNKNOWN.match(given)
    if found is not None and not Path(given).exists():
        known = ", ".join(one.name for one in BORDER)
        raise InputError(f"--input {given[:60]}: no element type {found['dtype']}; there are {known}")


def _one(given: str, argument: Argument) -> Any:
    where = f"--input {given if len(given) <= 60 else given[:60] + '...'}"
    array = _from_file(Path(given[1:]), argument.type) if given.startswith("@") else _from_text(given, where)
    kind = argument.type
    elements = as_elements(array, kind)
    if elements is None or array.shape != kind.shape:
        raise InputError(f"{where}: is {array.dtype}{list(array.shape)}; {kind} is wanted: {_example(kind)}")
    return elements.item() if kind.kind == "scalar" else elements


def _example(kind: ValueType) -> str:
    return "".join(f"{extent}x" for extent in kind.shape) + f"{kind.dtype}=..."


def _from_file(path: Path, kind: ValueType) -> Any:
    import numpy as np  # noqa: PLC0415 (help must not pay for it)

    content = read_plain(path, kind.nbytes + _HEADER_BYTES, "an .npy file", waits=True)
    try:
        array: Any = np.load(io.BytesIO(content), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        raise InputError(f"{name_of(path)}: is no .npy file of a plain array") from None
    if not hasattr(array, "dtype"):
        raise InputError(f"{name_of(path)}: is an .npz file; given without the @ it has all arguments")
    return np.ascontiguousarray(array).reshape(array.shape)


def _from_text(given: str, where: str) -> Any:
    """An array of what is written; one value stands for all of them."""
    import numpy as np  # noqa: PLC0415

    found = _FORM.fullmatch(given)
    assert found is not None  # by is_array_file
    shape = tuple(int(extent) for extent in found["shape"].split("x")[:-1])
    words = [word for word in _BETWEEN.split(found["values"]) if word]
    count = math.prod(shape)
    if len(words) not in (1, count):
        raise InputError(f"{where}: {len(words)} values; {count} are wanted, or one for all")
    dtype = found["dtype"]
    kind = ELEMENT_TYPES[dtype].kind
    name = numpy_dtype(dtype)
    read = {"float": _float, "complex": _complex}.get(kind, _integer)
    try:
        values: list[Any] = [read(word) for word in words]
        if kind == "boolean" and not set(values) <= {0, 1}:
            raise ValueError("0, 1, true or false is wanted")
        with np.errstate(over="raise"):
            array = np.array(values, name)
        finite = np.isfinite(np.array(values)) if kind in ("float", "complex") else True
        if not np.all(np.isfinite(array) | ~np.asarray(finite)):
            raise OverflowError
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
    except (OverflowError, FloatingPointError):
        raise InputError(f"{where}: a value is beyond the largest that {dtype} holds") from None
    try:
        return np.full(shape, array[0]) if len(words) == 1 else array.reshape(shape)
    except (ValueError, MemoryError) as error:
        raise InputError(f"{where}: {error}") from None


def _integer(word: str) -> int:
    if word in _TRUTHS:
        return _TRUTHS[word]
    try:
        return int(word, 0)
    except ValueError:
        raise ValueError(f"{word} is no integer") from None


def _complex(word: str) -> complex:
    """As Python writes one, ``1-2j``, in parentheses or without."""
    try:
        return complex(word)
    except ValueError:
        raise ValueError(f"{word} is no complex number; write it as 1-2j") from None


def _float(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ValueError(f"{word} is no number") from None
