"""What a dead process wrote says where it was."""

from __future__ import annotations

from neurojit.model.autopsy import Scene, last_words, reason_of, scene_of

SAID = """neurojit: step: the pass cse
neurojit: operation: 0x10 1 arith.addi
neurojit: step: the pass canonicalize
neurojit: operation: 0x10 1 arith.addi
neurojit: operation: 0x20 2 vector.insert
neurojit: operation: 0x30 0 func.func
"""
PROCESSING = "[greedy-rewriter:1] Processing operation : 'llvm.add'({0}) {{\n"
FAILED = "python: /a/B.cpp:1: void f(): Assertion `op->use_empty() && \"expected 'op' unused\"' failed.\n"


def test_the_operation_that_was_looked_at_last() -> None:
    """By its address, whatever its name is by then; of the last step alone."""
    said = SAID + PROCESSING.format("0x20") + PROCESSING.format("0x10") + FAILED
    assert scene_of(said) == Scene("the pass canonicalize", 1, "arith.addi")


def test_one_that_the_pass_made_is_told_by_what_was_touched() -> None:
    said = f"{SAID}{PROCESSING.format('0x99')}[greedy-rewriter:1]  ** Erase   : 'x.y'(0x20)\n{FAILED}"
    assert scene_of(said) == Scene("the pass canonicalize", 2, "vector.insert")


def test_nobody_knows_more_than_was_written() -> None:
    """A step without output names no operation; without a step there is nothing."""
    assert scene_of(SAID + PROCESSING.format("0x99")) == Scene("the pass canonicalize")
    assert scene_of(SAID + PROCESSING.format("0x30")) == Scene("the pass canonicalize")
    assert scene_of("Killed\n") == Scene()


def test_the_last_words_are_not_the_debugging_output() -> None:
    said = f"{SAID}{FAILED}{PROCESSING.format('0x10')}[greedy-rewriter:1]\n\n"
    assert last_words(said) == FAILED.strip()
    assert last_words("going\ndown\n\n") == "down"
    assert last_words(SAID) == ""


def test_an_assertion_is_told_in_its_own_words() -> None:
    """Its text where it has one, else what it checks; whatever else was said last, as it is."""
    assert reason_of(SAID + FAILED) == "expected 'op' unused"
    assert reason_of("x: Assertion `idx < size()' failed.\n") == "it takes idx < size() for granted"
    assert reason_of("LLVM ERROR: out of memory\n") == "LLVM ERROR: out of memory"
