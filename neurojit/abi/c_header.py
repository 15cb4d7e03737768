"""The C side of an exported function: its symbol, its signature, its header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from neurojit.abi.c_linking import flags
from neurojit.abi.status import (
    FIRST_ACCESS_SITE,
    FIRST_DIVISION_SITE,
    FIRST_SITE_STATUS,
    STATUS_ARENA,
    STATUS_OK,
)
from neurojit.abi.symbols import ALLOWED
from neurojit.model.element_types import BORDER, ELEMENT_TYPES
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite
from neurojit.model.types import ValueType

_TYPES = {one.name: one.c for one in BORDER}
_BITS = ("uint16_t",)  # of a type that C11 does not have
# C's and C++'s words, and the names that the header and the object themselves use.
_WORDS = """
    alignas alignof auto bool break case char class const constexpr continue default delete do double else
    enum extern false float for free goto if inline int int32_t int64_t long main malloc namespace new nullptr
    operator private protected public register restrict return short signed sizeof static static_assert struct
    switch template this thread_local throw true try typedef typeof union unsigned using virtual void volatile
    while
    abort abs atexit atoi bsearch calloc clock close exit fclose feof fflush fgetc fgets fopen fprintf
    fputc fputs fread fseek ftell fwrite getc getchar getenv gets index labs link listen memchr memcmp
    memmove memset open perror pipe printf putc putchar puts qsort raise rand read realloc remove rename
    rewind scanf select send signal sleep snprintf sprintf srand sscanf strcat strchr strcmp strcpy strlen
    strtod strtol system time tmpfile ungetc wait write
"""
_TAKEN: Final = frozenset(_WORDS.split())


def c_symbol(name: str) -> str:
    """The symbol under which ``@name`` is exported: the name itself where C and the C library allow it."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if plain[0].isdigit() or plain[0] == "_":
        plain = f"f{plain}"
    return f"{plain}_" if plain in _TAKEN or plain in ALLOWED else plain


def c_header(
    kernel: Kernel, sites: Iterable[FaultSite], needed: Iterable[str] = (), processor: str = ""
) -> str:
    """The header of ``kernel``; ``sites``: the asserts, divisions and accesses that may fail when it runs.

    ``needed``: libraries, as after ``-l``. ``processor``: what the object was compiled for, where not for the
    one that it was exported on.
    """
    return "\n".join(_lines(kernel, tuple(sites), tuple(needed), processor)) + "\n"


def _lines(
    kernel: Kernel, sites: tuple[FaultSite, ...], needed: tuple[str, ...], processor: str
) -> Iterator[str]:
    symbol = c_symbol(kernel.name)
    guard = f"NEUROJIT_{symbol.upper()}_H"
    compiled_for = _comment(processor) or "the CPU on which it was exported"
    yield f"/* {_comment(kernel.name)}: compiled by NeuroJIT for {compiled_for}."
    yield f" * Link with {' '.join([f'{symbol}.o', *flags(needed)])}"
    if "iomp5" in needed:
        yield " * It runs in threads; libomp is the same library as libiomp5, gcc's libgomp is not."
    yield " *"
    yield f" * {_comment(str(kernel.signature))}"
    yield " *"
    yield " * Buffers are row-major and contiguous. No result may overlap any other buffer."
    kinds = (*(argument.type for argument in kernel.signature.arguments), *kernel.signature.results)
    bits = [one.name for one in BORDER if one.c in _BITS and any(kind.dtype == one.name for kind in kinds)]
    if bits:
        yield f" * Elements of {' and '.join(bits)} are given by their bits."
    yield " * Returns"
    yield f" *   {STATUS_OK}  when it is done"
    yield f" *   {STATUS_ARENA}  when there is no memory for temporaries"
    for site in sites:
        what = f"{_failing(site)} fails ({_comment(str(site.location))}): {_comment(site.message)}"
        yield f" *   {FIRST_SITE_STATUS + site.id}  when {what}"
    yield " * and then the results hold nothing of use."
    yield " */"
    yield f"#ifndef {guard}"
    yield f"#define {guard}"
    yield ""
    yield "#include <stdbool.h>"
    yield "#include <stdint.h>"
    yield ""
    yield "#ifdef __cplusplus"
    yield 'extern "C" {'
    yield "#endif"
    yield ""
    yield f"{c_declaration(kernel)};"
    yield ""
    yield "#ifdef __cplusplus"
    yield "}"
    yield "#endif"
    yield ""
    yield f"#endif /* {guard} */"


def _failing(site: FaultSite) -> str:
    if site.id < FIRST_DIVISION_SITE:
        return "an assertion"
    return "a division" if site.id < FIRST_ACCESS_SITE else "an access"


def c_declaration(kernel: Kernel) -> str:
    """``int32_t f(const float *a0 /* 4x4 */, double a1, float *r0 /* 4x4 */)``."""
    parts: list[str] = []
    for index, argument in enumerate(kernel.signature.arguments):
        written = argument.effect in ("write", "readwrite")
        parts.append(_parameter(argument.type, f"a{index}", constant=not written))
    parts += [
        f"{_TYPES[result.dtype]} *r{index} /* {_described(result)} */"
        for index, result in enumerate(kernel.signature.results)
    ]
    return f"int32_t {c_symbol(kernel.name)}({', '.join(parts) or 'void'})"


def _parameter(value: ValueType, name: str, *, constant: bool) -> str:
    kind = _TYPES[value.dtype]
    if not value.by_reference:
        return f"{kind} {name}"
    return f"{'const ' if constant else ''}{kind} *{name} /* {_described(value)} */"


def _described(value: ValueType) -> str:
    """The extents, and the element type where C's says something else."""
    element = ELEMENT_TYPES[value.dtype]
    return f"{_extents(value)}{f' of {element.name}' if element.c in _BITS else ''}"


def _extents(value: ValueType) -> str:
    return "x".join(map(str, value.shape)) or "1"


def _comment(text: str) -> str:
    """``text`` within a C comment: on one line, and not its end."""
    return re.sub(r"\s+", " ", text).replace("*/", "* /")
