"""Functions that ask: which they are, where they may ask, and that nobody runs them twice."""

from __future__ import annotations

import pytest

from neurojit.frontend.parse import parse_program
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Program
from neurojit.model.sites import AskSite, SourceLocation
from tests.unit.compiler.machine import compiler_context, parse

IR = '%t = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text'
ASK = '%r = "tensorlang.query"(%t) : (!tensorlang.text) -> !tensorlang.text'
OFFER = '%o = "tensorlang.offer"(%t) {callee = @g} : (!tensorlang.text) -> i1'
PLAIN = "func.func @g(%x: f32) -> f32 { return %x : f32 }\n"
CHAIN = f"""{PLAIN}func.func @asks() {{
  {IR}
  {ASK}
  return
}}
func.func @offers() -> i1 {{
  {IR}
  {OFFER}
  return %o : i1
}}
func.func @indirectly() {{
  func.call @round() : () -> ()
  return
}}
func.func @round() {{
  func.call @asks() : () -> ()
  func.call @indirectly() : () -> ()
  return
}}
func.func @apart() -> f32 {{
  %one = arith.constant 1.0 : f32
  %y = func.call @g(%one) : (f32) -> f32
  return %y : f32
}}
"""


def refused(text: str) -> list[Diagnostic]:
    with compiler_context():
        parsed = parse_program(text, "bad.mlir")
    assert not isinstance(parsed, Program), "accepted"
    return list(parsed)


def asking(attributes: str, operation: str = ASK) -> str:
    return f"{PLAIN}func.func @f() attributes {{{attributes}}} {{\n  {IR}\n  {operation}\n  return\n}}\n"


def test_a_function_that_asks_is_known_and_so_is_whoever_calls_it() -> None:
    """Through any number of calls and round circles; nobody knows how long one takes, and it is not pure."""
    kernels = parse(CHAIN).kernels
    assert {name for name, kernel in kernels.items() if kernel.asks} == {
        "asks",
        "offers",
        "indirectly",
        "round",
    }
    for name in ("asks", "offers"):
        assert not kernels[name].pure
        assert kernels[name].operations is None
    assert kernels["apart"].operations is not None


def test_questions_are_numbered_and_have_their_place() -> None:
    program = parse(CHAIN)
    assert program.ask_sites == (
        AskSite(0, "asks", None, SourceLocation("test.mlir", 4, 8)),
        AskSite(1, "offers", "g", SourceLocation("test.mlir", 9, 8)),
    )


def test_a_kernels_text_declares_what_it_offers_for() -> None:
    """It is parsed alone, and the verifier looks for the callee."""
    text = parse(CHAIN).kernels["offers"].text
    assert "func.func private @g(f32) -> (f32)" in text
    assert "neurojit.site = 1" in text


@pytest.mark.parametrize(
    "attribute",
    ["neurojit.healable", "neurojit.healable = true", 'neurojit.heal = "x"', "neurojit.max_heals = 2",
     "neurojit.recover"],
)  # fmt: skip
@pytest.mark.parametrize("operation", [ASK, OFFER])
def test_no_function_asks_whose_calls_may_be_made_again(attribute: str, operation: str) -> None:
    """It would ask twice. The line is that of the question."""
    (found,) = refused(asking(attribute, operation))
    name = attribute.partition(" ")[0]
    assert (found.line, found.column) == (4, 8)
    assert found.message.endswith(
        f"it asks, but a call of @f may be made again ({name}), and no question is asked twice"
    )


def test_no_such_function_calls_one_that_asks() -> None:
    """However indirectly. The line is that of the call."""
    text = CHAIN.replace("@indirectly() {", "@indirectly() attributes {neurojit.recover} {")
    (found,) = refused(text)
    assert found.source_line.strip() == "func.call @round() : () -> ()"
    assert "func.call: @round asks, but a call of @indirectly may be made again (neurojit.recover)" in str(
        found
    )


@pytest.mark.parametrize(
    "attribute", ["neurojit.healable = false", "neurojit.finite", "neurojit.keeps_results"]
)
def test_other_attributes_do_not_matter(attribute: str) -> None:
    assert parse(asking(attribute)).kernels["f"].asks


def test_nobody_offers_a_rewrite_of_a_function_that_asks() -> None:
    """The gate would refuse each."""
    (found,) = refused(asking("", OFFER.replace("@g", "@f")))
    assert (found.line, found.message) == (
        4,
        "tensorlang.offer: @f asks, and no function that asks is rewritten",
    )


AROUND = {
    "scf.parallel": "scf.parallel (%i) = (%c0) to (%c2) step (%c1) {{\n{}\nscf.reduce\n}}",
    "scf.forall": "scf.forall (%i) in (2) {{\n{}\n}}",
    "tensor.generate": """%e = tensor.generate {{\n^bb0(%i: index):\n{}
        tensor.yield %x : f32\n}} : tensor<2xf32>""",
    "linalg.generic": """%e = linalg.generic {{indexing_maps = [affine_map<(d0) -> (d0)>],
        iterator_types = ["parallel"]}} outs(%v : tensor<2xf32>) {{
        ^bb0(%a: f32):\n{}\nlinalg.yield %a : f32\n}} -> tensor<2xf32>""",
}
CONSTANTS = "\n".join(f"%c{number} = arith.constant {number} : index" for number in range(3))


def inside(body: str, operation: str = ASK) -> str:
    signature = "%x: f32, %v: tensor<2xf32>, %b: i1"
    placed = body.format(operation)
    return f"{PLAIN}func.func @f({signature}) {{\n{CONSTANTS}\n{IR}\n{placed}\nreturn\n}}\n"


@pytest.mark.parametrize("name", AROUND)
def test_a_question_stands_where_its_turn_is_known(name: str) -> None:
    """A body that may run in any order or number would ask in any order or number."""
    (found,) = refused(inside(AROUND[name]))
    assert found.message == (
        f"tensorlang.query: it asks, but {name} runs its body in no order and any number of times"
    )
    assert found.source_line == ASK


def test_nor_does_a_call_of_a_function_that_asks() -> None:
    text = inside(AROUND["scf.forall"], "func.call @asks() : () -> ()") + CHAIN.removeprefix(PLAIN)
    (found,) = refused(text)
    assert "func.call: @asks asks, but scf.forall runs its body in no order" in found.message


@pytest.mark.parametrize(
    "body",
    ["scf.for %i = %c0 to %c2 step %c1 {{\n{}\n}}", "scf.if %b {{\n{}\n}}",
     "affine.for %i = 0 to 2 {{\n{}\n}}",
     "scf.while : () -> () {{\n{}\nscf.condition(%b)\n}} do {{\nscf.yield\n}}",
     "scf.for %i = %c0 to %c2 step %c1 {{\nscf.if %b {{\n{}\n}}\n}}"],
)  # fmt: skip
def test_loops_and_branches_may_ask(body: str) -> None:
    assert parse(inside(body)).kernels["f"].asks


def test_a_text_stays_in_its_function() -> None:
    """Replies are dropped when the function that got them ends."""
    (found,) = refused("func.func @f(%t: !tensorlang.text) { return }")
    assert "!tensorlang.text cannot cross a function's boundary" in found.message
