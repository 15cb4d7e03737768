"""Elements that loops carry: they become what a plain run of the loops makes of them, or stay in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.lower import Lowering, Stage
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import Machine, compiler_context, kernel_of, options

SIDE = 14
KIND = f"memref<{SIDE}x{SIDE}xf64>"
TURNS = 6  # at most, of each loop


@dataclass(frozen=True)
class Form:
    """``i * by_i + j * by_j + more``."""

    by_i: int
    by_j: int
    more: int

    def at(self, i: int, j: int) -> int:
        return i * self.by_i + j * self.by_j + self.more

    def __str__(self) -> str:
        return f"%i * {self.by_i} + %j * {self.by_j} + {self.more}"


@dataclass(frozen=True)
class Nest:
    """``for i: for j in first..end: x[left] = x[left] op (x[right] * w[j, i])``, all of them forms.

    ``op`` is ``addf`` or ``subf``; ``extra`` stores to ``x`` as well, where there is one.
    """

    first: Form
    end: Form
    left: tuple[Form, Form]
    right: tuple[Form, Form]
    op: str
    extra: tuple[Form, Form] | None
    load_first: bool

    def text(self) -> str:
        bounds = [f"affine_map<(d0) -> (d0 * {one.by_i} + {one.more})>(%i)" for one in (self.first, self.end)]
        left, right = (f"[{row}, {column}]" for row, column in (self.left, self.right))
        own = f"%s = affine.load %x{left} : {KIND}"
        other = f"%r = affine.load %x{right} : {KIND}"
        loads = "\n".join([own, other] if self.load_first else [other, own])
        extra = "" if self.extra is None else "affine.store %p, %x[{}, {}] : {}".format(*self.extra, KIND)
        return f"""func.func @f(%x: {KIND}, %w: {KIND}) {{
          affine.for %i = 0 to {TURNS} {{
            affine.for %j = {bounds[0]} to {bounds[1]} {{
              {loads}
              %v = affine.load %w[%j, %i] : {KIND}
              %p = arith.mulf %r, %v : f64
              %n = arith.{self.op} %s, %p : f64
              affine.store %n, %x{left} : {KIND}
              {extra}
            }}
          }}
          return
        }}"""

    def run(self, x: np.ndarray[Any, Any], w: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """One turn after the other, each number rounded as it is written."""
        x = x.copy()
        for i in range(TURNS):
            for j in range(self.first.at(i, 0), self.end.at(i, 0)):
                left, right = (tuple(one.at(i, j) for one in side) for side in (self.left, self.right))
                product = x[right] * w[j, i]
                x[left] = x[left] + product if self.op == "addf" else x[left] - product
                if self.extra is not None:
                    x[self.extra[0].at(i, j), self.extra[1].at(i, j)] = product
        return x


def _one_of(*forms: tuple[int, int, int]) -> st.SearchStrategy[Form]:
    return st.sampled_from([Form(*form) for form in forms])


FIXED = _one_of((1, 0, 0), (1, 0, 1), (0, 0, 3), (-1, 0, TURNS), (0, 0, 0))
ANY = FIXED | _one_of((0, 1, 0), (0, 1, 1), (1, 1, 0), (-1, 1, TURNS), (1, -1, TURNS))
NESTS = st.builds(
    Nest,
    _one_of((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 2)),
    _one_of((1, 0, 0), (1, 0, 1), (0, 0, TURNS), (0, 0, 3), (-1, 0, TURNS)),
    st.tuples(FIXED, FIXED),
    st.tuples(ANY, ANY),
    st.sampled_from(["addf", "subf"]),
    st.none() | st.none() | st.tuples(ANY, ANY),
    st.booleans(),
)


def scheduled(text: str, numerics: Numerics = Numerics.EXACT) -> Any:
    with compiler_context():
        return Lowering(kernel_of(text), options(Tier.T2, numerics)).to(Stage.SCHEDULED)


def carries(text: str) -> bool:
    return any("carried" in note for note in scheduled(text).notes)


@settings(max_examples=40, deadline=None)
@given(nest=NESTS, seed=st.integers(0, 2**31))
def test_a_nest_computes_what_its_turns_compute(nest: Nest, seed: int) -> None:
    """Under ``exact`` of any numbers bit for bit; in any order of integers, whose sums are exact, too."""
    rng = np.random.default_rng(seed)
    reals = [rng.standard_normal((SIDE, SIDE)) for _ in range(2)]
    integers = [rng.integers(-1, 2, (SIDE, SIDE)).astype(np.float64) for _ in range(2)]
    for numerics, (x, w) in ((Numerics.EXACT, reals), (Numerics.STRICT, integers)):
        found = x.copy()
        assert Machine(nest.text(), Tier.T2, numerics=numerics)("f", found, w).status == 0
        np.testing.assert_array_equal(found, nest.run(x, w))


ROW = "memref<9xf64>"


def loop(body: str, *, end: str = "%i", arguments: str = f"%x: {ROW}, %y: {ROW}", before: str = "") -> str:
    return f"""func.func @f({arguments}) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c4 = arith.constant 4 : index
      %c9 = arith.constant 9 : index
      {before}
      scf.for %i = %c0 to %c9 step %c1 {{
        %i1 = arith.addi %i, %c1 : index
        scf.for %j = %c0 to {end} step %c1 {{
          %j1 = arith.addi %j, %c1 : index
          {body}
        }}
      }}
      return
    }}"""


def adds(to: str, what: str, *, by: str = "arith.addf", kind: str = ROW) -> str:
    return f"""%r = memref.load {what} : {ROW}
      %s = memref.load {to} : {kind}
      %n = {by} %s, %r : f64
      memref.store %n, {to} : {kind}"""


CARRIED = {
    "another buffer": loop(adds("%x[%i]", "%y[%j]")),
    "elements before it": loop(adds("%x[%i]", "%x[%j]")),
    "an index that is computed in the loop": loop(
        "%k = arith.addi %i, %c0 : index\n" + adds("%x[%k]", "%x[%j]")
    ),
    "it is loaded behind the store, too": loop(
        adds("%x[%i]", "%x[%j]") + f"\n%z = memref.load %x[%i] : {ROW}\nmemref.store %z, %y[%j] : {ROW}"
    ),
    "no dimension": loop(adds("%x[]", "%y[%j]", kind="memref<f64>"), arguments=f"%x: memref<f64>, %y: {ROW}"),
}
KEPT = {
    "may be the element itself": loop(adds("%x[%i]", "%x[%j]"), end="%i1"),
    "may be the element itself, by a shift": loop(adds("%x[%i]", "%x[%j1]")),
    "another element in each turn": loop(adds("%x[%j]", "%y[%i]")),
    "a second store may be to the element": loop(
        adds("%x[%i]", "%y[%j]") + f"\nmemref.store %r, %x[%j1] : {ROW}"
    ),
    "a second store is to the element": loop(adds("%x[%i]", "%y[%j]") + f"\nmemref.store %r, %x[%i] : {ROW}"),
    "overwritten, not accumulated": loop(f"%r = memref.load %y[%j] : {ROW}\nmemref.store %r, %x[%i] : {ROW}"),
    "beyond the end of a row there is the next one": loop(
        """%k = arith.addi %j, %c9 : index
           %r = memref.load %a[%c0, %k] : memref<9x9xf64>
           %s = memref.load %a[%i1, %c0] : memref<9x9xf64>
           %n = arith.addf %s, %r : f64
           memref.store %n, %a[%i1, %c0] : memref<9x9xf64>""",
        arguments="%a: memref<9x9xf64>",
    ),
    "through a view": loop(
        f"""%r = memref.load %v[%c0] : memref<4xf64, strided<[1], offset: 3>>
           %s = memref.load %x[%i] : {ROW}
           %n = arith.addf %s, %r : f64
           memref.store %n, %x[%i] : {ROW}""",
        before=f"%v = memref.subview %x[3] [4] [1] : {ROW} to memref<4xf64, strided<[1], offset: 3>>",
    ),
    "a branch": loop(
        f"""%q = arith.cmpi slt, %j, %c4 : index
           scf.if %q {{
             {adds("%x[%i]", "%y[%j]")}
           }}"""
    ),
}


@pytest.mark.parametrize("text", CARRIED.values(), ids=CARRIED)
def test_it_is_carried(text: str) -> None:
    assert carries(text)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_it_stays_in_memory(text: str) -> None:
    assert not carries(text)


def test_a_loop_without_a_turn_touches_nothing() -> None:
    """The element would be outside of everything that the process has."""
    text = f"""func.func @f(%x: {ROW}, %y: {ROW}, %at: index, %m: index) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      scf.for %j = %c0 to %m step %c1 {{
        {adds("%x[%at]", "%y[%j]")}
      }}
      return
    }}"""
    assert carries(text)
    x, y = np.arange(9.0), np.arange(9.0) + 1
    machine = Machine(text, Tier.T2)
    assert machine("f", x, y, 1 << 44, 0).status == 0
    np.testing.assert_array_equal(x, np.arange(9.0))
    assert machine("f", x, y, 2, 4).status == 0
    assert x[2] == 2 + 1 + 2 + 3 + 4


@pytest.mark.parametrize(
    ("by", "numerics", "split"),
    [
        ("arith.addf", Numerics.STRICT, True),
        ("arith.subf", Numerics.FAST, True),
        ("arith.addf", Numerics.EXACT, False),
        ("arith.mulf", Numerics.STRICT, False),
        ("arith.maximumf", Numerics.STRICT, False),
    ],
)
def test_sums_alone_are_split_and_under_exact_none(by: str, numerics: Numerics, split: bool) -> None:
    text = str(scheduled(loop(adds("%x[%i]", "%y[%j]", by=by)), numerics).module)
    assert ("reassoc" in text) is split


def test_a_sum_of_which_something_sees_the_parts_is_not_split() -> None:
    seen = adds("%x[%i]", "%x[%j]") + f"\nmemref.store %n, %y[%j] : {ROW}"
    lowering = scheduled(loop(seen), Numerics.STRICT)
    assert any("carried" in note for note in lowering.notes)
    assert "reassoc" not in str(lowering.module)


@settings(max_examples=10, deadline=None)
@given(length=st.integers(1, 9), seed=st.integers(0, 2**31))
def test_a_split_sum_keeps_the_forward_error_bound(length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((90, 90)) * 10.0 ** rng.integers(-6, 7, (90, 90))
    values = rng.standard_normal(90)
    text = """func.func @f(%l: memref<90x90xf64>, %v: memref<90xf64>, %x: memref<90xf64>) {
      affine.for %i = 0 to 90 {
        affine.for %j = 0 to affine_map<(d0) -> (d0)>(%i) {
          %a = affine.load %l[%i, %j] : memref<90x90xf64>
          %b = affine.load %v[%j] : memref<90xf64>
          %p = arith.mulf %a, %b : f64
          %s = affine.load %x[%i] : memref<90xf64>
          %d = arith.subf %s, %p : f64
          affine.store %d, %x[%i] : memref<90xf64>
        }
      }
      return
    }"""
    found = np.full(90, float(length))
    assert Machine(text, Tier.T2)("f", weights, values, found).status == 0
    lower = np.tril(weights, -1)
    wide = length - lower.astype(np.longdouble) @ values.astype(np.longdouble)
    magnitude = length + np.abs(lower) @ np.abs(values)
    assert np.all(np.abs(found - wide) <= 92 * 2.0**-53 * magnitude)
