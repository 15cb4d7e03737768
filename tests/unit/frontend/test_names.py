"""Arguments are called what the text calls them."""

from __future__ import annotations

from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program


def names(text: str) -> tuple[str, ...]:
    with make_context():
        program = parse_program(text, "program.mlir")
    assert isinstance(program, Program), program
    return next(iter(program.kernels.values())).argument_names


def test_names_are_those_of_the_text() -> None:
    assert names("func.func @f(%height: f64,\n  %speed.0: f64 {neurojit.range = [0.0, 1.0]}) { return }") == (
        "height",
        "speed.0",
    )


def test_numbers_are_no_names() -> None:
    assert names("func.func @f(%0: f64, %1: f64) { return }") == ("", "")


def test_columns_are_counted_in_bytes() -> None:
    assert names('func.func @f(%a: f64 {x.unit = "°"}, %b: f64) { return }') == ("a", "b")


def test_a_place_in_another_file_names_nothing() -> None:
    assert names('func.func @f(%height: f64 loc("other.mlir":1:14)) { return }') == ("",)


def test_names_of_the_generic_form() -> None:
    text = '"func.func"() ({^bb0(%x: f64): "func.return"() : () -> ()}) {sym_name = "f", function_type = (f64) -> ()} : () -> ()'  # noqa: E501
    assert names(text) == ("x",)
