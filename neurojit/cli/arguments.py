"""The arguments of ``neurojit run --call``: generated or read from a file; its results: written."""

from __future__ import annotations

import contextlib
import io
import math
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurojit.model.element_types import ELEMENT_TYPES, is_complex, is_float
from neurojit.model.errors import InputError
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.store.source_file import read_plain

if TYPE_CHECKING:
    import numpy as np

# Where the program states no range: small, so that sums of many products stay exact.
_INTEGERS, _INDICES = (-8, 8), (0, 7)
_HEADER_BYTES = 1 << 16  # of an array in an archive, and of what else the archive says


def generated(signature: Signature, seed: int) -> list[Any]:
    """One value an argument: floats normal, or uniform in the stated range; integers uniform.

    The same seed gives the same bits. Raises ``InputError`` where memory does not suffice.
    """
    import numpy as np  # noqa: PLC0415 (help must not pay for it)

    source = np.random.default_rng(seed)
    values: list[Any] = []
    for position, argument in enumerate(signature.arguments):
        try:
            values.append(_generated_one(argument, source))
        except (MemoryError, ValueError) as error:
            raise InputError(f"argument {position}: no memory for {argument.type}: {error}") from error
    return values


def _generated_one(argument: Argument, source: np.random.Generator) -> Any:
    import numpy as np  # noqa: PLC0415

    kind = argument.type
    dtype = numpy_dtype(kind.dtype)
    if is_complex(kind.dtype):
        drawn = _floats(argument, source, ELEMENT_TYPES[kind.dtype].part, (*kind.shape, 2))
        array = np.ascontiguousarray(drawn).view(dtype).reshape(kind.shape)
    elif is_float(kind.dtype):
        array = _array(_floats(argument, source, ELEMENT_TYPES[kind.dtype].counted, kind.shape), dtype)
    elif kind.dtype == "i1":
        array = _array(source.integers(0, 2, kind.shape), dtype)
    else:
        low, high = argument.range or (_INDICES if kind.dtype == "index" else _INTEGERS)
        array = _array(source.integers(math.ceil(low), math.floor(high), kind.shape, endpoint=True), dtype)
    return array.item() if kind.kind == "scalar" else array


def numpy_dtype(dtype: str) -> Any:
    """NumPy's name of an element type. Raises ``InputError`` where the package that has it is missing."""
    from neurojit.abi.array_layout import NUMPY_DTYPES  # noqa: PLC0415

    return NUMPY_DTYPES[dtype]


def as_elements(array: Any, kind: ValueType) -> Any:
    """``array`` as elements of ``kind``; None where it has others.

    An integer's unsigned twin is taken for it, and so are bytes of its size for what files of NumPy have no
    name for: bf16 is written as such.
    """
    wanted, element = numpy_dtype(kind.dtype), ELEMENT_TYPES[kind.dtype]
    if array.dtype == wanted:
        return array
    nameless = element.package and array.dtype.kind == "V" and array.dtype.names is None
    if array.dtype.name in element.reinterpreted or (nameless and array.dtype.itemsize == element.nbytes):
        return array.view(wanted)
    return None


def _floats(argument: Argument, source: Any, dtype: str, shape: tuple[int, ...]) -> Any:
    name = numpy_dtype(dtype).name
    if argument.range is None:
        return _array(source.standard_normal(shape, name), name)
    low, high = argument.range
    values = _array(source.random(shape, name), name)
    values *= high - low
    values += low
    return values.clip(low, high, out=values)  # rounding may have passed the bounds


def _array(values: Any, dtype: Any) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.ascontiguousarray(np.asarray(values, dtype=dtype)).reshape(np.shape(values))


def read_inputs(path: Path, signature: Signature) -> list[Any]:
    """``arg0``, ``arg1``, ... of an ``.npz`` file. Raises ``InputError`` for what does not fit."""
    import numpy as np  # noqa: PLC0415

    kinds = [argument.type for argument in signature.arguments]
    most = sum(kind.nbytes + _HEADER_BYTES for kind in kinds) + _HEADER_BYTES
    content = io.BytesIO(read_plain(path, most, "an .npz file", waits=True))
    try:
        if any(entry.file_size > most for entry in zipfile.ZipFile(content).infolist()):
            raise InputError(f"{path}: holds arrays that are larger than the arguments")
        archive = np.load(content, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise InputError(f"{path}: is one array; wanted: an .npz file")
        with archive:
            arrays = {name: archive[name] for name in archive.files}
    except InputError:
        raise
    except (OSError, ValueError, zipfile.BadZipFile, EOFError):
        raise InputError(f"{path}: is no .npz file of plain arrays") from None
    wanted = [f"arg{position}" for position in range(len(signature.arguments))]
    if sorted(arrays) != sorted(wanted):
        held = ", ".join(sorted(arrays)) or "nothing"
        raise InputError(f"{path}: holds {held}; wanted: {', '.join(wanted) or 'nothing'}")
    return [
        _read_one(arrays[name], argument, f"{path}: {name}")
        for name, argument in zip(wanted, signature.arguments, strict=True)
    ]


def _read_one(array: Any, argument: Argument, where: str) -> Any:
    kind = argument.type
    elements = as_elements(array, kind)
    if elements is None or array.shape != kind.shape:
        raise InputError(f"{where} is {array.dtype}{list(array.shape)}; {kind} is wanted")
    return elements.item() if kind.kind == "scalar" else _array(elements, elements.dtype)


def written(signature: Signature, arguments: list[Any], results: Any) -> list[Any]:
    """What a call gave, as arrays of its types: its results, then the buffers that it may have written."""
    import numpy as np  # noqa: PLC0415

    count = len(signature.results)
    given = list(results) if count > 1 else [results] * count
    arrays = [
        np.asarray(value, numpy_dtype(result.dtype))
        for value, result in zip(given, signature.results, strict=True)
    ]
    return arrays + [
        value
        for argument, value in zip(signature.arguments, arguments, strict=True)
        if argument.effect in ("write", "readwrite")
    ]


def write_outputs(path: Path, values: list[Any]) -> None:
    """``out0``, ``out1``, ... as an ``.npz``: whole or not at all. Raises ``InputError``.

    What is no plain file, as a pipe or ``/dev/null``, is written to, and never replaced.
    """
    import numpy as np  # noqa: PLC0415

    temporary = ""
    arrays: Any = {f"out{position}": np.asarray(value) for position, value in enumerate(values)}
    try:
        if path.exists() and not path.is_file():
            content = io.BytesIO()
            np.savez(content, **arrays)
            path.write_bytes(content.getvalue())
            return
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with open(descriptor, "wb") as file:
            np.savez(file, **arrays)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def check_output(path: Path) -> None:
    """Raise ``InputError`` now for what ``write_outputs`` would refuse after a long run."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder")
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path}: the folder {path.parent} cannot be written to")
