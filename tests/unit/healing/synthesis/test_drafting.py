"""Templates as text: what fits which function, and what is written."""

from __future__ import annotations

import pytest

from neurojit.frontend.parse import parse_program
from neurojit.healing.synthesis.controllers import CONTROLLERS
from neurojit.healing.synthesis.drafting import draft, reply_text
from neurojit.healing.synthesis.guards import GUARDS
from neurojit.healing.synthesis.interface import fits, interface_of
from neurojit.healing.synthesis.template import Template
from neurojit.mlir.context import make_context
from neurojit.model.program import Kernel, Program

FUNCTIONS = {
    "pilot": "(%h: f64, %v: f64, %t: index) -> f64 { %z = arith.constant 0.0 : f64\n return %z : f64 }",
    "single": "(%h: f32) -> f32 { return %h : f32 }",
    "pair": "(%h: f64, %v: f32) -> (f64, f32) { return %h, %v : f64, f32 }",
    "index": "(%n: i64) -> index { %i = arith.index_cast %n : i64 to index\n return %i : index }",
    "narrow": "(%n: i32, %d: i32) -> i32 { %i = arith.divsi %n, %d : i32\n return %i : i32 }",
    "buffers": "(%s: memref<3xf64>, %out: memref<1xf64>) { %c = arith.constant 0 : index\n"
    " %x = memref.load %s[%c] : memref<3xf64>\n memref.store %x, %out[%c] : memref<1xf64>\n return }",
    "nothing": "(%x: memref<3xi1>) { return }",
    "asserting": "(%h: f64) -> f64 { %ok = arith.cmpf oeq, %h, %h : f64\n"
    ' "tensorlang.assert"(%ok) {message = "NaN"} : (i1) -> ()\n return %h : f64 }',
}
EVERY: tuple[Template, ...] = (*GUARDS, *CONTROLLERS)


@pytest.fixture(scope="module")
def kernels() -> dict[str, Kernel]:
    text = "\n".join(f"func.func @{name}{rest}" for name, rest in FUNCTIONS.items())
    with make_context():
        program = parse_program(text, "program.mlir")
    assert isinstance(program, Program), program
    return dict(program.kernels)


def fitting(kernels: dict[str, Kernel], name: str) -> set[str]:
    kernel = kernels[name]
    interface = interface_of(kernel, kernels)
    return {template.name for template in EVERY if fits(template, kernel, interface)}


@pytest.mark.parametrize(
    ("name", "some", "none"),
    [
        (
            "pilot",
            {"proportional-derivative", "braking", "timed", "weighted sum"},
            {"proportional", "constant"},
        ),
        ("single", {"proportional", "result clamped"}, {"cascade", "index wrapped"}),
        ("pair", {"weighted sum"}, {"proportional-derivative", "index wrapped"}),
        ("index", {"index wrapped", "index argument clipped"}, {"proportional", "result clamped"}),
        ("narrow", {"divisor not zero"}, {"divisor away from zero", "cascade"}),
        ("buffers", {"cascade", "weighted sum"}, {"result clamped", "index wrapped"}),
        ("asserting", {"argument clamped"}, {"proportional"}),
    ],
)
def test_what_does_not_fit_the_signature_is_not_tried(
    kernels: dict[str, Kernel], name: str, some: set[str], none: set[str]
) -> None:
    found = fitting(kernels, name)
    assert some <= found
    assert not none & found


def test_a_function_of_no_numbers_has_no_template(kernels: dict[str, Kernel]) -> None:
    assert fitting(kernels, "nothing") == set()


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"nothing"}))
def test_every_template_that_fits_becomes_a_function_of_the_same_type(
    kernels: dict[str, Kernel], name: str
) -> None:
    kernel = kernels[name]
    interface = interface_of(kernel, kernels)
    for template in EVERY:
        if not fits(template, kernel, interface):
            continue
        drafted = draft(template, kernel, interface)
        assert len(drafted.holes) + len(drafted.choices[0]) <= 16
        text = reply_text(drafted, [1e-7] * len(drafted.holes) + list(map(float, drafted.choices[-1])))
        with make_context():
            program = parse_program(text, "reply.mlir")
        assert isinstance(program, Program), f"{program}\n{text}"
        written = program.kernels[name].signature
        assert [one.type for one in written.arguments] == [one.type for one in kernel.signature.arguments]
        assert written.results == kernel.signature.results
