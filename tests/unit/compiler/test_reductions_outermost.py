"""Reordered sums: T0's bits, but for which NaN it is, and the loops that were promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlir import ir

from neurojit.abi.host_target import host_target
from neurojit.abi.names import VECTORIZED
from neurojit.compiler.backends.cpu.backend import Cpu
from neurojit.compiler.driver import compile_kernel
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.passes.order_sums import LARGE_SUM
from neurojit.compiler.recipe import Order, Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.compiler.staging import Staging
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable
from neurojit.judge.trial.reference.compare import same_bits
from neurojit.model.compiler_protocol import CompiledVariant
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import compiler_context, options, parse

WORKSHOP = ObjectBuilder(host_target(), Numerics.STRICT, 1)


def recipe_of(tier: Tier) -> Recipe:
    return Recipe.of(tier, Numerics.STRICT, VectorTarget.of(host_target(), 1))


EXTENTS = st.integers(1, 19)


@dataclass(frozen=True)
class Contraction:
    """A ``linalg.generic`` that multiplies and adds: dimensions of each operand, an order of the loops."""

    extents: dict[str, int]
    loops: str
    left: str
    right: str
    out: str
    dtype: str

    def kind(self, dims: str) -> str:
        return "tensor<" + "".join(f"{self.extents[dim]}x" for dim in dims) + f"{self.dtype}>"

    def text(self) -> str:
        dims = ", ".join(self.loops)
        maps = ", ".join(
            f"affine_map<({dims}) -> ({', '.join(operand)})>" for operand in (self.left, self.right, self.out)
        )
        iterators = ", ".join('"parallel"' if dim in self.out else '"reduction"' for dim in self.loops)
        left, right, out = map(self.kind, (self.left, self.right, self.out))
        return f"""func.func @f(%a: {left}, %b: {right}, %c: {out}) -> {out} {{
          %r = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{iterators}]}}
              ins(%a, %b : {left}, {right}) outs(%c : {out}) {{
          ^bb0(%x: {self.dtype}, %y: {self.dtype}, %s: {self.dtype}):
            %p = arith.mulf %x, %y : {self.dtype}
            %q = arith.addf %s, %p : {self.dtype}
            linalg.yield %q : {self.dtype}
          }} -> {out}
          return %r : {out}
        }}"""


@st.composite
def contractions(draw: st.DrawFn) -> Contraction:
    """Products over i, j, n (kept) and k, l (summed), axes and loops in any order."""
    loops = "".join(draw(st.permutations("ijknl")))
    order = lambda dims: "".join(draw(st.permutations(dims)))  # noqa: E731
    return Contraction(
        {dim: draw(EXTENTS) for dim in "ijk"} | {dim: draw(st.integers(1, 4)) for dim in "nl"},
        loops,
        order(draw(st.sampled_from(["ikln", "ikl", "ik"]))),
        order("jkln"),
        order("ijn"),
        draw(st.sampled_from(["f32", "f64"])),
    )


def by_order(text: str, arguments: list[Any]) -> tuple[np.ndarray, list[np.ndarray]]:
    """The first result, or first written argument: as written; reordered by the judge, T0 and T1."""
    kernel = parse(text).kernels["f"]
    with compiler_context():
        images = [
            WORKSHOP.variant(kernel, Tier.T0),
            WORKSHOP.contiguous(kernel),
            WORKSHOP.incumbent(kernel, Tier.T0),
            WORKSHOP.incumbent(kernel, Tier.T1),
        ]
    found: list[np.ndarray] = []
    for image in images:
        bound = Executable(image, kernel.signature).bind(Layout.ABOVE)
        assert bound.call(arguments)[0] == 0
        found.append(bound.written()[0].copy())
    return found[0], found[1:]


def same_by_order(text: str, arguments: list[Any]) -> None:
    wanted, found = by_order(text, arguments)
    for got in found:
        assert same_bits([wanted], [got]), (wanted, got)


@pytest.fixture(scope="module", autouse=True)
def _small_ones_too() -> Iterator[None]:
    """Tiers leave small sums as they are; those here are small, so that they are quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("neurojit.compiler.passes.order_sums.LARGE_SUM", 0)
        yield


def drawn(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """Numbers whose sums depend on their order, a few special ones among them."""
    values = rng.standard_normal(shape) * 10.0 ** rng.integers(-6, 7, shape)
    special = rng.choice([np.nan, np.inf, -np.inf, -0.0, 1e-310], shape)
    return np.where(rng.random(shape) < 0.01, special, values).astype({"f32": "f4", "f64": "f8"}[dtype])


@settings(max_examples=24, deadline=None)
@given(contraction=contractions(), seed=st.integers(0, 2**31))
def test_the_bits_are_those_of_t0(contraction: Contraction, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = [
        drawn(rng, tuple(contraction.extents[dim] for dim in dims), contraction.dtype)
        for dims in (contraction.left, contraction.right, contraction.out)
    ]
    same_by_order(contraction.text(), arguments)


LOOPS = """func.func @f(%a: memref<{m}x{k}xf32>, %b: memref<{k}x{n}xf32>, %c: memref<{m}x{n}xf32>) {{
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to {m} {{
    affine.for %j = 0 to {n} {{
      %s = affine.for %l = 0 to {k} iter_args(%sum = %zero) -> (f32) {{
        %x = affine.load %a[%i, %l] : memref<{m}x{k}xf32>
        %y = affine.load %b[%l, %j] : memref<{k}x{n}xf32>
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %sum, %p : f32
        affine.yield %q : f32
      }}
      affine.store %s, %c[%i, %j] : memref<{m}x{n}xf32>
    }}
  }}
  return
}}"""


@settings(max_examples=15, deadline=None)
@given(m=EXTENTS, n=EXTENTS, k=EXTENTS, seed=st.integers(0, 2**31))
def test_loops_of_the_text_keep_their_bits_too(m: int, n: int, k: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arguments = [drawn(rng, shape, "f32") for shape in ((m, k), (k, n), (m, n))]
    same_by_order(LOOPS.format(m=m, n=n, k=k), arguments)


@settings(max_examples=15, deadline=None)
@given(rows=EXTENTS, length=EXTENTS, seed=st.integers(0, 2**31))
def test_a_body_that_counts_its_loops_keeps_its_bits(rows: int, length: int, seed: int) -> None:
    """``linalg.index`` names loops by their place: c[i, j] sums a[i, k] b[k, j] (3 i + 5 j + k)."""
    kind = [f"tensor<{rows}x{length}xf32>", f"tensor<{length}x7xf32>", f"tensor<{rows}x7xf32>"]
    text = f"""func.func @f(%a: {kind[0]}, %b: {kind[1]}, %c: {kind[2]}) -> {kind[2]} {{
      %c3 = arith.constant 3 : index
      %c5 = arith.constant 5 : index
      %r = linalg.generic {{
          indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>,
                           affine_map<(i, j, k) -> (i, j)>],
          iterator_types = ["parallel", "parallel", "reduction"]}}
          ins(%a, %b : {kind[0]}, {kind[1]}) outs(%c : {kind[2]}) {{
      ^bb0(%x: f32, %y: f32, %s: f32):
        %i = linalg.index 0 : index
        %j = linalg.index 1 : index
        %k = linalg.index 2 : index
        %i3 = arith.muli %i, %c3 : index
        %j5 = arith.muli %j, %c5 : index
        %ij = arith.addi %i3, %j5 : index
        %ijk = arith.addi %ij, %k : index
        %w = arith.index_cast %ijk : index to i32
        %f = arith.sitofp %w : i32 to f32
        %p = arith.mulf %x, %y : f32
        %t = arith.mulf %p, %f : f32
        %q = arith.addf %s, %t : f32
        linalg.yield %q : f32
      }} -> {kind[2]}
      return %r : {kind[2]}
    }}"""
    rng = np.random.default_rng(seed)
    arguments = [drawn(rng, shape, "f32") for shape in ((rows, length), (length, 7), (rows, 7))]
    same_by_order(text, arguments)


def reordered(text: str) -> str:
    """The body of @f after its sums were reordered."""
    kernel = parse(text).kernels["f"]
    with compiler_context(), ir.Location.unknown():
        lowering = Lowering(kernel, options(Tier.T1)).to(Stage.BUFFERS)
        lowering.put_sums_along_memory(raised=False)
        lowering.module.operation.verify()
        return str(lowering.module)


def product(left: str, right: str, out: str = "ij", *, extent: int = 32) -> str:
    return reordered(Contraction(dict.fromkeys("ijknl", extent), "ijk", left, right, out, "f32").text())


ITERATORS = re.compile(r"iterator_types = \[([^\]]*)\]")


def iterators(text: str) -> list[list[str]]:
    return [re.findall(r"parallel|reduction", found) for found in ITERATORS.findall(text)]


def test_the_loop_along_memory_is_innermost() -> None:
    assert iterators(product("ik", "kj")) == [["parallel", "reduction", "parallel"]]


def test_an_operand_that_lies_across_is_copied_once() -> None:
    text = product("ik", "jk")
    assert iterators(text) == [["parallel", "parallel"], ["parallel", "reduction", "parallel"]]
    assert text.count("memref.alloc()") == product("ik", "kj").count("memref.alloc()") + 1


@pytest.mark.parametrize(
    ("axes", "why"), [("[1]", "what is summed lies along memory, and is read once"), ("[0, 1]", "one number")]
)
def test_a_sum_that_would_not_gain_stays(axes: str, why: str) -> None:
    kind = "tensor<32xf32>" if axes == "[1]" else "tensor<f32>"
    text = reordered(f"""func.func @f(%a: tensor<32x32xf32>) -> {kind} {{
      %s = "tensorlang.sum"(%a) {{axes = {axes}}} : (tensor<32x32xf32>) -> {kind}
      return %s : {kind}
    }}""")
    kept = {"[1]": ["parallel", "reduction"], "[0, 1]": ["reduction", "reduction"]}[axes]
    assert kept in iterators(text), why


def test_what_reads_the_buffer_that_it_writes_stays() -> None:
    text = reordered("""func.func @f(%a: memref<32x32xf32>, %c: memref<32x32xf32>) {
      linalg.generic {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (i, j)>,
                                       affine_map<(i, j, k) -> (i, j)>],
                      iterator_types = ["parallel", "parallel", "reduction"]}
          ins(%a, %c : memref<32x32xf32>, memref<32x32xf32>) outs(%c : memref<32x32xf32>) {
      ^bb0(%x: f32, %y: f32, %s: f32):
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %s, %p : f32
        linalg.yield %q : f32
      }
      return
    }""")
    assert iterators(text) == [["parallel", "parallel", "reduction"]]


KIND = "memref<32x32xf32>"
READS = "affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>"


def generic(
    out: str = "(i, j)",
    kind: str = KIND,
    body: str = "",
    before: str = "",
    left: str = "%a",
    iterators: str = '"parallel", "parallel", "reduction"',
) -> str:
    """Half of what was there, and a product: every order of the terms gives something else."""
    return f"""func.func @f(%a: {KIND}, %b: {KIND}, %c: {kind}, %t: i1) {{
      {before}
      linalg.generic {{
          indexing_maps = [{READS}, affine_map<(i, j, k) -> {out}>], iterator_types = [{iterators}]}}
          ins({left}, %b : {KIND}, {KIND}) outs(%c : {kind}) {{
      ^bb0(%x: f32, %y: f32, %s: f32):
        %half = arith.constant 0.5 : f32
        {body}
        %h = arith.mulf %s, %half : f32
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %h, %p : f32
        linalg.yield %q : f32
      }}
      return
    }}"""


ASSERTED = """%fine = arith.cmpf olt, %s, %half : f32
        "tensorlang.assert"(%fine, %s) {message = "large", names = ["s"]} : (i1, f32) -> ()"""
LOADED = """%i = linalg.index 0 : index
        %k = linalg.index 2 : index
        %seen = memref.load %c[%i, %k] : memref<32x32xf32>
        memref.store %seen, %c[%k, %i] : memref<32x32xf32>"""


BRANCH = f"%v = scf.if %t -> ({KIND}) {{ scf.yield %c : {KIND} }} else {{ scf.yield %a : {KIND} }}"
ITSELF = """%o = memref.reinterpret_cast %c to offset: [0], sizes: [32, 32], strides: [1, 1]
          : memref<1024xf32> to memref<32x32xf32, strided<[1, 1]>>"""


def test_the_one_that_the_others_vary_is_reordered() -> None:
    assert iterators(reordered(generic())) == [["parallel", "reduction", "parallel"]]


@pytest.mark.parametrize(
    "text",
    [
        generic("(i, j + k)", "memref<32x63xf32>"),
        generic("(i + j)", "memref<63xf32>"),
        generic("(j)", "memref<32xf32>"),
        generic("(k, j)", iterators='"parallel", "parallel", "reduction"'),
        generic(body=ASSERTED),
        generic(body=LOADED),
        generic(before=f"%v = arith.select %t, %c, %a : {KIND}", left="%v"),
        generic(before=BRANCH, left="%v"),
        generic(before=ITSELF, kind="memref<32x32xf32, strided<[1, 1]>>").replace("%c :", "%o :").replace(
            "%c: memref<32x32xf32, strided<[1, 1]>>", "%c: memref<1024xf32>"),
    ],
    ids=["a reduction in the output", "a sum of loops", "a loop that the output lacks", "the reduction alone",
         "an assertion", "a load and a store", "a choice of buffers", "another", "an output over itself"],
)  # fmt: skip
def test_where_another_order_could_be_seen_it_stays(text: str) -> None:
    assert iterators(reordered(text)) == [["parallel", "parallel", "reduction"]]


PRODUCT_OF_BUFFERS = """func.func @f(%a: memref<64x64xi64>, %b: memref<64x64xi64>, %c: memref<64x64xi64>) {
  linalg.matmul ins(%a, %b : memref<64x64xi64>, memref<64x64xi64>) outs(%c : memref<64x64xi64>)
  return
}"""


def ordered(text: str, tier: Tier) -> str:
    """The body of @f as ``tier`` orders it."""
    kernel = parse(text).kernels["f"]
    with compiler_context():
        lowering = Lowering(kernel, replace(options(tier), order=Order.ALONG_MEMORY)).to(Stage.SCHEDULED)
        lowering.module.operation.verify()
        return str(lowering.module)


OUTSIDE, AS_WRITTEN = ["parallel", "reduction", "parallel"], ["parallel", "parallel", "reduction"]


@pytest.mark.parametrize(
    ("text", "at_t0", "at_t1"),
    [
        (Contraction(dict.fromkeys("ijknl", 64), "ijk", "ik", "kj", "ij", "f32").text(), True, True),
        (Contraction(dict.fromkeys("ijknl", 64), "ijk", "ik", "jk", "ij", "f32").text(), False, True),
        (LOOPS.format(m=64, n=64, k=64), False, True),
        (PRODUCT_OF_BUFFERS, False, True),
        (Contraction(dict.fromkeys("ijknl", 32), "ijk", "ik", "kj", "ij", "f32").text(), False, False),
    ],
    ids=["tensors", "one lies across", "loops", "buffers that may overlap", "small"],
)
def test_a_tier_reorders_what_it_may(
    text: str, at_t0: bool, at_t1: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T0 may neither assume that buffers are apart nor take memory for a copy; small sums are left."""
    monkeypatch.setattr("neurojit.compiler.passes.order_sums.LARGE_SUM", LARGE_SUM)
    for tier, expected in ((Tier.T0, at_t0), (Tier.T1, at_t1)):
        found = iterators(ordered(text, tier))
        assert (OUTSIDE in found) is expected, (tier, found)


def test_at_t0_llvm_vectorizes_what_was_reordered_and_nothing_else() -> None:
    """The mark goes along with the text, so that a text that is taken up again is compiled the same."""
    large = Contraction(dict.fromkeys("ijknl", 64), "ijk", "ik", "kj", "ij", "f32").text()
    for text, marked in ((large, True), (LOOPS.format(m=8, n=8, k=8), False)):
        kernel = parse(text).kernels["f"]
        with compiler_context():
            staging = Staging(Cpu(host_target()), Tier.T0, recipe_of)
            llvm_ir = staging.show(kernel, {}, "llvm")
            assembly = staging.show(kernel, {}, "asm")
            again = staging.resume(llvm_ir, "x.ll", "asm")
        assert (VECTORIZED in llvm_ir) is marked
        assert assembly == again
        if host_target().triple.startswith("x86"):
            assert bool(re.search(r"v?mulps", assembly)) is marked


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_the_judge_times_candidates_against_what_serves(tier: Tier) -> None:
    """Its incumbent is what the compiler made; its reference keeps the order of the text."""
    kernel = parse(Contraction(dict.fromkeys("ijknl", 64), "ijk", "ik", "kj", "ij", "f32").text()).kernels[
        "f"
    ]
    with compiler_context():
        installed = compile_kernel(kernel, recipe_of(tier), {}, Cpu(host_target()))
        assert isinstance(installed, CompiledVariant)
        assert WORKSHOP.incumbent(kernel, tier) == installed.object.image
        assert (WORKSHOP.variant(kernel, tier) == installed.object.image) is (tier is Tier.T2)
