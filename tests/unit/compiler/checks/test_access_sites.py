"""A program's own accesses: what the text proves in bounds carries no check, all else names its place."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.host_target import host_target
from neurojit.abi.status import FIRST_ACCESS_SITE
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.unit import CheckedAccesses
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program

IDS = range(FIRST_ACCESS_SITE, FIRST_ACCESS_SITE + 100)


def checked(text: str, ids: range = IDS) -> CheckedAccesses:
    with make_context():
        program = parse_program(text, "p.mlir")
        assert isinstance(program, Program), program
        kernel: Kernel = program.kernels["f"]
        recipe = Recipe.of(Tier.T0, Numerics.STRICT, VectorTarget.of(host_target(), 1))
        found = Lowering(kernel, replace(recipe, accesses=ids)).to(Stage.BUFFERS).accesses
    assert found is not None
    return found


SUM = """func.func @f(%m: memref<10xf32>, %o: memref<10xf32>) {{
  %low = arith.constant {low} : index
  %high = arith.constant {high} : index
  %step = arith.constant {step} : index
  %by = arith.constant {by} : index
  scf.for %i = %low to %high step %step {{
    %j = arith.addi %i, %by : index
    %v = memref.load %m[%j] : memref<10xf32>
    memref.store %v, %o[%j] : memref<10xf32>
  }}
  return
}}"""


@settings(max_examples=40, deadline=None)
@given(low=st.integers(-4, 12), high=st.integers(-4, 14), step=st.integers(1, 4), by=st.integers(-3, 12))
def test_what_carries_no_check_is_in_bounds(low: int, high: int, step: int, by: int) -> None:
    """Of every loop with constant bounds: only one that stays inside is without a check."""
    found = checked(SUM.format(low=low, high=high, step=step, by=by))
    inside = all(0 <= i + by < 10 for i in range(low, high, step))
    assert inside or len(found.sites) == 2
    assert len(found.sites) + found.proved in (0, 2)  # a loop without turns is no more
    if inside and step == 1 and low < high:
        assert not found.sites


def test_a_site_names_the_operation_of_the_program_its_place_and_its_buffer() -> None:
    found = checked("""memref.global @ring : memref<8xf32>
func.func @f(%t: tensor<4x6xf32>, %m: memref<10xf32>, %n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %g = memref.get_global @ring : memref<8xf32>
  %b = memref.alloc() : memref<3xf32>
  %v = tensor.extract %t[%n, %c0] : tensor<4x6xf32>
  memref.store %v, %g[%n] : memref<8xf32>
  affine.store %v, %b[symbol(%n)] : memref<3xf32>
  %s = memref.subview %m[%n] [4] [1] : memref<10xf32> to memref<4xf32, strided<[1], offset: ?>>
  %w = memref.load %s[%n] : memref<4xf32, strided<[1], offset: ?>>
  return %w : f32
}""")
    assert [(site.location.line, site.message, site.names) for site in found.sites] == [
        (
            6,
            "tensor.extract reaches outside argument 0 of 4x6xf32",
            ("index0", "extent0", "index1", "extent1"),
        ),
        (7, "memref.store reaches outside @ring of 8xf32", ("index", "extent")),
        (8, "affine.store reaches outside the buffer of line 5 of 3xf32", ("index", "extent")),
        (9, "memref.subview reaches outside argument 1 of 10xf32", ("offset", "size", "stride", "extent")),
        (10, "memref.load reaches outside a view of argument 1 of 4xf32", ("index", "extent")),
    ]
    assert [site.id for site in found.sites] == list(IDS[:5])
    assert not found.unchecked
    assert found.note == "accesses checked: 5"


def test_an_access_that_no_rule_knows_is_named_and_the_others_are_checked() -> None:
    found = checked("""func.func @f(%m: memref<4x6xf32>, %n: index) -> f32 {
  %r = memref.subview %m[0, 0] [4, 2] [1, 3] : memref<4x6xf32> to memref<4x2xf32, strided<[6, 3]>>
  %w = memref.subview %m[0, 0] [4, 2] [1, 2] : memref<4x6xf32> to memref<4x2xf32, strided<[6, 2]>>
  memref.copy %r, %w : memref<4x2xf32, strided<[6, 3]>> to memref<4x2xf32, strided<[6, 2]>>
  %c0 = arith.constant 0 : index
  %v = memref.load %m[%c0, %n] : memref<4x6xf32>
  return %v : f32
}""")
    assert [site.location.line for site in found.sites] == [6]
    (what,) = found.unchecked
    assert what == "line 4: whether views of one buffer overlap that step differently"
    assert found.note == f"accesses checked: 1; not checked: {what}"


def test_views_in_another_order_are_still_of_one_buffer() -> None:
    found = checked("""func.func @f(%m: memref<4x4xf32>) {
  %a = memref.alloc() : memref<4x4xf32>
  memref.copy %m, %a : memref<4x4xf32> to memref<4x4xf32>
  %t = memref.transpose %a (i, j) -> (j, i) : memref<4x4xf32> to memref<4x4xf32, strided<[1, 4]>>
  memref.copy %t, %a : memref<4x4xf32, strided<[1, 4]>> to memref<4x4xf32>
  memref.copy %a, %m : memref<4x4xf32> to memref<4x4xf32>
  return
}""")
    what = "line 5: whether views of one buffer overlap whose elements are in another order"
    assert found.unchecked == [what]


def test_accesses_beyond_the_ids_share_the_last() -> None:
    body = "  memref.store %x, %m[%n] : memref<10xf32>\n" * 5
    text = f"func.func @f(%m: memref<10xf32>, %n: index, %x: f32) {{\n{body}  return\n}}"
    sites = checked(text, IDS[:3]).sites
    assert [site.id for site in sites] == list(IDS[:3])
    assert sites[-1].message == "an access reaches outside its buffer"
