"""Why some accepted operations are not drawn."""

from __future__ import annotations

_POISON = "its value is any value, so that there is nothing to compare"
_SCALABLE = "vectors of a scalable length are refused"
_INEXACT = "no exact points worth the while"

UNTRIED: dict[str, str] = {
    "arith.scaling_extf": "its types are refused",
    "arith.scaling_truncf": "its types are refused",
    "func.func": "it is what every program is made of",
    "linalg.fill_rng_2d": "its values are nobody's but its own",
    "memref.distinct_objects": "a promise, not a computation",
    "memref.prefetch": "it has no effect",
    "affine.prefetch": "it has no effect",
    "tensorlang.get_ir": "texts are not compared",
    "tensorlang.print": "what is printed is not compared",
    "tensorlang.variant": "its value depends on the tier",
    "ub.poison": _POISON,
    "ub.unreachable": _POISON,
    "vector.scalable.extract": _SCALABLE,
    "vector.scalable.insert": _SCALABLE,
    "vector.vscale": _SCALABLE,
    "linalg.winograd_filter_transform": _INEXACT,
    "linalg.winograd_input_transform": _INEXACT,
    "linalg.winograd_output_transform": _INEXACT,
}
