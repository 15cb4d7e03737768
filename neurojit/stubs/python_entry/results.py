"""What a stub returns: arrays, new or given as ``out=``, and scalars as Python's own objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from neurojit.abi import array_layout as where
from neurojit.abi import calling
from neurojit.model.element_types import ELEMENT_TYPES, is_complex, is_float
from neurojit.model.types import Signature, ValueType
from neurojit.stubs.builder import NULL, Block, Function, Value, i64, number, symbol
from neurojit.stubs.floats import widened
from neurojit.stubs.python_entry.guards import Out


@dataclass(frozen=True, slots=True)
class Places:
    """Room on the stack, by results: ``values`` for scalars, ``owners`` for the objects of arrays."""

    values: dict[int, Value]
    owners: dict[int, Value]


def shapes(signature: Signature) -> Iterator[str]:
    """Each array result's shape, for NumPy's constructor."""
    for index, result in enumerate(signature.results):
        if result.kind != "scalar":
            extents = ", ".join(f"i64 {extent}" for extent in result.shape) or "i64 0"
            count = max(1, len(result.shape))
            yield f"@shape{index} = private constant [{count} x i64] [{extents}]"


def places(f: Function, signature: Signature) -> Places:
    """Owners are null until there is an array."""
    made = Places({}, {})
    for index, result in enumerate(signature.results):
        if result.kind == "scalar":
            made.values[index] = f.room("[2 x i64]", align=16)
        else:
            made.owners[index] = f.room("ptr")
            f.store(NULL, made.owners[index])
    return made


def allocate(f: Function, signature: Signature, out: Out, owners: Mapping[int, Value], none: Block) -> None:
    """Results: the arrays of ``out=`` (owned from here on), or new ones; ``none`` where memory is short."""
    if not owners:
        return
    ready, adopt = f.block("ready"), f.block("adopt")
    fresh = [f.block("allocate") for _ in owners]
    f.branch(out.given, adopt, fresh[0])
    f.start(adopt)
    for index, target in out.targets.items():
        f.call("void", symbol("Py_IncRef"), [target])
        f.store(target, owners[index])
    f.jump(ready)
    for here, following, (index, owner) in zip(fresh, [*fresh[1:], ready], owners.items(), strict=True):
        f.start(here)
        made = _new_array(f, index, signature.results[index])
        f.store(made, owner)
        f.branch(f.compare("eq", made, NULL), none, following)
    f.start(ready)


def _new_array(f: Function, index: int, kind: ValueType) -> Value:
    descriptor = symbol(where.dtype_symbol(kind.dtype))
    f.call("void", symbol("Py_IncRef"), [descriptor])  # the constructor takes one reference
    rank, shape = number("i32", len(kind.shape)), symbol(f"shape{index}")
    given = [symbol("PyArray_Type"), descriptor, rank, shape, NULL, NULL, number("i32", 0), NULL]
    return f.call("ptr", symbol("PyArray_NewFromDescr"), given)


def drop(f: Function, owners: Mapping[int, Value]) -> None:
    """Gives up the arrays of a call that returns none; those not made yet are null."""
    for owner in owners.values():
        f.call("void", symbol("Py_DecRef"), [f.load("ptr", owner)])


def return_objects(
    f: Function, signature: Signature, values: Mapping[int, Value], arrays: Mapping[int, Value]
) -> None:
    """Returns None, the one result, or a tuple of them."""
    if not signature.results:
        none = symbol("_Py_NoneStruct")
        f.call("void", symbol("Py_IncRef"), [none])
        f.give_back(none)
        return
    objects = [
        _scalar(f, values[index], result) if result.kind == "scalar" else arrays[index]
        for index, result in enumerate(signature.results)
    ]
    if len(objects) == 1:
        f.give_back(objects[0])
    else:
        _return_tuple(f, objects)


def _scalar(f: Function, at: Value, result: ValueType) -> Value:
    kind = calling.SCALAR_TYPES[result.dtype]
    value = f.load("i8" if kind == "i1" else kind, at)
    if is_complex(result.dtype):
        part = ELEMENT_TYPES[result.dtype].part
        parts = [widened(f, part, f.part(value, calling.SCALAR_TYPES[part], at)) for at in range(2)]
        return f.call("ptr", symbol("PyComplex_FromDoubles"), parts)
    if is_float(result.dtype):
        return f.call("ptr", symbol("PyFloat_FromDouble"), [widened(f, result.dtype, value)])
    wide = value if kind == "i64" else f.cast("zext" if kind == "i1" else "sext", value, "i64")
    return f.call("ptr", symbol("PyBool_FromLong" if kind == "i1" else "PyLong_FromLongLong"), [wide])


def _return_tuple(f: Function, objects: Sequence[Value]) -> None:
    made = f.call("ptr", symbol("PyTuple_New"), [i64(len(objects))])
    fill, none = f.block("fill"), f.block("untupled")
    f.branch(f.compare("eq", made, NULL), none, fill)
    f.start(fill)
    for index, one in enumerate(objects):
        f.call("i32", symbol("PyTuple_SetItem"), [made, i64(index), one])
    f.give_back(made)
    f.start(none)
    for one in objects:
        f.call("void", symbol("Py_DecRef"), [one])
    f.give_back(NULL)
