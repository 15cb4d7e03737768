"""Which divisions of a program get a number: those that the text does not show to have a result."""

from __future__ import annotations

import pytest

from neurojit.abi.c_header import c_header
from neurojit.abi.status import FIRST_DIVISION_SITE, FIRST_SITE_STATUS
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.program import Program

FRAME = """func.func @f(%a: i32, %b: i32, %k: index, %t: tensor<4xi32>) {{
  %zero = arith.constant 0 : index
  %one = arith.constant 1 : index
  %ten = arith.constant 10 : index
  %c1 = arith.constant 1 : i32
  %c3 = arith.constant 3 : i32
  %c255 = arith.constant 255 : i32
  %m1 = arith.constant -1 : i32
  scf.for %i = %one to %ten step %one {{
    scf.for %j = %zero to %k step %one {{
      {0}
    }}
  }}
  return
}}"""
TENSOR = """%d = arith.constant dense<[{}]> : tensor<4xi32>
%q = arith.divsi %t, %d : tensor<4xi32>"""
BOTH = ["division by zero", "division overflows"]


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        ("%q = arith.divsi %a, %b : i32", BOTH),
        ("%q = arith.divui %a, %b : i32", BOTH[:1]),
        ("%q = arith.divsi %a, %c3 : i32", []),
        ("%q = arith.remsi %a, %m1 : i32", BOTH[1:]),
        ("%q = arith.divui %a, %m1 : i32", []),
        ("%q = arith.remsi %k, %i : index", []),
        ("%q = arith.remsi %k, %j : index", BOTH[:1]),
        ("%d = arith.addi %j, %one : index\n%q = arith.divui %k, %d : index", []),
        ("%d = arith.addi %j, %ten : index\n%q = arith.divui %k, %d : index", BOTH[:1]),
        ("%m = arith.andi %b, %c255 : i32\n%q = arith.divsi %a, %m : i32", BOTH[:1]),
        ("%m = arith.andi %b, %c255 : i32\n%d = arith.addi %m, %c1 : i32\n%q = arith.divsi %a, %d : i32", []),
        ("%m = arith.andi %b, %c255 : i32\n%q = arith.divsi %m, %b : i32", BOTH[:1]),
        ("%d = arith.ori %b, %c1 : i32\n%q = arith.divui %a, %d : i32", []),
        ("%d = arith.maxsi %b, %c1 : i32\n%q = arith.divsi %a, %d : i32", []),
        ("%d = arith.addi %b, %c1 : i32\n%q = arith.divui %a, %d : i32", BOTH[:1]),
        ("%d = arith.index_cast %i : index to i32\n%q = arith.divsi %a, %d : i32", []),
        (TENSOR.format("1, 2, 3, 4"), []),
        (TENSOR.format("1, 0, -1, 4"), BOTH),
        ("%d = arith.trunci %b : i32 to i1\n%q = arith.divui %d, %d : i1", BOTH[:1]),
        ('%q = "tensorlang.div"(%a, %b) : (i32, i32) -> i32', []),
    ],
)  # fmt: skip
def test_a_division_is_numbered_unless_the_text_shows_its_result(lines: str, messages: list[str]) -> None:
    sites = loaded(FRAME.format(lines)).fault_sites
    assert [site.message for site in sites] == messages
    assert all(site.id >= FIRST_DIVISION_SITE for site in sites)


def test_the_header_of_an_exported_function_names_its_divisions() -> None:
    program = loaded(FRAME.format("%q = arith.divui %a, %b : i32"))
    status = FIRST_SITE_STATUS + FIRST_DIVISION_SITE
    header = c_header(program.kernels["f"], program.fault_sites)
    assert f"{status}  when a division fails (p.mlir:11:12): division by zero" in header


def loaded(text: str) -> Program:
    with make_context():
        program = parse_program(text, "p.mlir")
    assert isinstance(program, Program), program
    return program
