"""What a script makes of a function, and why it makes none."""

from __future__ import annotations

import pytest

from neurojit.judge.examine.scripts.allowed_transforms import PERMITTED, REFUSED
from neurojit.judge.examine.scripts.apply import Unscripted, applied, step_by_step
from neurojit.mlir.context import make_context
from tests.unit.judge.examine.admitting import program

ANY = "!transform.any_op"
PROGRAM = """
func.func @layer(%x: tensor<8x16xf32>, %w: tensor<16x32xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<8x16xf32>, tensor<16x32xf32>) -> tensor<8x32xf32>
  %r = func.call @biased(%p, %b) : (tensor<8x32xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  return %r : tensor<8x32xf32>
}
func.func @biased(%p: tensor<8x32xf32>, %b: tensor<32xf32>) -> tensor<8x32xf32> {
  %s = "tensorlang.add"(%p, %b) : (tensor<8x32xf32>, tensor<32xf32>) -> tensor<8x32xf32>
  %r = "tensorlang.relu"(%s) : (tensor<8x32xf32>) -> tensor<8x32xf32>
  return %r : tensor<8x32xf32>
}
func.func @half(%a: f32, %x: memref<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %fine = arith.cmpf oge, %a, %zero : f32
  "tensorlang.assert"(%fine, %a) {message = "negative", names = ["a"]} : (i1, f32) -> ()
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %a, %x[%i] : memref<8xf32>
  }
  return
}
func.func @loud(%a: f32) {
  "tensorlang.print"(%a) {label = "a"} : (f32) -> ()
  return
}
"""


def script(body: str) -> str:
    return f"""module attributes {{transform.with_named_sequence}} {{
  transform.named_sequence @__transform_main(%root: {ANY} {{transform.readonly}}) {{
    {body}
    transform.yield
  }}
}}
"""


def matched(name: str) -> str:
    return f'%m = transform.structured.match ops{{["{name}"]}} in %root : ({ANY}) -> {ANY}\n'


def tiled(sizes: str, loops: int) -> str:
    results = ", ".join([ANY] * (loops + 1))
    many = f":{loops}" if loops > 1 else ""
    tile = f"transform.structured.tile_using_for %m tile_sizes [{sizes}]"
    return f"%t, %l{many} = {tile} : ({ANY}) -> ({results})\n"


def made(name: str, text: str) -> str:
    kernels = program(PROGRAM).kernels
    with make_context():
        return applied(text, kernels[name], kernels)


def refused(name: str, text: str) -> str:
    with pytest.raises(Unscripted) as caught:
        made(name, text)
    return f"{caught.value.check} / {caught.value.refusal.diagnostic}"


def test_it_works_on_linalg_with_calls_inlined() -> None:
    """One function, of the original's name and types, without a call and without TensorLang."""
    text = made("layer", script(matched("linalg.matmul") + tiled("4, 8", 2)))
    assert text.count("func.func") == 1
    assert "@layer(" in text
    assert "call" not in text
    assert "tensorlang" not in text
    assert text.count("scf.for") == 2
    assert "tensor<4x8xf32>" in text


def test_loops_are_scripted_as_they_are_and_asserts_stay() -> None:
    text = made("half", script(matched("scf.for") + f"transform.loop.unroll %m {{factor = 4}} : {ANY}"))
    assert text.count("memref.store") == 4
    assert text.count("tensorlang.assert") == 1
    assert "neurojit.site" not in text


def test_what_vectorization_leaves_undefined_is_zero() -> None:
    text = made("layer", script(matched("linalg.matmul") + f"transform.structured.vectorize %m : {ANY}"))
    assert "vector.transfer_read" in text
    assert "poison" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (script(""), "the script changes nothing; the function has linalg.fill (1), linalg.generic (2), "),
        (
            script(matched("linalg.matmul") + tiled("1, 2, 3, 4", 1)),
            "<reply>:4:10: well formed: 'transform.structured.tile_using_for' op expected number of loops",
        ),
        (
            script(matched("linalg.fill") + tiled("1, 2, 3", 3)),
            "<reply>:4:12: well formed: the script fails: too many tiles provided, expected at most 2",
        ),
        (
            script(matched("func.func") + f"transform.structured.vectorize %m : {ANY}"),
            "the script fails: ",
        ),
        (
            script(f"transform.print %root : {ANY}"),
            "<reply>:3:5: permitted: transform.print: not permitted: a script writes to no stream",
        ),
        (
            "module attributes {transform.with_named_sequence} {\n  transform.named_sequence @other() {\n"
            "    transform.yield\n  }\n}",
            "expected a transform.named_sequence @__transform_main",
        ),
        (
            script("").replace("attributes {", "attributes {llvm.data_layout = \"\", "),
            "the module has an attribute 'llvm.data_layout'",
        ),
        ("transform.named_sequence @__transform_main() {", "well formed / <reply>:1:"),
    ],
)  # fmt: skip
def test_a_refusal_says_where_and_why(text: str, expected: str) -> None:
    """With the line of the script that is to blame, where the interpreter names one."""
    assert expected in refused("layer", text)


def test_functions_that_print_are_left_alone() -> None:
    assert "permitted / <reply>: permitted: @loud prints" in refused("loud", script(""))


def test_the_list_names_operations_that_exist() -> None:
    """A misspelt name would permit nothing, and refuse with the wrong reason."""
    with make_context() as context:
        context.load_all_available_dialects()
        for name in (*PERMITTED, *REFUSED):
            assert context.is_registered_operation(name), name
    assert not PERMITTED & REFUSED.keys()


def test_no_operation_of_another_dialect_is_permitted() -> None:
    """But the module that scripts stand in."""
    assert {name.partition(".")[0] for name in PERMITTED} == {"builtin", "transform"}


def test_a_script_is_applied_step_by_step_where_one_ended_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is said before it is done, with its line; one that fails otherwise ends it."""
    said: list[str] = []
    monkeypatch.setattr("neurojit.judge.examine.scripts.apply.say", said.append)
    script = f"""module attributes {{transform.with_named_sequence}} {{
  transform.named_sequence @__transform_main(%root: {ANY}) {{
    %m = transform.structured.match ops{{["linalg.matmul"]}} in %root : ({ANY}) -> {ANY}
    %t, %l = transform.structured.tile_using_for %m tile_sizes [4] : ({ANY}) -> ({ANY}, {ANY})
    transform.yield
  }}
}}"""
    kernels = program(PROGRAM).kernels
    with make_context():
        step_by_step(script, kernels["layer"], kernels)
        assert said == [
            "transform.structured.match on line 3 of the script",
            "transform.structured.tile_using_for on line 4 of the script",
            "",
        ]
        said.clear()
        step_by_step(script.replace("linalg.matmul", "func.func"), kernels["layer"], kernels)
    assert said[-1] == "transform.structured.tile_using_for on line 4 of the script"
