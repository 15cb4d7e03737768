"""Accepted operations that are not generated, each with the reason."""

from __future__ import annotations

_NAMED = "it is a call or a switch before anything is compiled"
_SCALABLE = "vectors of a scalable length are refused"

UNTRIED: dict[str, str] = {
    "func.call_indirect": _NAMED,
    "func.constant": _NAMED,
    "linalg.fill_rng_2d": "its values are nobody's but its own",
    "tensorlang.get_ir": "texts are not compared",
    "tensorlang.offer": "what is installed is not compared",
    "tensorlang.print": "what is printed is not compared",
    "tensorlang.query": "what is answered is not the program's",
    "tensorlang.variant": "its value depends on the tier",
    "vector.print": "what is printed is not compared",
    "vector.scalable.extract": _SCALABLE,
    "vector.scalable.insert": _SCALABLE,
    "vector.vscale": _SCALABLE,
}
