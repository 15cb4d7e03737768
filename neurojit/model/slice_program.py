"""Slices a program: some functions together with everything that they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from neurojit.model.program import Kernel, Program

# A kernel's text begins with one line for each function that it mentions and each global that it uses.
_DECLARATION = re.compile(r'func\.func private @(?:"([^"]*)"|([\w.$-]+))\(.*[^{]')
_GLOBAL = "memref.global "
_SITE = r"neurojit\.site = \d+ : i64"
_SITES = re.compile(rf" \{{{_SITE}\}}|, {_SITE}(?=[,}}])|(?<=\{{){_SITE}, ")


def listing(program: Program, names: Iterable[str]) -> str:
    """The text of the functions ``names`` and of whatever they call or reflect on, in the program's order."""
    return listing_of(program.kernels, names)


def listing_of(kernels: Mapping[str, Kernel], names: Iterable[str]) -> str:
    """As ``listing``, of ``kernels`` by name."""
    wanted = list(names)
    for name in wanted:
        lines = kernels[name].text.splitlines()
        wanted += [other for other in filter(None, map(_declared, lines)) if other not in wanted]
    globals_, functions = dict[str, None](), list[str]()
    for name, kernel in kernels.items():
        if name not in wanted:
            continue
        lines = kernel.text.splitlines()
        globals_ |= dict.fromkeys(line for line in lines if line.startswith(_GLOBAL))
        functions += [line for line in lines if not line.startswith(_GLOBAL) and _declared(line) is None]
    return "\n".join([*globals_, *functions]) + "\n"


def without_sites(text: str) -> str:
    """A kernel's text without the numbers that the loader gave its places."""
    return _SITES.sub("", text)


def _declared(line: str) -> str | None:
    found = _DECLARATION.fullmatch(line)
    return (found[1] or found[2]) if found else None
