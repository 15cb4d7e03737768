"""Replies in the agreed forms are read; all others are refused with what is missing."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.judge.reading import (
    LARGEST_REPLY,
    FunctionCandidate,
    ScheduleCandidate,
    ScriptCandidate,
    answers_in,
    read_reply,
)
from neurojit.model.verdict import Refusal

FUNCTION = "func.func @f(%a: f32) -> f32 {\n  return %a : f32\n}\n"


def message(reply: str | bytes) -> str:
    found = read_reply(reply)
    assert isinstance(found, Refusal)
    assert found.diagnostic.stage == "readable"
    return str(found.diagnostic)


def text_of(reply: str | bytes) -> str:
    found = read_reply(reply)
    assert isinstance(found, FunctionCandidate)
    return found.text


@pytest.mark.parametrize(
    "reply",
    [
        f"```mlir\n{FUNCTION}```\n",
        f"Here you are:\n\n```mlir\n{FUNCTION}```\nIt is faster since ...",
        f"```mlir\r\n{FUNCTION.replace(chr(10), chr(13) + chr(10))}```",
        f"````mlir title=x\n{FUNCTION}````",
        f"~~~mlir\n{FUNCTION}~~~",
        f"```\nprose in a fence\n```\n```mlir\n{FUNCTION}```",
        f"```\n{FUNCTION}```\n",
        f"as in\n```\nprose\n```\nwrite\n```  \n{FUNCTION}```\nIt is faster.",
        f"```c\nint x;\n```\n```\n{FUNCTION}```",
        FUNCTION,
    ],
)
def test_a_function_is_read_in_a_fence_or_bare(reply: str) -> None:
    """The text between the fences comes back as it is, with line breaks of one kind."""
    assert text_of(reply) == FUNCTION
    assert text_of(reply.encode()) == FUNCTION


@pytest.mark.parametrize(
    "reply",
    [
        f"module {{\n{FUNCTION}}}\n",
        f"// a comment\n\n{FUNCTION}",
        f"#map = affine_map<(i) -> (i)>\n{FUNCTION}",
    ],
)
def test_a_bare_module_may_begin_with_comments_and_aliases(reply: str) -> None:
    """What may stand before a function in a file may stand before it in a reply."""
    assert text_of(reply) == reply


def test_the_first_line_says_where_in_the_reply_the_text_begins() -> None:
    """A caller can turn lines of the text into lines of the reply."""
    found = read_reply(f"So:\n```mlir\n{FUNCTION}```")
    assert isinstance(found, FunctionCandidate)
    assert found.first_line == 3


@pytest.mark.parametrize("form", ["{}", "With\n```json\n{}\n```"])
def test_a_schedule_is_read_as_json(form: str) -> None:
    """Its fields are checked where the generators are known."""
    reply = form.replace("{}", '{"schedule": {"kind": "contraction", "rows": 8}}')
    assert read_reply(reply) == ScheduleCandidate({"kind": "contraction", "rows": 8})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("", "the reply is empty"),
        ("  \n", "the reply is empty"),
        ("I cannot improve this.", "no ```mlir fence"),
        ("```\nint x;\n```", "it has no language and holds no MLIR; write ```mlir"),
        (f"```\n{FUNCTION}```\n```\n{FUNCTION}```", "2 fences with an answer, on lines 1, 6"),
        (f"```c\nint x;\n```\n```\n{FUNCTION}", "the fence opened on line 4 is never closed"),
        ("```cpp\nint x;\n```", "its language is 'cpp'"),
        (f"```mlir\n{FUNCTION}", "the fence opened on line 1 is never closed"),
        (f"```mlir\n{FUNCTION}```\n```mlir\n{FUNCTION}```", "2 fences with an answer, on lines 1, 6"),
        ("```mlir\n\n```", "the fence on line 1 is empty"),
        (FUNCTION.removesuffix("}\n"), "the text ends inside the '{' of line 1"),
        (f"```mlir\n\n{FUNCTION[:20]}\n```", "the text ends inside the '(' of line 3"),
        (b"\xff\xfe", "not UTF-8 text: byte 0 is 0xff"),
        ("func.func \ud800", "half of a surrogate pair"),
        ("func.func\n\0", "<reply>:2:1: readable: a NUL character"),
        ("func.func \u202e", "an invisible character (RIGHT-TO-LEFT OVERRIDE)"),
        ("func.func \x1b[2J", "an invisible character (U+001B)"),
        ("x" * (LARGEST_REPLY + 1), f"at most {LARGEST_REPLY} are read"),
        ("é" * (LARGEST_REPLY // 2 + 1), f"at most {LARGEST_REPLY} are read"),
        (b"x" * (LARGEST_REPLY + 1), f"at most {LARGEST_REPLY} are read"),
        ("```mlir\ntransform.named_sequence @m() {\n```", "the text ends inside the '{' of line 2"),
        ('{"schedule": 3}', '"schedule" is no object'),
        ('{"plan": {}}', 'expected {"schedule": {...}}'),
        ('{"schedule": {}, "more": 1}', 'expected {"schedule": {...}} and nothing else'),
        ('{"schedule": {"rows": 1, "rows": 2}}', "'rows' is given twice"),
        ('{"schedule": {"rows": NaN}}', "NaN is not a number of JSON"),
        ('{"schedule": {"rows": 1234567890123456789}}', "a number of 19 digits"),
        ('{"schedule": {', "not JSON"),
        ('{"schedule": ' + "[" * 5000 + "]" * 5000 + "}", "more than 64 brackets"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_missing(reply: str | bytes, expected: str) -> None:
    """Nothing is repaired: the author of the next attempt learns what to change."""
    assert expected in message(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "```" + " " * 200_000 + "`",
        "`" * 200_000 + "x`",
        'func.func @f() {\n"' + '\\"' * 100_000 + "\n}",
        "func.func @f() {\n" + '"\n' * 60_000,
        "// x\n" * 40_000 + " " * 50_000 + "?",
        '{"schedule": "' + '\\"' * 100_000,
        "module {" + "\n" * 250_000,
        "{(" * 100_000,
    ],
)
def test_no_text_takes_long_to_read(reply: str) -> None:
    """The host reads replies itself, so reading takes time in proportion to their length."""
    started = time.process_time()
    read_reply(reply)
    assert time.process_time() - started < 2.0


@given(st.text() | st.binary())
def test_every_text_is_read_or_refused(reply: str | bytes) -> None:
    """Nothing that a responder may say raises."""
    assert isinstance(read_reply(reply), FunctionCandidate | ScriptCandidate | ScheduleCandidate | Refusal)


def test_reading_needs_no_mlir() -> None:
    """The first check runs in the host, which never loads MLIR."""
    script = "import sys, neurojit.judge.reading; sys.exit('mlir' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_largest_reply_is_still_read() -> None:
    """The limit is inclusive."""
    padding = "/" * (LARGEST_REPLY - len(FUNCTION) - 1) + "\n"
    assert text_of(padding + FUNCTION) == padding + FUNCTION


def test_brackets_in_strings_and_comments_do_not_count() -> None:
    """Only brackets of the program tell whether it is whole."""
    text = (
        'func.func @f() {\n  // {{{ (\n  "tensorlang.assert"(%t) {message = "{("} : (i1) -> ()\n  return\n}\n'
    )
    assert text_of(text) == text


def test_several_fences_are_several_answers() -> None:
    """Where one is cut off, or there is but one, the reply is what it was."""
    one, other = "```mlir\nfunc.func @f()\n```\n", "```mlir\r\nmodule {}\r\n```\n"
    assert answers_in(f"first\n{one}then\n{other}") == (
        "func.func @f()\n",
        "module {}\n",
    )
    for whole in (
        one,
        "func.func @f()",
        "",
        f"{one}```mlir\nfunc.func",
        one * 30_000,
        one + "```json\n{}\n```",
    ):
        assert answers_in(whole) == (whole,)
