"""What MLIR refuses without a place: operations of TensorLang in a custom form."""

from __future__ import annotations

import pytest

from neurojit.frontend.custom_forms import custom_form
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program

FORMS = {
    "%y = tensorlang.add %x, %x : tensor<4xf32>": (
        '"tensorlang.add"(%x, %x) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>'
    ),
    "%y = tensorlang.tanh %x : tensor<4xf32>  // no more": (
        '"tensorlang.tanh"(%x) : (tensor<4xf32>) -> tensor<4xf32>'
    ),
    "%y = tensorlang.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>": (
        '"tensorlang.matmul"(%a, %b) : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>'
    ),
    "%y = tensorlang.sum %x {axis = 0 : i64} : (tensor<4xf32>) -> f32": (
        '"tensorlang.sum"(%x) {axis = 0 : i64} : (tensor<4xf32>) -> f32'
    ),
    "%y = tensorlang.add(%x, %x)": '"tensorlang.add"(OPERANDS) : (TYPES) -> TYPE',
}


@pytest.mark.parametrize("form", FORMS)
def test_the_generic_form_is_said(form: str) -> None:
    found = custom_form(form)
    assert found is not None
    place, said = found
    assert form[place:].startswith("tensorlang.")
    assert said.endswith(FORMS[form])


@pytest.mark.parametrize(
    "text",
    ['"tensorlang.add"(%x)', "// tensorlang.add %x", '{label = "tensorlang.add %x"}', "@tensorlang.add"],
)
def test_what_is_no_operation_is_left_alone(text: str) -> None:
    assert custom_form(text) is None


def test_a_program_is_refused_at_its_line() -> None:
    text = "func.func @f(%x: f32) -> f32 {\n  %y = tensorlang.add %x, %x : f32\n  return %y : f32\n}\n"
    with make_context():
        found = parse_program(text, "f.mlir")
    assert not isinstance(found, Program)
    assert (found[0].line, found[0].column) == (2, 8)
    assert "has no custom form" in found[0].message
