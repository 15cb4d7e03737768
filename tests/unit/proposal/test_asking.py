"""What a program asks: about which of its functions, and how its words reach a model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.reply import Unanswered
from neurojit.proposal.asking import NobodyAnswers, as_question, function_in

ONE = "func.func @one() {\n  return\n}\n"
TWO = "func.func private @one()\nfunc.func @two() {\n  call @one() : () -> ()\n  return\n}\n"
SOURCES = [("one", ONE), ("two", TWO), ("empty", "\n")]


def test_a_text_that_is_a_functions_ir_is_about_it() -> None:
    """Or holds it, with whatever around it; where it holds several, about the longest."""
    assert function_in(ONE, SOURCES) == "one"
    assert function_in(f"make this faster:\n{ONE.strip()}, please", SOURCES) == "one"
    assert function_in(ONE + TWO, SOURCES) == "two"
    assert function_in("func.func @one()", SOURCES) is None
    assert function_in("", SOURCES) is None


def test_where_nobody_answers_that_is_said() -> None:
    assert NobodyAnswers().ask(ONE, "one") == Unanswered("no responder is configured", "nobody", lasting=True)


@given(st.text(alphabet="a`~\n \\", max_size=60))
def test_a_text_stays_within_its_fences(text: str) -> None:
    """Whatever it holds: the closing fence is longer than any run of marks in it."""
    first, *inside, last, end = as_question(text).split("\n")
    assert end == ""
    assert first == f"{last}text"
    assert set(last) == {"`"}
    assert last not in text
    assert "\n".join(inside) == text.removesuffix("\n")
