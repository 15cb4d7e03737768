"""Defines the marker calls that print, reflect or ask, as LLVM IR text appended to the translation's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from neurojit.abi import layout
from neurojit.abi.names import ASK, PRINT, SLOT_PREFIX

# Names that hold more than letters stand in quotes, parentheses included; quotes themselves no name holds.
_DECLARED = re.compile(
    r'^declare [^@\n]*@(?:"(?P<quoted>neurojit\.(?:print|ask|text|number|tier)\.[^"]+)"'
    r"|(?P<bare>neurojit\.(?:print|ask|text|number|tier)\.[^(]+))\(.*$",
    re.MULTILINE,
)


# Functions of the host, by the kind of what calls them.
_HOST = {
    "print": f'declare void @"{PRINT}"(ptr, i64, ptr)',
    "ask": f'declare i64 @"{ASK}"(ptr, i64, i64)',
}


def define_hostside(llvm_ir: str) -> str:
    """Replace the declarations of print, ask and reflection functions by their definitions.

    ``neurojit.print.N`` and ``neurojit.ask.N`` pass their site's number on to the host;
    ``neurojit.number.f``, ``.tier.f`` and ``.text.f`` read the slot of ``f``, so they always tell of what is
    installed at that moment.
    """
    needed = [_parts(match["quoted"] or match["bare"]) for match in _DECLARED.finditer(llvm_ir)]
    text = _DECLARED.sub("", llvm_ir)
    lines: list[str] = []
    lines += dict.fromkeys(_HOST[kind] for _, kind, _ in needed if kind in _HOST)
    slots = dict.fromkeys(subject for _, kind, subject in needed if kind not in _HOST)
    lines += [f'@"{SLOT_PREFIX}{name}" = external global i8' for name in slots]
    for name, kind, subject in needed:
        lines += _definition(name, kind, subject)
    return text + "\n" + "\n".join(lines) + "\n"


def _parts(name: str) -> tuple[str, str, str]:
    """``neurojit.text.f``, ``text`` and ``f``."""
    _, kind, subject = name.split(".", 2)
    return name, kind, subject


def _definition(name: str, kind: str, subject: str) -> Iterable[str]:
    if kind == "print":
        yield f'define internal void @"{name}"(ptr %ctx, ptr %data) {{'
        yield f'  call void @"{PRINT}"(ptr %ctx, i64 {subject}, ptr %data)'
        yield "  ret void"
        yield "}"
        return
    if kind == "ask":
        yield f'define internal i64 @"{name}"(ptr %ctx, i64 %text) {{'
        yield f'  %answer = call i64 @"{ASK}"(ptr %ctx, i64 {subject}, i64 %text)'
        yield "  ret i64 %answer"
        yield "}"
        return
    yield f'define internal i64 @"{name}"() {{'
    if kind == "text":
        yield from _read(subject, layout.SLOT_NUMBER, "%number")
        yield from _read(subject, layout.SLOT_INDEX, "%index")
        yield "  %high = shl i64 %index, 32"
        yield "  %handle = or i64 %high, %number"
        yield "  ret i64 %handle"
    else:
        offset = layout.SLOT_NUMBER if kind == "number" else layout.SLOT_TIER
        yield from _read(subject, offset, "%value")
        yield "  ret i64 %value"
    yield "}"


def _read(subject: str, offset: int, name: str) -> Iterable[str]:
    yield f'  {name}.p = getelementptr i8, ptr @"{SLOT_PREFIX}{subject}", i64 {offset}'
    yield f"  {name} = load atomic i64, ptr {name}.p monotonic, align 8"
