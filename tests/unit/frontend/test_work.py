"""The bound on a call's work against counts made by hand, and None wherever it is not known."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest

from tests.unit.compiler.machine import kernel_of


def operations(body: str, arguments: str = "%a: memref<8xf32>, %n: index, %c: i1") -> int | None:
    constants = "\n".join(f"%{v} = arith.constant {v} : index" for v in (0, 1, 3, 8, 10))
    return kernel_of(f"func.func @f({arguments}) {{\n{constants}\n{body}\nreturn }}").operations


EMPTY = operations("")
LOAD = "%x = memref.load %a[%0] : memref<8xf32>"


def loop(bounds: str, inner: str = LOAD) -> str:
    return f"scf.for %i = {bounds} {{\n{inner}\n}}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (LOAD, 1),
        (loop("%0 to %10 step %1"), 10 * 2 + 1),  # the load and the yield
        (loop("%1 to %10 step %3"), 3 * 2 + 1),
        (loop("%10 to %1 step %3"), 1),
        (loop("%0 to %10 step %1", loop("%0 to %8 step %1").replace("%i", "%j")), 10 * (8 * 2 + 1 + 1) + 1),
        (f"scf.if %c {{\n{LOAD}\n}}", 3),
        ("scf.parallel (%i, %j) = (%0, %1) to (%10, %8) step (%1, %3) {\n" + LOAD + "\nscf.reduce }", 10 * 3 * 2 + 1),
        ("scf.forall (%i, %j) = (0, 2) to (7, 8) step (3, 2) {\n" + LOAD + "\n}", 9 * 2 + 1),
        ("affine.for %i = 2 to 9 step 2 {\n" + LOAD + "\n}", 4 * 2 + 1),
        ("%v = vector.load %a[%0] : memref<8xf32>, vector<8xf32>\n%w = arith.addf %v, %v : vector<8xf32>", 16),
        ("%b = memref.alloc() : memref<8xf32>\nmemref.copy %a, %b : memref<8xf32> to memref<8xf32>", 9),
        ("%t = tensor.empty() : tensor<100x7xf32>\n%s = tensor.generate {\n^bb0(%i: index, %j: index):\n"
         "%x = memref.load %a[%0] : memref<8xf32>\ntensor.yield %x : f32 } : tensor<100x7xf32>", 1 + 700 * 3),
    ],
)  # fmt: skip
def test_counted_by_hand(body: str, expected: int) -> None:
    assert EMPTY is not None
    assert operations(body) == EMPTY + expected


@pytest.mark.parametrize(
    "body",
    [
        loop("%0 to %n step %1"),
        loop("%n to %10 step %1"),
        loop("%0 to %10 step %n"),
        "%k = arith.constant 5 : i32\nscf.for unsigned %i = %k to %k step %k : i32 { }",
        "scf.while : () -> () { scf.condition(%c) } do { scf.yield }",
        "affine.for %i = 0 to %n { }",
        loop("%0 to %8 step %1", loop("%0 to %n step %1").replace("%i", "%j")),
        "%m = arith.addi %n, %1 : index\n" + loop("%0 to %m step %1"),
        loop(
            "%0 to %8 step %1",
            "%k = arith.muli %i, %n : index\n" + loop("%0 to %k step %1").replace("%i", "%j"),
        ),
        "%x = arith.constant 3000 : index\n"
        + loop("%0 to %x step %1", loop("%0 to %i step %1", "").replace("%i =", "%j =")),
        "affine.for %i = 0 to min affine_map<()[s0] -> (8, s0)>()[%n] { }",
        "scf.forall (%i) in (%n) { }",
        "%t = tensor.empty(%n) : tensor<?xf32>\n%u = arith.addf %t, %t : tensor<?xf32>",
        "%m = memref.alloc(%n) : memref<?xf32>\n%v = arith.constant 1.0 : f32\n"
        "linalg.fill ins(%v : f32) outs(%m : memref<?xf32>)",
        "func.call @f(%a, %n, %c) : (memref<8xf32>, index, i1) -> ()",
    ],
)
def test_unknown_is_none(body: str) -> None:
    assert operations(body) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # 0 + 1 + ... + 9 turns of the inner loop
        (loop("%0 to %10 step %1", loop("%0 to %i step %1").replace("%i =", "%j =")), 45 * 2 + 10 * 2 + 1),
        (
            "affine.for %i = 0 to 8 { affine.for %j = 0 to affine_map<(d0) -> (d0)>(%i) { } }",
            28 * 1 + 8 * 2 + 1,
        ),
        # from 1 to 8 in steps of 3: 2, 5, 8 rows are left
        (
            "affine.for %i = 1 to 8 step 3 {\naffine.for %j = affine_map<(d0) -> (d0 + 1)>(%i) to 10 { }\n}",
            (8 + 5 + 2) * 1 + 3 * 2 + 1,
        ),
        (
            "affine.for %i = 0 to 8 { affine.for %j = 0 to min affine_map<(d0) -> (3, d0 * 2)>(%i) { } }",
            (0 + 2 + 6 * 3) + 17,
        ),
        # an index out of its range is another number
        (
            loop(
                "%0 to %10 step %1",
                "%k = arith.index_cast %i : index to i64\n%l = arith.index_cast %k : i64 to index\n"
                + loop("%l to %10 step %3").replace("%i =", "%j ="),
            ),
            (4 + 3 * 3 + 3 * 2 + 3 * 1) * 2 + 10 * 4 + 1,
        ),
        (
            "scf.parallel (%i, %k) = (%0, %0) to (%3, %3) step (%1, %1) {\n"
            + loop("%i to %k step %1").replace("%i =", "%j =")
            + "\nscf.reduce }",
            (1 + 2 + 1) * 2 + 9 * 2 + 1,
        ),
        # more turns than a list can have
        (
            "%l = arith.constant -9223372036854775808 : index\n%u = arith.constant 9223372036854775807 : index\n"
            + loop("%l to %u step %1", ""),
            2 + 2**64,
        ),
        # two loops deep, each from where the one outside is
        (
            loop(
                "%0 to %8 step %1",
                loop("%i to %8 step %1", loop("%j to %8 step %1").replace("%i =", "%k =")).replace(
                    "%i =", "%j ="
                ),
            ),
            120 * 2 + 36 * 2 + 8 * 2 + 1,
        ),
    ],
)
def test_bounds_that_outer_counters_give_are_counted_turn_by_turn(body: str, expected: int) -> None:
    assert EMPTY is not None
    assert operations(body) == EMPTY + expected


def test_a_value_of_many_terms_is_not_followed() -> None:
    """Sixty sums, each of the one before with itself, are one number that is written 2^60 times."""
    sums = [f"%s{n + 1} = arith.addi %s{n}, %s{n} : index" for n in range(60)]
    body = "\n".join(
        ["%s0 = arith.addi %i, %i : index", *sums, loop("%0 to %s60 step %1").replace("%i =", "%j =")]
    )
    assert operations(loop("%0 to %8 step %1", body)) is None


def test_of_branches_the_longer_one_counts() -> None:
    """At most one of them runs."""
    assert EMPTY is not None
    assert operations(f"scf.if %c {{\n{LOAD}\n}} else {{\n}}") == EMPTY + 3


def flops(body: str, arguments: str) -> int | None:
    constants = "\n".join(f"%{v} = arith.constant {v} : index" for v in (0, 1, 8))
    return kernel_of(f"func.func @f({arguments}) {{\n{constants}\n{body}\nreturn }}").flops


@pytest.mark.parametrize(
    ("operation", "kind", "expected"),
    [
        ("arith.addf %v, %v : f32", "f32", 8),
        ("math.fma %v, %v, %v : f64", "f64", 16),
        ("arith.divf %v, %v : f32", "f32", 5 * 8),
        ("math.exp %v : f32", "f32", 20 * 8),
        ("arith.extf %v : f32 to f64", "f32", 0),
        ("arith.fptosi %v : f32 to i32", "f32", 0),
        ("arith.cmpf olt, %v, %v : f32", "f32", 0),
        ("arith.muli %v, %v : i32", "i32", 8),
        ("arith.xori %v, %v : i64", "i64", 8),
        ("arith.extsi %v : i32 to i64", "i32", 0),
        ("arith.cmpi slt, %v, %v : i64", "i64", 0),
        ("arith.index_cast %v : i32 to index", "i32", 0),
    ],
)
def test_arithmetic_is_that_on_the_type_of_the_buffers(operation: str, kind: str, expected: int) -> None:
    """A change of type and a comparison are none; index arithmetic never is."""
    body = f"%at = arith.addi %i, %0 : index\n%v = memref.load %a[%at] : memref<8x{kind}>\n%w = {operation}"
    assert flops(loop("%0 to %8 step %1", body), f"%a: memref<8x{kind}>") == expected


def test_integers_beside_floats_are_no_data() -> None:
    body = "%v = memref.load %k[%i] : memref<8xi32>\n%w = arith.muli %v, %v : i32"
    assert flops(loop("%0 to %8 step %1", body), "%a: memref<8xf32>, %k: memref<8xi32>") == 0


def test_products_of_vectors_count_their_iterations() -> None:
    """A contraction of 4x8 by 8x16 is 512 multiply-adds, an outer product with a sum 32."""
    maps = "affine_map<(i,j,k)->(i,k)>, affine_map<(i,j,k)->(k,j)>, affine_map<(i,j,k)->(i,j)>"
    loads = """
      %a = vector.transfer_read %x[%0, %0], %z : memref<8x16xf32>, vector<4x8xf32>
      %b = vector.transfer_read %x[%0, %0], %z : memref<8x16xf32>, vector<8x16xf32>
      %c = vector.transfer_read %x[%0, %0], %z : memref<8x16xf32>, vector<4x16xf32>"""
    contract = f"""%r = vector.contract {{indexing_maps = [{maps}], kind = #vector.kind<add>,
        iterator_types = ["parallel", "parallel", "reduction"]}} %a, %b, %c
        : vector<4x8xf32>, vector<8x16xf32> into vector<4x16xf32>"""
    assert flops(loads + contract, "%x: memref<8x16xf32>, %z: f32") == 2 * 4 * 8 * 16
    outer = """%p = vector.broadcast %z : f32 to vector<4xf32>\n%q = vector.broadcast %z : f32 to vector<8xf32>
      %s = vector.broadcast %z : f32 to vector<4x8xf32>
      %r = vector.outerproduct %p, %q, %s : vector<4xf32>, vector<8xf32>"""
    assert flops(outer, "%x: memref<8x16xf32>, %z: f32") == 2 * 4 * 8


def test_linalg_counts_its_iterations() -> None:
    """Not the product of its operands: a matmul is m n k steps, a convolution seven loops."""
    text = """func.func @f(%a: tensor<4x5xf32>, %b: tensor<5x6xf32>, %c: tensor<4x6xf32>) -> tensor<4x6xf32> {
      %r = linalg.matmul ins(%a, %b : tensor<4x5xf32>, tensor<5x6xf32>) outs(%c : tensor<4x6xf32>) -> tensor<4x6xf32>
      return %r : tensor<4x6xf32> }"""
    kernel = kernel_of(text)
    assert kernel.flops == 2 * 4 * 5 * 6
    assert kernel.operations is not None
    assert kernel.flops <= kernel.operations <= 10 * kernel.flops
    conv = """func.func @f(%a: tensor<1x6x6x2xf32>, %w: tensor<3x3x2x4xf32>, %c: tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32> {
      %r = linalg.conv_2d_nhwc_hwcf ins(%a, %w : tensor<1x6x6x2xf32>, tensor<3x3x2x4xf32>)
             outs(%c : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
      return %r : tensor<1x4x4x4xf32> }"""
    assert kernel_of(conv).flops == 2 * 16 * 4 * 3 * 3 * 2


def test_tensorlang_counts() -> None:
    text = """func.func @f(%a: tensor<4x5xf32>, %b: tensor<5x6xf32>) -> tensor<4x6xf32> {
      %r = "tensorlang.matmul"(%a, %b) : (tensor<4x5xf32>, tensor<5x6xf32>) -> tensor<4x6xf32>
      return %r : tensor<4x6xf32> }"""
    assert kernel_of(text).flops == 240
    conv = """func.func @f(%x: tensor<2x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<2x4x6x6xf32> {
      %y = "tensorlang.conv2d"(%x, %w) : (tensor<2x3x8x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x6x6xf32>
      return %y : tensor<2x4x6x6xf32> }"""
    assert kernel_of(conv).flops == 2 * (2 * 4 * 6 * 6) * 27


def test_loops_of_floats_count_flops_alone() -> None:
    """Index arithmetic and memory are operations, no flops."""
    text = """func.func @f(%a: memref<8xf32>) {
      affine.for %i = 0 to 8 {
        %x = affine.load %a[%i] : memref<8xf32>
        %y = arith.mulf %x, %x : f32
        affine.store %y, %a[%i] : memref<8xf32>
      }
      return }"""
    kernel = kernel_of(text)
    assert kernel.flops == 8
    assert kernel.operations == 8 * 4 + 1 + 1


def test_callees_count_where_they_are_called() -> None:
    """Once for each call; a chain that doubles at each step is counted without walking it."""
    functions = ["func.func @f0(%a: f32) -> f32 {\n%r = arith.addf %a, %a : f32\nreturn %r : f32 }"]
    for n in range(40):
        functions.append(f"""func.func @f{n + 1}(%a: f32) -> f32 {{
          %b = func.call @f{n}(%a) : (f32) -> f32
          %c = func.call @f{n}(%b) : (f32) -> f32
          return %c : f32 }}""")
    assert kernel_of("\n".join(functions), "f40").flops == 2**40


def test_what_only_moves_floats_has_no_flops() -> None:
    """Whoever compares results may then do so bit for bit; sums of vectors are arithmetic."""
    moved = """func.func @f(%a: tensor<4x6xf32>) -> tensor<6x4xf32> {
      %r = "tensorlang.transpose"(%a) {permutation = [1, 0]} : (tensor<4x6xf32>) -> tensor<6x4xf32>
      return %r : tensor<6x4xf32>
    }"""
    copied = """func.func @f(%a: memref<4xf32>, %b: memref<4xf32>) {
      memref.copy %a, %b : memref<4xf32> to memref<4xf32>
      return
    }"""
    summed = """func.func @f(%a: memref<4x4xf32>, %o: memref<f32>) {
      %c0 = arith.constant 0 : index
      %z = arith.constant 0.0 : f32
      %v = vector.transfer_read %a[%c0, %c0], %z : memref<4x4xf32>, vector<4x4xf32>
      %s = vector.multi_reduction <add>, %v, %z [0, 1] : vector<4x4xf32> to f32
      memref.store %s, %o[] : memref<f32>
      return
    }"""
    assert kernel_of(copied).flops == 0
    assert kernel_of(moved).flops == 0
    assert kernel_of(summed).flops
