"""How MLIR's passes are spelt to its pass manager."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from neurojit.compiler.upstream import canonicalize

_NESTED = re.compile(r"func\.func\((.*)\)")
_SEPARATOR = re.compile(r",(?![^{]*\})")  # between passes, not between a pass's options


def pipeline(passes: tuple[str, ...], kept_faults: Collection[str] = ()) -> str:
    """What ``PassManager.parse`` takes; ``kept_faults`` as ``avoid_upstream_faults`` takes them."""
    spelt = [canonicalize(kept_faults) if name == "canonicalize" else name for name in passes]
    return f"builtin.module({','.join(spelt)})"


def one_by_one(passes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Pipelines of one pass each that together do what ``passes`` does to a module of one function."""
    for name in passes:
        nested = _NESTED.fullmatch(name)
        if nested is None:
            yield (name,)
            continue
        for inner in _SEPARATOR.split(nested[1]):
            yield (f"func.func({inner})",)


def name_of(pass_text: str) -> str:
    """The name of one pass without its options."""
    return pass_text.removeprefix("func.func(").partition("{")[0].rstrip(")")
