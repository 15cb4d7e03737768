"""What a healable function is given and what it gives: numbers, as a controller sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from neurojit.healing.synthesis.template import FLOATS, INTEGERS, Controller, Guard, Template
from neurojit.model.program import Kernel
from neurojit.model.types import Dtype, ValueType

MOST_INPUTS = 6
MOST_OUTPUTS = 2
_NUMBERS = (*FLOATS, *INTEGERS)
_SHAPE = re.compile(r"(?:memref|tensor)<((?:\d+x)+)")
_MOST_EXTENTS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One number: the argument or result ``number``, or the element ``index`` of the argument ``number``."""

    number: int
    dtype: Dtype
    index: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """``inputs`` and ``outputs`` of a controller; ``extents`` of the buffers of the program, each once."""

    inputs: tuple[Place, ...]
    outputs: tuple[Place, ...]
    extents: tuple[int, ...]


def interface_of(kernel: Kernel, kernels: Mapping[str, Kernel]) -> Interface:
    """Of ``kernel``, in a program of ``kernels``."""
    signature = kernel.signature
    inputs: list[Place] = []
    written: list[Place] = []
    for number, argument in enumerate(signature.arguments):
        places = _places(number, argument.type)
        if argument.type.kind == "scalar" or argument.effect in ("read", "readwrite"):
            inputs += places
        if argument.effect == "write":
            written += places
    results = [place for number, kind in enumerate(signature.results) for place in _places(number, kind)]
    extents = {int(extent) for one in kernels.values() for found in _SHAPE.findall(one.text)
               for extent in found.split("x") if extent}  # fmt: skip
    return Interface(tuple(inputs), tuple(results or written), tuple(sorted(extents)[:_MOST_EXTENTS]))


def _places(number: int, kind: ValueType) -> list[Place]:
    if kind.dtype not in _NUMBERS or kind.kind == "tensor":
        return []
    if kind.kind == "scalar":
        return [Place(number, kind.dtype)]
    if kind.dtype not in FLOATS or kind.elements > MOST_INPUTS:
        return []
    return [Place(number, kind.dtype, index) for index in _indices(kind.shape)]


def _indices(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for extent in shape:
        found = [(*index, place) for index in found for place in range(extent)]
    return found


def fits(template: Template, kernel: Kernel, interface: Interface) -> bool:
    """Whether ``template`` can stand for ``kernel``."""
    if isinstance(template, Guard):
        return bool(guarded(template, kernel)) and (
            not any(choice.among == "extents" for choice in template.choices) or bool(interface.extents)
        )
    return _is_controlled(kernel, interface) and _has_roles(template, interface)


def guarded(guard: Guard, kernel: Kernel) -> list[int]:
    """The arguments or results that ``guard`` can be put on."""
    signature = kernel.signature
    kinds = signature.results
    if guard.on == "argument":
        kinds = tuple(argument.type for argument in signature.arguments)
    return [
        number for number, kind in enumerate(kinds) if kind.kind == "scalar" and kind.dtype in guard.dtypes
    ]


def _is_controlled(kernel: Kernel, interface: Interface) -> bool:
    """Floats out, numbers in, and nothing of its own that has to be kept."""
    results = kernel.signature.results
    return (
        1 <= len(interface.outputs) <= MOST_OUTPUTS
        and len(interface.inputs) <= MOST_INPUTS
        and all(output.dtype in FLOATS for output in interface.outputs)
        and (not results or len(results) == len(interface.outputs))
        and "tensorlang.assert" not in kernel.text
    )


def _has_roles(controller: Controller, interface: Interface) -> bool:
    inputs = len(interface.inputs)
    if "weighted" in controller.law:
        return inputs > 2 or len(interface.outputs) > 1
    if len(interface.outputs) > 1:
        return False
    if controller.name == "constant":
        return not inputs  # else a law with gains, which may be 0, says as much
    if controller.name == "proportional":
        return inputs == 1
    return len(controller.roles) <= inputs
