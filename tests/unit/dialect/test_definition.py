"""The IRDL definition loads once, knows every operation, and checks what IRDL can."""

import pytest
from mlir import ir

from neurojit.dialect.tensorlang.definition import load

TEXT = '%t = "tensorlang.get_ir"() {callee = @f} : () -> !tensorlang.text\n'
PAIR = "!tensorlang.text, !tensorlang.text"


def parse(text: str) -> ir.Module:
    context = ir.Context()
    load(context)
    with context:
        return ir.Module.parse(text)


def test_loading_twice_does_nothing():
    """The bindings abort the process when a dialect is loaded twice into one context."""
    context = ir.Context()
    load(context)
    load(context)
    with context:
        ir.Module.parse('%0 = "tensorlang.constant"() {value = 1.0 : f32} : () -> f32')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('%0 = "tensorlang.fft"() : () -> f32', "unregistered operation 'tensorlang.fft'"),
        ('%0 = "tensorlang.constant"() : () -> f32', 'attribute "value" is expected but not provided'),
        ('%0 = "tensorlang.get_ir"() {callee = @f} : () -> f32', "expected"),
        ('%c = arith.constant true\n%0 = "tensorlang.query"(%c) : (i1) -> !tensorlang.text', "expected"),
        (f'{TEXT}%0 = "tensorlang.query"(%t) : (!tensorlang.text) -> i64', "expected '!tensorlang.text'"),
        (
            f'{TEXT}%0 = "tensorlang.query"(%t, %t) : ({PAIR}) -> !tensorlang.text',
            "expects exactly 1 operands, but got 2",
        ),
        (f'{TEXT}%0 = "tensorlang.offer"(%t) {{callee = @f}} : (!tensorlang.text) -> i32', "expected 'i1'"),
        (f'{TEXT}%0 = "tensorlang.offer"(%t) : (!tensorlang.text) -> i1', 'attribute "callee" is expected'),
        (
            '%c = arith.constant true\n%0 = "tensorlang.exp"(%c) : (i1) -> f32',
            "expected 'i1' but got 'f32'",
        ),
        (
            "%c = arith.constant true\n%d = arith.constant 1 : i64\n"
            '"tensorlang.assert"(%c, %c, %d) {message = "m"} : (i1, i1, i64) -> ()',
            "expected 'i1' but got 'i64'",
        ),
    ],
)
def test_what_the_definition_refuses_at_parse(text, message):
    with pytest.raises(ir.MLIRError, match=message):
        parse(text)
