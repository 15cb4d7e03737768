"""Functions whose border nothing crosses stand in those that call them."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest

from neurojit.model.errors import UnknownFunction
from tests.unit.compiler.machine import diagnostics, parse

CALLED = {
    "a vector": "func.func private @g(%v: vector<4xf32>) -> vector<4xf32> {\n%w = arith.addf %v, %v : vector<4xf32>\nreturn %w : vector<4xf32> }",
    "a strided view": "func.func private @g(%m: memref<4xf32, strided<[?], offset: ?>>) {\nreturn }",
    "an argument handed back": "func.func private @g(%m: memref<4xf32>) -> memref<4xf32> {\nreturn %m : memref<4xf32> }",
    "an unknown extent": "func.func @g(%m: memref<?xf32>) {\nreturn }",
}
CALLS = {
    "a vector": "%v = vector.load %m[%0] : memref<4xf32>, vector<4xf32>\n%w = func.call @g(%v) : (vector<4xf32>) -> vector<4xf32>\nvector.store %w, %m[%0] : memref<4xf32>, vector<4xf32>",
    "a strided view": "%s = memref.cast %m : memref<4xf32> to memref<4xf32, strided<[?], offset: ?>>\nfunc.call @g(%s) : (memref<4xf32, strided<[?], offset: ?>>) -> ()",
    "an argument handed back": "%s = func.call @g(%m) : (memref<4xf32>) -> memref<4xf32>",
    "an unknown extent": "%s = memref.cast %m : memref<4xf32> to memref<?xf32>\nfunc.call @g(%s) : (memref<?xf32>) -> ()",
}


def caller(lines: str) -> str:
    return f"func.func @f(%m: memref<4xf32>) {{\n%0 = arith.constant 0 : index\n{lines}\nreturn }}"


@pytest.mark.parametrize("kind", CALLED)
def test_a_callee_that_nothing_crosses_to_is_put_into_its_caller(kind: str) -> None:
    program = parse(f"{CALLED[kind]}\n{caller(CALLS[kind])}")
    assert list(program.kernels) == ["f"]
    assert program.kernels["f"].callees == ()
    assert ("g" in program.internal) == (kind != "an unknown extent")  # others may call that one


def test_the_reason_is_told_to_who_asks_for_it() -> None:
    program = parse(f"{CALLED['a vector']}\n{caller(CALLS['a vector'])}")
    with pytest.raises(
        UnknownFunction, match=r"@g is called inside the program alone: argument 0: vector<4xf32>"
    ):
        program.known("g")


def test_a_chain_of_them_is_put_in_from_its_end() -> None:
    outer = "func.func private @h(%v: vector<4xf32>) -> vector<4xf32> {\n%w = func.call @g(%v) : (vector<4xf32>) -> vector<4xf32>\nreturn %w : vector<4xf32> }"
    text = f"{outer}\n{CALLED['a vector']}\n{caller(CALLS['a vector'].replace('@g', '@h'))}"
    program = parse(text)
    assert list(program.kernels) == ["f"]
    assert program.kernels["f"].text.count("arith.addf") == 1


def test_faults_keep_the_places_of_the_callee() -> None:
    """Its asserts get an id for each caller, at their own line."""
    callee = 'func.func private @g(%v: vector<4xf32>, %ok: i1) {\n"tensorlang.assert"(%ok) {message = "no"} : (i1) -> ()\nreturn }'
    call = "%v = vector.load %m[%0] : memref<4xf32>, vector<4xf32>\n%t = arith.constant true\nfunc.call @g(%v, %t) : (vector<4xf32>, i1) -> ()"
    program = parse(f"{callee}\n{caller(call)}\n{caller(call).replace('@f', '@e')}")
    assert [(site.id, site.location.line, site.function) for site in program.fault_sites] == [
        (0, 2, "f"),
        (1, 2, "e"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            CALLED["a strided view"].replace("private ", "").replace("[?]", "[2]"),
            "@g: argument 0: memref<4xf32, strided<[2], offset: ?>>",
        ),
        (
            "func.func @g(%v: memref<4xf32, 1>) {\nfunc.call @g(%v) : (memref<4xf32, 1>) -> ()\nreturn }",
            "memref<4xf32, 1>: memory spaces are not supported",
        ),
        (
            f"{CALLED['a vector'].replace('vector<4xf32> {', 'vector<4xf32> attributes {neurojit.recover} {')}\n{caller(CALLS['a vector'])}",
            "@g: argument 0",
        ),
    ],
    ids=["nobody calls it", "it calls itself", "its calls are transactions"],
)
def test_what_cannot_be_put_in_is_refused_for_its_border(text: str, said: str) -> None:
    assert said in diagnostics(text)[0]


def test_what_is_wrong_in_a_callee_is_told_once() -> None:
    """Though it stands in two callers."""
    callee = CALLED["a vector"].replace("arith.addf %v, %v", "vector.type_cast %v", 1)
    wrong = callee.replace(
        "%w = vector.type_cast %v : vector<4xf32>",
        "%q = memref.alloc() : memref<f8E4M3FN>\n%w = arith.addf %v, %v : vector<4xf32>",
    )
    both = f"{wrong}\n{caller(CALLS['a vector'])}\n{caller(CALLS['a vector']).replace('@f', '@e')}"
    assert len(diagnostics(both)) == 1
