"""The named operations of linalg that contract or pool, by plain loops over what their names say."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tests.operations.case import NUMPY, Array, Case

Combine = Callable[..., float]


@dataclass(frozen=True)
class Loops:
    """``spec``: the places in each input and in the output, in terms of the loops of ``extents``."""

    spec: str
    extents: dict[str, int]

    @property
    def places(self) -> list[list[str]]:
        return [[part for part in one.split(",") if part] for one in self.spec.replace(" ", "").split(";")]

    def at(self, place: Sequence[str], **values: int) -> tuple[int, ...]:
        # One letter, or a sum of products such as 2*o+k.
        return tuple(
            sum(
                math.prod(int(f) if f.isdigit() else values[f] for f in term.split("*"))
                for term in one.split("+")
            )
            for one in place
        )

    def shape(self, place: Sequence[str]) -> tuple[int, ...]:
        return tuple(
            last + 1 for last in self.at(place, **{name: size - 1 for name, size in self.extents.items()})
        )

    def run(self, inputs: Sequence[Array], start: float, combine: Combine, reduce: Combine) -> Array:
        *reads, written = self.places
        result = np.full(self.shape(written), start, np.float64)
        for values in itertools.product(*map(range, self.extents.values())):
            here = dict(zip(self.extents, values, strict=True))
            read = [float(one[self.at(place, **here)]) for one, place in zip(inputs, reads, strict=True)]
            target = self.at(written, **here)
            result[target] = reduce(result[target], combine(*read))
        return result


def _product(*values: float) -> float:
    return math.prod(values)


def _sum(total: float, value: float) -> float:
    return total + value


def _first(value: float, _: float) -> float:
    return value


START = {"max": {"f32": "0xFF800000", "f64": "0xFFF0000000000000", "i32": "-2147483648"},
         "min": {"f32": "0x7F800000", "f64": "0x7FF0000000000000", "i32": "2147483647"}}  # fmt: skip


def named(
    name: str, loops: Loops, kind: str, attributes: str = "", *, combine: Combine = _product,
    reduce: Combine = _sum, start: float = 0, zeros: bool = False,
) -> Case:  # fmt: skip
    """Floats on tensors, integers on buffers; ``zeros``: it takes two zero points, which are 1."""
    random = np.random.default_rng(0)
    reads = loops.places[:-1]
    least = 0 if name.endswith("_unsigned") else -4
    inputs = [random.integers(least, 5, loops.shape(place)).astype(NUMPY[kind]) for place in reads]
    wanted = loops.run(inputs, start, combine, reduce).astype(NUMPY[kind])
    if math.isinf(start):
        literal = START["max" if start < 0 else "min"][kind]
    else:
        literal = str(int(start)) if kind == "i32" else str(float(start))
    memory = "memref" if kind == "i32" else "tensor"
    types = [f"{memory}<{'x'.join(map(str, [*one.shape, kind]))}>" for one in inputs]
    out = f"{memory}<{'x'.join(map(str, [*wanted.shape, kind]))}>"
    names = [f"%a{number}" for number in range(len(inputs))] + ["%one", "%one"] * zeros
    operands = f"ins({', '.join(names)} : {', '.join(types + ['i32', 'i32'] * zeros)})"
    signature = ", ".join(f"%a{number}: {one}" for number, one in enumerate(types))
    head = f"%z = arith.constant {literal} : {kind}\n%one = arith.constant 1 : i32\n"
    if memory == "tensor":
        body = f"%e = tensor.empty() : {out}\n%i = linalg.fill ins(%z : {kind}) outs(%e : {out}) -> {out}\n%r = linalg.{name} {attributes} {operands} outs(%i : {out}) -> {out}\nreturn %r : {out}"
    else:
        body = f"%r = memref.alloc() : {out}\nlinalg.fill ins(%z : {kind}) outs(%r : {out})\nlinalg.{name} {attributes} {operands} outs(%r : {out})\nreturn %r : {out}"
    text = f"func.func @f({signature}) -> {out} {{\n{head}{body}\n}}"
    return Case(f"linalg.{name}", text, tuple(inputs), (wanted,))


def _steps(dilations: Sequence[int], strides: Sequence[int]) -> str:
    count = len(dilations)
    return f"{{dilations = dense<{list(dilations)}> : tensor<{count}xi64>, strides = dense<{list(strides)}> : tensor<{count}xi64>}}"


LINE, PLANE, SPACE = _steps([2], [2]), _steps([1, 2], [2, 1]), _steps([1, 1, 1], [2, 1, 1])
H, W = "2*o+k", "p+2*l"
MATMULS = {
    "matmul": "m,k;k,n;m,n", "batch_matmul": "b,m,k;b,k,n;b,m,n",
    "batch_reduce_matmul": "b,m,k;b,k,n;m,n", "batch_matvec": "b,m,k;b,k;b,m",
    "batch_vecmat": "b,k;b,k,n;b,n", "matvec": "m,k;k;m", "vecmat": "k;k,n;n",
    "dot": "k;k;", "mmt4d": "m,k,p,r;n,k,q,r;m,n,p,q",
    "batch_mmt4d": "b,m,k,p,r;b,n,k,q,r;b,m,n,p,q", "conv_1d": "o+k;k;o",
    "conv_2d": "o+k,p+l;k,l;o,p", "conv_3d": "o+k,p+l,q+m;k,l,m;o,p,q",
}  # fmt: skip
CONVOLUTIONS = {
    "conv_1d_ncw_fcw": ("n,c,2*o+2*k;f,c,k;n,f,o", LINE), "conv_1d_nwc_wcf": ("n,2*o+2*k,c;k,c,f;n,o,f", LINE),
    "conv_2d_nchw_fchw": (f"n,c,{H},{W};f,c,k,l;n,f,o,p", PLANE),
    "conv_2d_nhwc_fhwc": (f"n,{H},{W},c;f,k,l,c;n,o,p,f", PLANE),
    "conv_2d_nhwc_hwcf": (f"n,{H},{W},c;k,l,c,f;n,o,p,f", PLANE),
    "conv_2d_ngchw_fgchw": (f"n,g,c,{H},{W};f,g,c,k,l;n,g,f,o,p", PLANE),
    "conv_2d_ngchw_gfchw": (f"n,g,c,{H},{W};g,f,c,k,l;n,g,f,o,p", PLANE),
    "conv_2d_nhwgc_gfhwc": (f"n,{H},{W},g,c;g,f,k,l,c;n,o,p,g,f", PLANE),
    "conv_3d_ncdhw_fcdhw": (f"n,c,{H},p+l,q+m;f,c,k,l,m;n,f,o,p,q", SPACE),
    "conv_3d_ndhwc_dhwcf": (f"n,{H},p+l,q+m,c;k,l,m,c,f;n,o,p,q,f", SPACE),
    "depthwise_conv_1d_ncw_cw": ("n,c,2*o+2*k;c,k;n,c,o", LINE),
    "depthwise_conv_1d_nwc_wc": ("n,2*o+2*k,c;k,c;n,o,c", LINE),
    "depthwise_conv_1d_nwc_wcm": ("n,2*o+2*k,c;k,c,x;n,o,c,x", LINE),
    "depthwise_conv_2d_nchw_chw": (f"n,c,{H},{W};c,k,l;n,c,o,p", PLANE),
    "depthwise_conv_2d_nhwc_hwc": (f"n,{H},{W},c;k,l,c;n,o,p,c", PLANE),
    "depthwise_conv_2d_nhwc_hwcm": (f"n,{H},{W},c;k,l,c,x;n,o,p,c,x", PLANE),
    "depthwise_conv_3d_ncdhw_cdhw": (f"n,c,{H},p+l,q+m;c,k,l,m;n,c,o,p,q", SPACE),
    "depthwise_conv_3d_ndhwc_dhwc": (f"n,{H},p+l,q+m,c;k,l,m,c;n,o,p,q,c", SPACE),
    "depthwise_conv_3d_ndhwc_dhwcm": (f"n,{H},p+l,q+m,c;k,l,m,c,x;n,o,p,q,c,x", SPACE),
}  # fmt: skip
QUANTIZED = (
    "conv_2d_nchw_fchw", "conv_2d_nhwc_fhwc", "conv_2d_nhwc_hwcf", "conv_2d_ngchw_gfchw", "conv_2d_nhwgc_gfhwc",
    "conv_3d_ndhwc_dhwcf", "depthwise_conv_2d_nhwc_hwc", "depthwise_conv_2d_nhwc_hwcm",
)  # fmt: skip
POOLS = {
    "nhwc": (f"n,{H},{W},c;k,l;n,o,p,c", PLANE), "nchw": (f"n,c,{H},{W};k,l;n,c,o,p", PLANE),
    "nwc": ("n,2*o+2*k,c;k;n,o,c", LINE), "ncw": ("n,c,2*o+2*k;k;n,c,o", LINE),
    "ndhwc": (f"n,{H},p+l,q+m,c;k,l,m;n,o,p,q,c", SPACE),
}  # fmt: skip
SIZES = {
    "b": 2,
    "m": 2,
    "n": 2,
    "k": 3,
    "p": 2,
    "q": 2,
    "r": 2,
    "o": 2,
    "l": 2,
    "c": 2,
    "f": 3,
    "g": 2,
    "x": 2,
}


def _loops(spec: str) -> Loops:
    return Loops(spec, {letter: SIZES[letter] for letter in dict.fromkeys(filter(str.isalpha, spec))})


def _all() -> Iterator[Case]:
    for kind in ("f32", "i32"):
        for name, spec in MATMULS.items():
            yield named(name, _loops(spec), kind)
        for name, (spec, attributes) in CONVOLUTIONS.items():
            yield named(name, _loops(spec), kind, attributes)
        for layout, (spec, attributes) in POOLS.items():
            for name, reduce, start in (("max", max, -math.inf), ("min", min, math.inf), ("sum", _sum, 0.0)):
                if name == "min" and layout in ("nchw", "ncw"):
                    continue  # linalg has none
                full = f"pooling_{layout}_{name}"
                yield named(full, _loops(spec), kind, attributes, combine=_first, reduce=reduce, start=start)
                if kind == "i32" and name != "sum" and layout in ("nhwc", "nwc"):
                    begin = 0.0 if name == "max" else math.inf
                    yield named(
                        f"{full}_unsigned",
                        _loops(spec),
                        kind,
                        attributes,
                        combine=_first,
                        reduce=reduce,
                        start=begin,
                    )

    def shifted(left: float, right: float) -> float:
        return (left - 1) * (right - 1)

    for name in QUANTIZED:
        spec, attributes = CONVOLUTIONS[name]
        yield named(f"{name}_q", _loops(spec), "i32", attributes, combine=shifted, zeros=True)
    for name in ("matmul", "batch_matmul"):
        yield named(f"quantized_{name}", _loops(MATMULS[name]), "i32", combine=shifted, zeros=True)


CASES = tuple(_all())
