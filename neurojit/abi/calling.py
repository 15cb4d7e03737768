"""The calling convention: a signature as ``i32 f(ptr ctx, arguments..., one ptr for each result...)``.

Buffers are bare pointers to row-major data of static shape; scalars are passed by value, those of which no
compiler and no ``ctypes`` is sure to know the register (f16, bf16, complex numbers) by their address; every
result, scalars included, is written through its trailing pointer. ``i1`` elements are one byte each.
"""

from __future__ import annotations

from neurojit.model.element_types import BORDER
from neurojit.model.types import Signature, ValueType

SCALAR_TYPES = {one.name: one.llvm for one in BORDER}


def parameter_type(value: ValueType) -> str:
    """The LLVM type by which an argument is passed."""
    return "ptr" if value.by_reference else SCALAR_TYPES[value.dtype]


def parameter_types(signature: Signature) -> tuple[str, ...]:
    """The LLVM types of every parameter: the context, the arguments, the results."""
    arguments = tuple(parameter_type(argument.type) for argument in signature.arguments)
    return ("ptr", *arguments, *("ptr" for _ in signature.results))


def parameter_names(signature: Signature) -> tuple[str, ...]:
    """``%ctx``, ``%a0`` ..., ``%r0`` ...: the names that emitted text uses, in parameter order."""
    arguments = tuple(f"%a{index}" for index in range(len(signature.arguments)))
    results = tuple(f"%r{index}" for index in range(len(signature.results)))
    return ("%ctx", *arguments, *results)


def parameter_list(signature: Signature) -> str:
    """``ptr %ctx, ptr %a0, ...``: for a definition or a call with those names."""
    pairs = zip(parameter_types(signature), parameter_names(signature), strict=True)
    return ", ".join(f"{kind} {name}" for kind, name in pairs)


def overlap_pairs(signature: Signature) -> tuple[tuple[int, int], ...]:
    """Pairs of buffer arguments of which at least one is written: they must not overlap.

    Empty buffers overlap nothing.
    """
    buffers = [
        (index, argument.effect in ("write", "readwrite"))
        for index, argument in enumerate(signature.arguments)
        if argument.type.kind != "scalar" and argument.type.nbytes
    ]
    return tuple(
        (left, right)
        for position, (left, left_written) in enumerate(buffers)
        for right, right_written in buffers[position + 1 :]
        if left_written or right_written
    )
