"""Programs as others write them mean the same in the operations that later stages know."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest

from neurojit.frontend.parse import parse_program
from neurojit.model.program import Program
from tests.unit.compiler.machine import compiler_context, parse


def refusal(text: str) -> str:
    with compiler_context():
        parsed = parse_program(text, "bad.mlir")
    assert not isinstance(parsed, Program), "accepted"
    return str(parsed[0])


def test_blocks_become_structured_control_flow() -> None:
    program = parse("""func.func @f(%n: i32) -> i32 {
  %z = arith.constant 0 : i32
  cf.br ^head(%n, %z : i32, i32)
^head(%i: i32, %sum: i32):
  %go = arith.cmpi sgt, %i, %z : i32
  cf.cond_br %go, ^body, ^exit
^body:
  %s = arith.addi %sum, %i : i32
  %m = arith.constant -1 : i32
  %j = arith.addi %i, %m : i32
  cf.br ^head(%j, %s : i32, i32)
^exit:
  return %sum : i32
}""")
    assert "scf.while" in program.kernels["f"].text
    assert "cf.br" not in program.kernels["f"].text.replace("scf.", "")


def test_blocks_that_nothing_leads_to_are_left_out() -> None:
    program = parse("""func.func @f() {
  cf.br ^end
^dead(%x: i32):
  vector.print %x : i32
  cf.br ^end
^end:
  return
}""")
    assert "vector.print" not in program.kernels["f"].text


def test_an_assert_of_cf_is_a_fault_with_its_message() -> None:
    program = parse('func.func @f(%c: i1) {\n  cf.assert %c, "no luck"\n  return\n}')
    (site,) = program.fault_sites
    assert site.message == "no luck"
    assert (site.location.line, site.location.column) == (2, 3)


def test_branches_that_nest_too_deep_are_refused_at_their_function() -> None:
    blocks = "\n".join(
        f'^b{n}:\n  cf.cond_br %c, ^b{n + 1}, ^out{n}\n^out{n}:\n  vector.print str "{n}"\n  cf.br ^end'
        for n in range(300)
    )
    text = f"func.func @f(%c: i1) {{\n  cf.br ^b0\n{blocks}\n^b300:\n  cf.br ^end\n^end:\n  return\n}}"
    assert "nest deeper than 256" in refusal(text)


FUNCTIONS = """func.func @one(%x: i32) -> i32 { return %x : i32 }
func.func @two(%x: i32) -> i32 {
  %y = arith.addi %x, %x : i32
  return %y : i32
}
"""


def test_a_function_that_is_known_is_called_by_name() -> None:
    program = parse(
        FUNCTIONS
        + """func.func @f(%x: i32) -> i32 {
  %g = func.constant @two : (i32) -> i32
  %y = func.call_indirect %g(%x) : (i32) -> i32
  return %y : i32
}"""
    )
    assert program.kernels["f"].callees == ("two",)
    assert "index_switch" not in program.kernels["f"].text


def test_a_function_that_data_choose_is_a_switch() -> None:
    program = parse(
        FUNCTIONS
        + """func.func @f(%c: i1, %x: i32) -> i32 {
  %g = func.constant @two : (i32) -> i32
  %h = func.constant @one : (i32) -> i32
  %k = arith.select %c, %g, %h : (i32) -> i32
  %y = func.call_indirect %k(%x) : (i32) -> i32
  return %y : i32
}"""
    )
    assert sorted(program.kernels["f"].callees) == ["one", "two"]
    assert "scf.index_switch" in program.kernels["f"].text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "func.func @f(%g: (i32) -> i32) {\n  %h = func.constant @f : ((i32) -> i32) -> ()\n  return\n}",
            "bad.mlir:1:1: verify: @f: no function is an argument or a result; call it by name",
        ),
        (
            "func.func @f(%c: i1) {\n  %m = memref.alloc() : memref<8xf32>\n  %v = memref.subview %m[0][4][2] : "
            "memref<8xf32> to memref<4xf32, strided<[2]>>\n  cf.cond_br %c, ^a, ^b(%v : memref<4xf32, strided<[2]>>)"
            "\n^a:\n  cf.cond_br %c, ^b(%v : memref<4xf32, strided<[2]>>), ^e\n"
            "^b(%w: memref<4xf32, strided<[2]>>):\n  %z = arith.constant 0 : index\n"
            "  %x = memref.load %w[%z] : memref<4xf32, strided<[2]>>\n  vector.print %x : f32\n  cf.br ^e\n"
            "^e:\n  return\n}",
            "which is not row-major; use scf.if",
        ),
        (
            "func.func @f() {\n  %m = memref.alloc() : memref<4xf32>\n"
            "  %u = memref.cast %m : memref<4xf32> to memref<*xf32>\n"
            "  %b = memref.cast %u : memref<*xf32> to memref<5xf32>\n  return\n}",
            "bad.mlir:4:8: verify: memref.cast: a memref<4xf32> is no memref<5xf32>",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_otherwise_is_refused(text: str, said: str) -> None:
    assert said in refusal(text)


GLOBALS = """ml_program.global private mutable @state(dense<[1.0, 2.0]> : tensor<2xf32>) : tensor<2xf32>
ml_program.global private @weights(dense<[10.0, 20.0]> : tensor<2xf32>) : tensor<?xf32>
ml_program.global private mutable @count(3 : i32) : i32
"""


def test_globals_of_ml_program_are_the_hosts() -> None:
    program = parse(
        GLOBALS
        + """func.func @f() -> i32 {
  %s = ml_program.global_load @state : tensor<2xf32>
  ml_program.global_store @state = %s : tensor<2xf32>
  %w = ml_program.global_load_const @weights : tensor<?xf32>
  %c = ml_program.global_load @count : i32
  return %c : i32
}"""
    )
    assert [(cell.name, str(cell.type), cell.constant) for cell in program.globals] == [
        ("state", "memref<2xf32>", False),
        ("weights", "memref<2xf32>", True),
        ("count", "memref<i32>", False),
    ]
    assert not program.kernels["f"].pure
    assert program.kernels["f"].globals == ("state", "weights", "count")


def test_a_global_of_another_module_is_refused() -> None:
    text = """module {
  module @inner {
    ml_program.global private @g(dense<1.0> : tensor<2xf32>) : tensor<2xf32>
  }
  func.func @f() {
    %w = ml_program.global_load @inner::@g : tensor<2xf32>
    return
  }
}"""
    assert "ml_program.global_load: @inner::@g is no global of this program" in refusal(text)


def test_a_mutable_global_has_a_static_shape() -> None:
    text = "ml_program.global private mutable @g(dense<1.0> : tensor<2xf32>) : tensor<?xf32>\nfunc.func @f() { return }"
    assert "what may be stored to has a static shape" in refusal(text)


def test_scripts_for_another_compiler_are_left_out() -> None:
    program = parse("""module attributes {transform.with_named_sequence} {
  module @scripts attributes {transform.with_named_sequence} {
    transform.named_sequence @__transform_main(%root: !transform.any_op {transform.readonly}) {
      transform.yield
    }
  }
  func.func @f() { return }
  transform.named_sequence @other(%root: !transform.any_op {transform.readonly}) {
    transform.yield
  }
}""")
    assert list(program.kernels) == ["f"]
