"""linalg's convolutions and poolings, with steps of 1."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from typing import Any

from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import MEANINGS, Run
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import each
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.named import multiply_add
from neurojit.fuzz.operations.reductions import combine
from neurojit.fuzz.operations.targets import fresh_target, on
from neurojit.fuzz.program import Kind, Op, Type

# Subscripts of image, window and result, by letters; [yi] is the sum of two.
CONVOLUTIONS = {
    "conv_1d": "[xj],j,x", "conv_2d": "[yi][xj],ij,yx", "conv_3d": "[zk][yi][xj],kij,zyx",
    "conv_1d_nwc_wcf": "n[xj]c,jcf,nxf", "conv_1d_ncw_fcw": "nc[xj],fcj,nfx",
    "conv_2d_nhwc_hwcf": "n[yi][xj]c,ijcf,nyxf", "conv_2d_nhwc_fhwc": "n[yi][xj]c,fijc,nyxf",
    "conv_2d_nchw_fchw": "nc[yi][xj],fcij,nfyx", "conv_3d_ndhwc_dhwcf": "n[zk][yi][xj]c,kijcf,nzyxf",
    "conv_3d_ncdhw_fcdhw": "nc[zk][yi][xj],fckij,nfzyx",
    "conv_2d_ngchw_fgchw": "ngc[yi][xj],fgcij,ngfyx", "conv_2d_ngchw_gfchw": "ngc[yi][xj],gfcij,ngfyx",
    "conv_2d_nhwgc_gfhwc": "n[yi][xj]gc,gfijc,nyxgf",
    "depthwise_conv_1d_nwc_wc": "n[xj]c,jc,nxc", "depthwise_conv_1d_ncw_cw": "nc[xj],cj,ncx",
    "depthwise_conv_1d_nwc_wcm": "n[xj]c,jcm,nxcm", "depthwise_conv_2d_nhwc_hwc": "n[yi][xj]c,ijc,nyxc",
    "depthwise_conv_2d_nchw_chw": "nc[yi][xj],cij,ncyx",
    "depthwise_conv_2d_nhwc_hwcm": "n[yi][xj]c,ijcm,nyxcm",
    "depthwise_conv_3d_ndhwc_dhwc": "n[zk][yi][xj]c,kijc,nzyxc",
    "depthwise_conv_3d_ncdhw_cdhw": "nc[zk][yi][xj],ckij,nczyx",
    "depthwise_conv_3d_ndhwc_dhwcm": "n[zk][yi][xj]c,kijcm,nzyxcm",
}  # fmt: skip
_POOLED = {
    "nhwc": "n[yi][xj]c,ij,nyxc", "nchw": "nc[yi][xj],ij,ncyx", "nwc": "n[xj]c,j,nxc",
    "ncw": "nc[xj],j,ncx", "ndhwc": "n[zk][yi][xj]c,kij,nzyxc",
}  # fmt: skip
POOLINGS = {
    **{f"pooling_{layout}_sum": "add" for layout in _POOLED},
    **{f"pooling_{layout}_max": "max" for layout in _POOLED},
    **{f"pooling_{layout}_min": "min" for layout in ("nhwc", "nwc", "ndhwc")},
    **{
        f"pooling_{layout}_{word}_unsigned": f"{word}ui"
        for layout in ("nhwc", "nwc")
        for word in ("max", "min")
    },
}


def parts_of(name: str) -> list[list[str]]:
    """Subscripts of image, window and result."""
    return _parts(_spec(name))


def _parts(spec: str) -> list[list[str]]:
    return [[token.strip("[]") for token in re.findall(r"\[\w+\]|\w", part)] for part in spec.split(",")]


def _spec(name: str) -> str:
    return CONVOLUTIONS.get(name) or _POOLED[name.split("_")[1]]


def _window(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name = op.name.removeprefix("linalg.")
    image, window, target = given
    element = op.operands[2].type.element
    parts = _parts(_spec(name))
    extents = dict(zip(parts[1], window.shape, strict=True)) | dict(zip(parts[2], target.shape, strict=True))
    extents |= {t: n for t, n in zip(parts[0], image.shape, strict=True) if len(t) == 1}
    letters = sorted(extents)
    made = target.copy()
    step = multiply_add(element)
    for at in positions(tuple(extents[letter] for letter in letters)):
        where = dict(zip(letters, at, strict=True))
        i, w, r = (tuple(sum(where[letter] for letter in token) for token in part) for part in parts)
        if name in CONVOLUTIONS:
            made[r] = each(step, made[r], image[i], window[w])
        else:
            made[r] = combine(_kind(POOLINGS[name], element), element)(made[r], image[i])
    if op.results:
        return (made,)
    target[...] = made
    return ()


def _kind(kind: str, element: str) -> str:
    if kind in ("max", "min"):
        return f"{kind}imumf" if element.startswith("f") else f"{kind}si"
    return kind


MEANINGS.update({f"linalg.{name}": _window for name in (*CONVOLUTIONS, *POOLINGS)})


@makes(4, *(f"linalg.{name}" for name in (*CONVOLUTIONS, *POOLINGS)))
def window(draw: Draw) -> None:
    name = draw.choose("linalg", [*CONVOLUTIONS, *POOLINGS])
    parts = _parts(_spec(name))
    extents = {
        letter: draw.chance.choice((1, 1, 2, 3)) for part in parts for token in part for letter in token
    }
    element = draw.chance.choice(("f32", "i32", "f64", "i64"))
    if name.endswith("unsigned"):
        element = draw.chance.choice(("i32", "i64"))
    where: Kind = "memref" if draw.chance.random() < 0.25 else "tensor"
    kinds = [
        Type(where, element, tuple(sum(extents[x] for x in token) - len(token) + 1 for token in part))
        for part in parts
    ]
    image, filter_ = draw.value(kinds[0]), draw.value(kinds[1])
    out = fresh_target(draw, kinds[2], (image, filter_)) if where == "memref" else draw.value(kinds[2])
    on(draw, name, (image, filter_), out)
