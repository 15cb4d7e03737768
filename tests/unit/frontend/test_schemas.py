"""Symbols of a function's extents, and the function that it is for numbers."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import re

import pytest

from neurojit.compiler.generic_form import generic_of
from neurojit.frontend.instances import instance_of
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel
from neurojit.model.schema import ExtentConflict, Schema
from tests.unit.compiler.machine import compiler_context, diagnostics, parse

PRODUCT = """func.func @f(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %z = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %a, %c0 : tensor<?x?xf32>
  %n = tensor.dim %b, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %i = linalg.fill ins(%z : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r = linalg.matmul ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>) outs(%i : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}"""


def schema_of(text: str, name: str = "f") -> Schema:
    return parse(text).schemas[name]


def instance(text: str, *extents: int) -> Kernel:
    with compiler_context():
        made = instance_of(schema_of(text), extents)
    assert isinstance(made, Kernel), "\n".join(map(str, made))
    return made


def refusal(text: str, *extents: int) -> Diagnostic:
    with compiler_context():
        made = instance_of(schema_of(text), extents)
    assert not isinstance(made, Kernel)
    return made[0]


def function(arguments: str, lines: str, results: str = "", returned: str = "") -> str:
    arrow = f" -> ({results})" if results else ""
    return f"func.func @f({arguments}){arrow} {{\n{lines}\nreturn {returned}\n}}"


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        (PRODUCT, "(tensor<d0xd1xf32>, tensor<d1xd2xf32>) -> (tensor<d0xd2xf32>)"),
        (function("%a: memref<?xf32>, %b: memref<?x3xf32>", ""), "(memref<d0xf32>, memref<d1x3xf32>) -> ()"),
        (
            function(
                "%a: tensor<?xf32>, %b: tensor<?xf32>",
                "%c = arith.addf %a, %b : tensor<?xf32>",
                "tensor<?xf32>",
                "%c : tensor<?xf32>",
            ),
            "(tensor<d0xf32>, tensor<d0xf32>) -> (tensor<d0xf32>)",
        ),
        (
            function(
                "%a: tensor<?xf32>",
                "%c = tensor.cast %a : tensor<?xf32> to tensor<4xf32>",
                "tensor<4xf32>",
                "%c : tensor<4xf32>",
            ),
            "(tensor<4xf32>) -> (tensor<4xf32>)",
        ),
        (
            function(
                "%a: tensor<?xf32>",
                '%c = "tensorlang.exp"(%a) : (tensor<?xf32>) -> tensor<?xf32>',
                "tensor<?xf32>",
                "%c : tensor<?xf32>",
            ),
            "(tensor<d0xf32>) -> (tensor<d0xf32>)",
        ),
        (
            function(
                "%n: index, %s: f32",
                "%c = tensor.splat %s[%n] : tensor<?xf32>",
                "tensor<?xf32>",
                "%c : tensor<?xf32>",
            ),
            "(index, f32) -> (tensor<?xf32>)",
        ),
        (
            function(
                "%a: memref<?xf32>, %b: memref<?xf32>, %c: i1",
                "scf.if %c {\nlinalg.copy ins(%a : memref<?xf32>) outs(%b : memref<?xf32>)\n}",
            ),
            "(memref<d0xf32>, memref<d1xf32>, i1) -> ()",
        ),
    ],
    ids=[
        "a product",
        "nothing says",
        "elementwise",
        "a number",
        "of one operand",
        "of a scalar",
        "not in every call",
    ],
)
def test_symbols_are_what_every_call_agrees_on(text: str, signature: str) -> None:
    assert str(schema_of(text).signature) == signature


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ([(2, 3), (4, 5)], "dimension 0 of argument 1 is 4, dimension 1 of argument 0 says 3"),
        ([(2, 3), (3,)], r"argument 1: expected tensor<d1xd2xf32>, got 1 dimensions"),
        ([(2, 3), None], r"argument 1: expected tensor<d1xd2xf32>, got no array"),
    ],
)
def test_extents_that_do_not_go_together_are_named(shapes: list[tuple[int, ...] | None], said: str) -> None:
    with pytest.raises(ExtentConflict, match=said):
        schema_of(PRODUCT).signature.bind(shapes)


def test_a_number_that_the_text_says_is_named() -> None:
    signature = schema_of(
        function("%a: tensor<?xf32>", "%c = tensor.cast %a : tensor<?xf32> to tensor<4xf32>")
    ).signature
    with pytest.raises(ExtentConflict, match=r"dimension 0 of argument 0 is 5, tensor<4xf32> says 4"):
        signature.bind([(5,)])


def test_an_instance_has_the_numbers_in_its_text() -> None:
    """So that nothing is left to find out: no dimension is read, no shape unknown."""
    made = instance(PRODUCT, 2, 3, 4)
    assert str(made.signature) == "(tensor<2x3xf32>, tensor<3x4xf32>) -> (tensor<2x4xf32>)"
    assert made.name == "f<2x3, 3x4>"
    assert "?" not in made.text.partition("{")[2]
    assert "dim" not in made.text
    assert made.operations is not None
    assert made.places[0] == ("test.mlir", 1, 1)


def test_tensorlang_is_typed_by_its_own_rules() -> None:
    text = function(
        "%a: tensor<?x4xf32>, %b: tensor<?xf32>",
        '%s = "tensorlang.sum"(%a) {axes = [0]} : (tensor<?x4xf32>) -> tensor<4xf32>\n'
        '%c = "tensorlang.add"(%a, %b) : (tensor<?x4xf32>, tensor<?xf32>) -> tensor<?x?xf32>',
        "tensor<?x?xf32>",
        "%c : tensor<?x?xf32>",
    )
    assert str(instance(text, 3, 1).signature.results[0]) == "tensor<3x4xf32>"
    assert "do not broadcast" in str(refusal(text, 3, 5))
    assert (refusal(text, 3, 5).file, refusal(text, 3, 5).line) == ("test.mlir", 3)


def test_instances_differ_in_their_digests_and_not_by_what_else_there_is() -> None:
    digests = {instance(PRODUCT, 2, 3, 4).digest, instance(PRODUCT, 2, 3, 5).digest}
    assert len(digests) == 2
    site = '%t = arith.constant true\n"tensorlang.assert"(%t) {message = "m"} : (i1) -> ()'
    other = f"func.func @other() {{\n{site}\nreturn\n}}\n"
    mine = function("%a: memref<?xf32>", site)
    assert instance(mine, 3).digest == instance(other + mine, 3).digest


def test_extents_that_only_a_run_knows_have_no_instance() -> None:
    text = function(
        "%n: index, %s: f32, %a: tensor<?xf32>",
        "%c = tensor.splat %s[%n] : tensor<?xf32>",
        "tensor<?xf32>",
        "%c : tensor<?xf32>",
    )
    assert "result 0: its extents are known to a run alone" in refusal(text, 3).message


def test_extents_of_results_are_a_function_of_extents_and_scalars() -> None:
    pad = "%z = arith.constant 0.0 : f32\n%p = tensor.pad %a low[%n] high[1] {\n^bb0(%i: index):\ntensor.yield %z : f32\n} : tensor<?xf32> to tensor<?xf32>"
    text = function("%a: tensor<?xf32>, %n: index", pad, "tensor<?xf32>", "%p : tensor<?xf32>")
    with compiler_context():
        generic = generic_of(schema_of(text))
    assert not isinstance(generic, tuple)
    assert generic.extents is not None
    assert str(generic.extents.signature) == "(index, index) -> (index)"
    assert str(generic.kernel.signature) == "(memref<f32>, index, memref<f32>, index, index) -> ()"


def test_extents_that_data_decides_are_refused() -> None:
    lines = (
        "%0 = arith.constant 0 : index\n%n = tensor.extract %a[%0] : tensor<?xindex>\n%s = arith.constant 1.0 : f32\n"
        "%c = tensor.splat %s[%n] : tensor<?xf32>"
    )
    text = function("%a: tensor<?xindex>", lines, "tensor<?xf32>", "%c : tensor<?xf32>")
    with compiler_context():
        refused = generic_of(schema_of(text))
    assert isinstance(refused, tuple)
    assert "the extents of result 0 depend on what is computed" in refused[0].message


def test_nobody_names_a_schema_where_a_function_belongs() -> None:
    reflecting = (
        'func.func @g() {\n%n, %t = "tensorlang.variant"() {callee = @f} : () -> (i64, i64)\nreturn }'
    )
    assert any("@f has symbolic dimensions" in one for one in diagnostics(f"{PRODUCT}\n{reflecting}"))


@pytest.mark.parametrize("name", ["f<2x3, 3x4>", "f<?>", "f<extents>"])
def test_no_function_has_the_name_of_a_schema_for_certain_shapes(name: str) -> None:
    """What a call makes of @f would take its place, and serve its calls."""
    other = f'func.func @"{name}"(%x: f32) -> f32 {{ return %x : f32 }}'
    said = f"func.func: the name {name!r} is that of @f for certain shapes"
    assert any(said in one for one in diagnostics(f"{PRODUCT}\n{other}"))


SAID = "result 0 has another extent along 0 than the operations before it agree on"


@pytest.mark.parametrize(
    "lines",
    [
        f'"tensorlang.assert"(%c) {{message = "{SAID}"}} : (i1) -> ()',
        f'%k = arith.constant 3 : index\n"tensorlang.assert"(%c, %k, %k) {{message = "{SAID}", names = ["extent", "expected"]}} : (i1, index, index) -> ()',
        f'%k = arith.constant 3 : index\n%l = arith.constant 4 : index\n%d = arith.cmpi eq, %k, %l : index\n"tensorlang.assert"(%d, %k, %k) {{message = "{SAID}", names = ["extent", "expected"]}} : (i1, index, index) -> ()',
    ],
)
def test_a_programs_own_asserts_stay_in_its_instances(lines: str) -> None:
    """Whatever their words are: they may fail."""
    text = function("%c: i1, %x: tensor<?xf32>", lines, "tensor<?xf32>", "%x : tensor<?xf32>")
    assert instance(text, 3).text.count("tensorlang.assert") == 1


def test_what_a_settled_guard_compares_may_be_used_elsewhere() -> None:
    lines = f'%k = arith.constant 3 : index\n%d = arith.cmpi eq, %k, %k : index\n"tensorlang.assert"(%d, %k, %k) {{message = "{SAID}", names = ["extent", "expected"]}} : (i1, index, index) -> ()'
    text = function("%x: tensor<?xf32>", lines, "tensor<?xf32>, i1", "%x, %d : tensor<?xf32>, i1")
    assert "arith.cmpi" in instance(text, 3).text


def test_buffers_of_which_one_is_chosen_may_differ_in_shape() -> None:
    lines = "%r = arith.select %c, %a, %b : memref<?xf32>\n%z = arith.constant 0 : index\n%n = memref.dim %r, %z : memref<?xf32>"
    chosen = function("%c: i1, %a: memref<?xf32>, %b: memref<?xf32>", lines, "index", "%n : index")
    assert str(schema_of(chosen).signature) == "(i1, memref<d0xf32>, memref<d1xf32>) -> (index)"


def test_operands_of_one_loop_have_its_extent_in_an_instance() -> None:
    """What is sliced at run time is of no known extent by itself; the transposition says which it has."""
    text = """func.func @f(%a: tensor<?x?xf32>, %at: index) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %a, %c0 : tensor<?x?xf32>
  %n = tensor.dim %a, %c1 : tensor<?x?xf32>
  %s = tensor.extract_slice %a[0, 0][%at, %n][1, 1] : tensor<?x?xf32> to tensor<?x?xf32>
  %e = tensor.empty(%n, %m) : tensor<?x?xf32>
  %t = linalg.transpose ins(%s : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) permutation = [1, 0]
  return %t : tensor<?x?xf32>
}"""
    made = instance(text, 2, 3).text
    assert re.search(r"linalg\.transpose ins\(%\w+ : tensor<2x3xf32>\)", made), made


def test_slices_of_known_sizes_are_results_of_an_instance() -> None:
    text = """func.func @f(%a: tensor<?x?xf32>, %at: index, %step: index) -> tensor<?x2xf32> {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %a, %c0 : tensor<?x?xf32>
  %s = tensor.extract_slice %a[0, %at][%m, 2][1, %step] : tensor<?x?xf32> to tensor<?x2xf32>
  return %s : tensor<?x2xf32>
}"""
    made = instance(text, 4, 9)
    assert str(made.signature.results[0]) == "tensor<4x2xf32>"
    assert "[0, %arg1] [4, 2] [1, %arg2]" in made.text


def test_a_range_for_each_element_wants_to_know_how_many_there_are() -> None:
    text = function("%x: memref<?xi32> {neurojit.range = [[0, 1], [2, 3]]}", "")
    said = "argument 0: neurojit.range has a pair for each element, and how many there are is open"
    assert any(said in one for one in diagnostics(text))
