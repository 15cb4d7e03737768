"""What can be measured: families of cases, and suites of cases by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Final

from neurojit.bench.case import Case
from neurojit.bench.families import convolutions, networks, pointwise, products, rows, stencils
from neurojit.bench.families.family import Family
from neurojit.bench.polybench import cases as polybench
from neurojit.model.errors import InputError

FAMILIES: Final[Mapping[str, Family]] = {
    family.name: family
    for module in (products, convolutions, pointwise, rows, networks, stencils)
    for family in module.FAMILIES
}
_DTYPES: Final = ("f32", "f64")
_LARGEST: Final = 4 << 30  # bytes of a case's operands
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")

# Every convolution of ResNet-50 (He et al. 2016, with strides in the 3x3) that differs from the others.
_RESNET50: Final = (
    "3x224x64x7x2",
    *("64x56x64x1x1", "64x56x64x3x1", "64x56x256x1x1", "256x56x64x1x1"),
    *("256x56x128x1x1", "128x56x128x3x2", "128x28x512x1x1", "256x56x512x1x2", "512x28x128x1x1"),
    *("128x28x128x3x1", "512x28x256x1x1", "256x28x256x3x2", "256x14x1024x1x1", "512x28x1024x1x2"),
    *("1024x14x256x1x1", "256x14x256x3x1", "1024x14x512x1x1", "512x14x512x3x2", "512x7x2048x1x1"),
    *("1024x14x2048x1x2", "2048x7x512x1x1", "512x7x512x3x1"),
)
_SQUARES: Final = (8, 16, 32, 64, 96, 128, 256, 512, 640, 1000, 1024, 1536, 2048)

_CORE: Final = (
    *(f"matmul:{n}x{n}x{n}" for n in _SQUARES),
    *("matmul:1x4096x4096", "matmul:4096x4096x1", "matmul:64x3072x768"),
    *("matmul:511x777x333", "matmul:37x53x29", "matmul:17x2048x513"),
    *("matmul:512x512x512:f64", "batched:12x128x64x128", "linear_gelu:512x768x3072"),
    *(f"conv:{extents}" for extents in _RESNET50),
    *("conv_nhwc:64x56x64x3x1", "conv_nhwc:256x14x256x3x1", "depthwise:32x112x3x1", "conv_plain:30x5"),
    *("add:1024", "add:65536", "add:16777216", "gelu_chain:1048576", "exp:65536", "tanh:65536"),
    *("softmax:1024x1024", "softmax:32x50257", "layer_norm:4096x768", "sum0:2048x2048", "sum1:2048x2048"),
    *("attention:12x512x64", "mlp:128x784x512x10", "jacobi2d:1000x1000"),
)
# A suite's entries are names of families' cases, or cases of their own.
SUITES: Final[Mapping[str, tuple[str | Case, ...]]] = {
    "core": _CORE,
    "polybench": polybench.names("medium"),
    "polybench-large": polybench.names("large"),
}


def offered_suites() -> tuple[str, ...]:
    """Those with anything in them."""
    return tuple(name for name, entries in SUITES.items() if entries)


def cases_of(name: str) -> tuple[Case, ...]:
    """Raises InputError for a name that there is not."""
    entries = SUITES.get(name, ())
    if not entries:
        raise InputError(f"unknown suite {name}: expected {' or '.join(offered_suites())}")
    return tuple(entry if isinstance(entry, Case) else case_of(entry) for entry in entries)


def case_of(text: str) -> Case:
    """``FAMILY:EXTENTS``, ``FAMILY:EXTENTS:DTYPE``, or the name of a suite's own case.

    Raises InputError that says what is expected.
    """
    for entries in SUITES.values():
        for entry in entries:
            if isinstance(entry, Case) and entry.name == text:
                return entry
    if text.startswith(polybench.PREFIX):
        try:
            return polybench.case_of(text)
        except ValueError as error:
            raise InputError(f"case {text}: {error}") from None
    name, *rest = text.split(":")
    family = FAMILIES.get(name)
    if family is None:
        if near := difflib.get_close_matches(name, FAMILIES, 1):
            raise InputError(f"unknown case {text}; did you mean {FAMILIES[near[0]].usage}?")
        known = ", ".join((*(one.usage for one in FAMILIES.values()), polybench.USAGE))
        raise InputError(f"unknown case {text}: expected one of {known}")
    usage = f"case {text}: expected {family.usage} or {family.usage}:f64"
    parts = rest[0].split("x") if rest else []
    if len(rest) not in (1, 2) or rest[1:] not in ([], *([dtype] for dtype in _DTYPES)):
        raise InputError(usage)
    if len(parts) != len(family.extents) or not all(map(_NUMBER.fullmatch, parts)):
        raise InputError(f"{usage}, extents from 1 to {10**10 - 1:,}")
    dtype = rest[1] if rest[1:] else "f32"
    plain = f"{name}:{rest[0]}" + (f":{dtype}" if dtype != "f32" else "")
    try:
        case = family.make(plain, dtype, tuple(map(int, parts)))
    except ValueError as error:
        raise InputError(f"case {text}: {error}") from None
    if case.nbytes > _LARGEST:
        raise InputError(
            f"case {text}: {case.nbytes >> 20:,} MiB of operands; {_LARGEST >> 20:,} are allowed"
        )
    return case
