"""The first check: is the reply in one of the agreed forms? Pure text; nothing here parses MLIR.

A reply is one of

- a fenced block whose language is ``mlir``, with whatever prose around it; where none is, one that names no
  language and holds MLIR;
- the bare text of a function or module, and nothing else; either may hold a transform-dialect script;
- ``{"schedule": {...}}``, bare or in a fenced block whose language is ``json``.

A reply that fits none is not repaired: the refusal says precisely what is missing, for the next attempt.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, cast

from neurojit.judge import strict_json
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Refusal

CHECK = "readable"
REPLY = "<reply>"  # what diagnostics call the text
LARGEST_REPLY = 256 << 10  # bytes of UTF-8

_MOST_BRACKETS = 64  # of a schedule; the reader of JSON goes as deep as it is told

_ESCAPED = 0xDC00  # what Python adds to a byte that is no text

# Possessive, and strings end where their line does: a hostile text must not make these go back and forth.
_FENCE = re.compile(r"^[ ]{0,3}(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<language>[^\s`]*+)[^\n`]*+$")
_STARTS_MLIR = re.compile(
    r"\s*(?://[^\n]*\n\s*)*(?:module\b|[a-z]\w*(?:\.[a-z_]\w*)+\s|[#!][A-Za-z_]\w*\s*=|\")"
)
_TRANSFORM = re.compile(r"\btransform\.(?:named_sequence|sequence|with_named_sequence|yield)\b")
_COMMENT_OR_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+')
_BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+|[{}()]')
_CLOSES = {"}": "{", ")": "("}


@dataclass(frozen=True, slots=True)
class FunctionCandidate:
    """A reply that is MLIR. ``first_line`` is the line of the reply on which ``text`` begins, from 1."""

    text: str
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class ScriptCandidate:
    """A reply that is a transform-dialect script; the rest as for a function."""

    text: str
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class ScheduleCandidate:
    """A reply that chooses parameters of a schedule generator; plain JSON, its fields not looked at yet."""

    parameters: dict[str, Any]


Candidate = FunctionCandidate | ScriptCandidate | ScheduleCandidate


@dataclass(frozen=True, slots=True)
class _Block:
    language: str
    line: int  # of the opening fence, or of the text where that is the answer
    text: str
    closed: bool


def read_reply(reply: str | bytes) -> Candidate | Refusal:
    """The candidate that ``reply`` holds, or what keeps it from holding one."""
    answer = _answer(reply)
    if isinstance(answer, Refusal):
        return answer
    return _schedule(answer) if answer.language == "json" else _function(answer.text, answer.line)


def answers_in(reply: str) -> tuple[str, ...]:
    """The fenced answers of ``reply``, where there are several; else ``reply`` itself, whatever it is."""
    if len(reply) > LARGEST_REPLY:
        return (reply,)
    blocks = [block for block in _blocks(reply.replace("\r\n", "\n")) if block.language == "mlir"]
    if len(blocks) < 2 or not all(block.closed for block in blocks):
        return (reply,)
    return tuple(block.text for block in blocks)


def json_object(reply: str | bytes, most_brackets: int) -> dict[str, Any] | None:
    """The JSON object that is the whole answer of ``reply``, whatever it says; None where there is none.

    It has no key twice, no NaN, no number of many digits, and ``most_brackets`` at most.
    """
    answer = _answer(reply)
    if isinstance(answer, Refusal) or answer.language != "json":
        return None
    value = _read_json(answer, most_brackets)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _answer(reply: str | bytes) -> _Block | Refusal:
    """The part of ``reply`` that is the answer, by its language (mlir or json) and the line it begins on."""
    if isinstance(reply, bytes):
        if len(reply) > LARGEST_REPLY:
            return _refuse(_too_large(len(reply)))
        try:
            reply = reply.decode("utf-8")
        except UnicodeDecodeError as error:
            return _refuse(f"not UTF-8 text: byte {error.start} is {reply[error.start]:#04x}")
    unfit = _unfit(reply)
    if unfit is not None:
        return unfit
    text = reply.replace("\r\n", "\n")
    blocks = _blocks(text)
    return _fenced(blocks) if blocks else _bare(text)


def _refuse(message: str, line: int = 0, source_line: str = "") -> Refusal:
    return Refusal(Diagnostic(CHECK, message, REPLY, line, 1 if line else 0, source_line[:200]))


def _too_large(size: int) -> str:
    return f"the reply has {size} bytes; at most {LARGEST_REPLY} are read"


def _unfit(reply: str) -> Refusal | None:
    """Text that no form may hold: too much of it, or characters that a person cannot see."""
    if len(reply) > LARGEST_REPLY:  # a character has at least one byte
        return _refuse(_too_large(len(reply)))
    try:
        size = len(reply.encode("utf-8"))
    except UnicodeEncodeError as error:
        return _refuse(f"not UTF-8 text: {_what_is_no_text(reply, error.start)}")
    if size > LARGEST_REPLY:
        return _refuse(_too_large(size))
    for number, line in enumerate(reply.split("\n"), 1):
        for column, character in enumerate(line.removesuffix("\r"), 1):
            # Cc: controls, NUL among them; Cf: what reorders or hides text, so that a person who is shown the
            # reply reads another program than the parser.
            if character == "\t" or character.isprintable():
                continue
            if unicodedata.category(character) in ("Cc", "Cf"):
                shown = unicodedata.name(character, f"U+{ord(character):04X}")
                message = "a NUL character" if character == "\0" else f"an invisible character ({shown})"
                return Refusal(Diagnostic(CHECK, message, REPLY, number, column))
    if not reply.strip():
        return _refuse("the reply is empty")
    return None


def _what_is_no_text(reply: str, place: int) -> str:
    """A byte that was read as text all the same stands there as half of a surrogate pair."""
    byte = ord(reply[place]) - _ESCAPED
    if 0x80 <= byte <= 0xFF:
        return f"byte {len(reply[:place].encode())} is {byte:#04x}"
    return f"character {place} is half of a surrogate pair"


def _blocks(text: str) -> list[_Block]:
    """Fenced blocks in order; the last may have lost its end."""
    found: list[_Block] = []
    mark = language = ""
    start = 0
    inside: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        fence = _FENCE.match(line)
        if not mark:
            if fence:
                mark, language, start, inside = fence["mark"], fence["language"].lower(), number, []
        elif fence and not fence["language"] and fence["mark"].startswith(mark):
            found.append(_Block(language, start, "\n".join(inside) + "\n", closed=True))
            mark = ""
        else:
            inside.append(line)
    if mark:
        found.append(_Block(language, start, "\n".join(inside), closed=False))
    return found


def _fenced(blocks: list[_Block]) -> _Block | Refusal:
    last = blocks[-1]
    if not last.closed:
        message = f"the fence opened on line {last.line} is never closed; was the reply cut off?"
        return _refuse(message, last.line)
    wanted = [block for block in blocks if block.language in ("mlir", "json")] or [
        replace(block, language="mlir") for block in blocks if _is_unnamed_mlir(block)
    ]
    if not wanted:
        seen = blocks[0].language
        has = f"its language is {seen!r}" if seen else "it has no language and holds no MLIR"
        return _refuse(f"no ```mlir fence: there is a fence, but {has}; write ```mlir", blocks[0].line)
    if len(wanted) > 1:
        lines = ", ".join(str(block.line) for block in wanted)
        message = f"{len(wanted)} fences with an answer, on lines {lines}; expected exactly one"
        return _refuse(message, wanted[1].line)
    block = wanted[0]
    if not block.text.strip():
        return _refuse(f"the fence on line {block.line} is empty", block.line)
    return replace(block, line=block.line + 1)


def _is_unnamed_mlir(block: _Block) -> bool:
    return not block.language and _STARTS_MLIR.match(block.text) is not None


def _bare(text: str) -> _Block | Refusal:
    if text.lstrip().startswith("{"):
        return _Block("json", 1, text, closed=True)
    if not _STARTS_MLIR.match(text):
        return _refuse(
            "no ```mlir fence, and the text does not begin with func.func or module; "
            "put the function between ```mlir and ```"
        )
    return _Block("mlir", 1, text, closed=True)


def _function(text: str, first_line: int) -> Candidate | Refusal:
    """MLIR text, whole as far as brackets tell."""
    script = _TRANSFORM.search(_COMMENT_OR_STRING.sub("", text)) is not None
    candidate = ScriptCandidate(text, first_line) if script else FunctionCandidate(text, first_line)
    open_brackets: list[tuple[str, int]] = []
    line = first_line
    position = 0
    for token in _BRACKETS.finditer(text):
        mark = token.group()
        line += text.count("\n", position, token.start())
        position = token.start()
        if mark in "{(":
            open_brackets.append((mark, line))
        elif mark in _CLOSES and open_brackets and open_brackets[-1][0] == _CLOSES[mark]:
            open_brackets.pop()
        elif mark in _CLOSES:
            return candidate  # a mismatch: the parser words it better
    if open_brackets:
        mark, where = open_brackets[-1]
        source = text.split("\n")[where - first_line]
        message = f"the text ends inside the {mark!r} of line {where}; was the reply cut off?"
        return _refuse(message, where, source)
    return candidate


def _schedule(answer: _Block) -> Candidate | Refusal:
    value = _read_json(answer, _MOST_BRACKETS)
    if isinstance(value, Refusal):
        return value
    if not isinstance(value, dict) or set(cast("dict[str, Any]", value)) != {"schedule"}:
        return _refuse('expected {"schedule": {...}} and nothing else', answer.line)
    parameters = cast("dict[str, Any]", value)["schedule"]
    if not isinstance(parameters, dict):
        return _refuse('"schedule" is no object; expected {"kind": ..., its parameters}', answer.line)
    return ScheduleCandidate(cast("dict[str, Any]", parameters))


def _read_json(answer: _Block, most_brackets: int) -> Any:
    """The value that ``answer`` is the text of, or a Refusal."""
    try:
        return strict_json.read(answer.text, most_brackets)
    except strict_json.NotStrict as error:
        return _refuse(str(error), answer.line + error.line)
