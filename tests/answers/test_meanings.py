"""Each row of the table of meanings, at every tier and setting, of constants and of what a run gives.

What is right is said in Python's integers. One program holds all cases, so that little is compiled.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.status import FIRST_SITE_STATUS
from neurojit.compiler.passes.meanings import ROWS, Kind
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import Machine, diagnostics

pytestmark = pytest.mark.sampled(6)

WAYS = (
    (Tier.T0, Numerics.STRICT),
    (Tier.T1, Numerics.FAST),
    (Tier.T2, Numerics.STRICT),
    (Tier.T2, Numerics.EXACT),
)
Way = tuple[Tier, Numerics]
LEAST, GREATEST = -(1 << 63), (1 << 63) - 1


def wrapped(value: int) -> int:
    return (value - LEAST) % (1 << 64) + LEAST


def _saturated(value: float) -> int:
    if math.isnan(value):
        return 0
    return LEAST if value <= LEAST else GREATEST if value >= GREATEST else int(value)


def _amount(value: int) -> int:
    return min(value % (1 << 64), 64)


def _quotient(a: int, b: int) -> int | str:
    if not b:
        return "division by zero"
    if (a, b) == (LEAST, -1):
        return "division overflows"
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


@dataclass(frozen=True, slots=True)
class Elementwise:
    """Of two numbers; ``text`` makes %r of %a and %b, all of type T (the first of type S)."""

    text: str
    right: Callable[[Any, Any], int | str]
    source: str = "i64"

    def of(self, name: str, numbers: list[tuple[Any, Any]]) -> str:
        """A function of what a run gives, one of lanes, one in a body of linalg, and one of each constant."""
        s, lanes, tensor = self.source, f"vector<3x{self.source}>", f"tensor<3x{self.source}>"
        head = f"(%x: {s}, %y: i64) -> i64 {{"
        own = self.text.replace("S", s).replace("T", "i64")
        on_lanes = self.text.replace("S", lanes).replace("T", "vector<3xi64>")
        parts = [
            f"func.func @{name}{head}\n{own.replace('%a', '%x').replace('%b', '%y')}\nreturn %r : i64 }}",
            f"""func.func @{name}_lanes{head}
              %a = vector.broadcast %x : {s} to {lanes}
              %b = vector.broadcast %y : i64 to vector<3xi64>
              {on_lanes}
              %e = vector.extract %r[1] : i64 from vector<3xi64>
              return %e : i64 }}""",
            f"""func.func @{name}_body{head}
              %i = arith.constant 1 : index
              %s = tensor.from_elements %x, %x, %x : {tensor}
              %t = tensor.from_elements %y, %y, %y : tensor<3xi64>
              %o = tensor.empty() : tensor<3xi64>
              %m = linalg.map ins(%s, %t : {tensor}, tensor<3xi64>) outs(%o : tensor<3xi64>)
                (%a: {s}, %b: i64, %old: i64) {{
                {own}
                linalg.yield %r : i64
              }}
              %e = tensor.extract %m[%i] : tensor<3xi64>
              return %e : i64 }}""",
        ]
        for number, (a, b) in enumerate(numbers):
            parts.append(f"""func.func @{name}_{number}() -> i64 {{
              %a = arith.constant {_literal(a, s)} : {s}
              %b = arith.constant {b} : i64
              {own}
              return %r : i64 }}""")
        return "\n".join(parts)


def _literal(value: float, kind: str) -> str:
    if kind != "f64":
        return str(value)
    return f"0x{np.float64(value).view(np.uint64):016X}"


AMOUNTS = [(-7, 63), (-7, 64), (5, 65), (5, -1), (LEAST, 1)]
FLOATS = [(1e30, 0), (-1e30, 0), (math.inf, 0), (-math.inf, 0), (2.0**63, 0), (-2.5, 0)]
ELEMENTWISE = {
    "shift out": (
        Elementwise("%r = arith.shli %a, %b : T", lambda a, b: wrapped(a << _amount(b))), AMOUNTS),
    "shift of a sign": (Elementwise("%r = arith.shrsi %a, %b : T", lambda a, b: a >> _amount(b)), AMOUNTS),
    "float to integer": (
        Elementwise("%r = arith.fptosi %a : S to T", lambda a, b: _saturated(a), "f64"), FLOATS),
    "NaN to integer": (
        Elementwise("%r = arith.fptosi %a : S to T", lambda a, b: _saturated(a), "f64"), [(math.nan, 0)]),
    "division by zero": (Elementwise("%r = arith.divsi %a, %b : T", _quotient), [(7, 0), (7, -2)]),
    "division overflow": (Elementwise("%r = arith.divsi %a, %b : T", _quotient), [(LEAST, -1), (LEAST, 1)]),
    "power of zero": (
        Elementwise("%r = math.ipowi %a, %b : T", lambda a, b: "negative power of zero" if b < 0 else a**b),
        [(0, -1), (3, 4)]),
    "least": (Elementwise("%r = math.absi %a : T", lambda a, b: wrapped(abs(a))), [(LEAST, 0), (-3, 0)]),
    "flags": (
        Elementwise("%p = arith.addi %a, %b overflow<nsw, nuw> : T\n%r = arith.shrsi %p, %b exact : T",
                    lambda a, b: wrapped(a + b) >> _amount(b)),
        [(GREATEST, 1), (LEAST, 1), (6, 1)]),
}  # fmt: skip

HEAD = """(%x: i64, %y: i64) -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %i = arith.index_cast %x : i64 to index
"""
# What @name makes of some first numbers, by the name of a row; a text is what a fault says.
WHOLE: dict[str, tuple[str, dict[int, int | str]]] = {
    "poison": ("""%p = ub.poison : i64
      %v = ub.poison : vector<4xi64>
      %w = vector.insert %x, %v[1] : i64 into vector<4xi64>
      %s = vector.reduction <add>, %w : vector<4xi64> into i64
      %r = arith.addi %s, %p : i64""", {5: 5}),
    "lane of nothing": ("""%v = vector.broadcast %x : i64 to vector<2xi64>
      %w = vector.shuffle %v, %v [0, -1, 3] : vector<2xi64>, vector<2xi64>
      %r = vector.reduction <add>, %w : vector<3xi64> into i64""", {5: 10}),
    "unwritten": ("""%m = memref.alloc() : memref<4xi64>
      memref.store %x, %m[%c1] : memref<4xi64>
      %t = tensor.empty() : tensor<4xi64>
      %a = memref.load %m[%c0] : memref<4xi64>
      %b = tensor.extract %t[%c3] : tensor<4xi64>
      %r = arith.addi %a, %b : i64""", {5: 0}),
    "freed": ("""%m = memref.alloc() : memref<4xi64>
      memref.store %x, %m[%c1] : memref<4xi64>
      memref.dealloc %m : memref<4xi64>
      %n = memref.alloc() : memref<4xi64>
      memref.store %y, %n[%c1] : memref<4xi64>
      memref.dealloc %m : memref<4xi64>
      %a = memref.load %m[%c1] : memref<4xi64>
      %b = memref.load %n[%c1] : memref<4xi64>
      %r = arith.subi %a, %b : i64""", {5: 5}),
    "mask": ("""%m = vector.create_mask %i : vector<4xi1>
      %w = arith.extui %m : vector<4xi1> to vector<4xi64>
      %r = vector.reduction <add>, %w : vector<4xi64> into i64""",
      {-1: 0, LEAST: 0, 3: 3, 5: 4, 1 << 32: 4, GREATEST: 4}),
    "counter": ("""%last = arith.constant 9223372036854775807 : index
      %z = arith.constant 0 : i64
      %one = arith.constant 1 : i64
      %r = scf.for %k = %i to %last step %c3 iter_args(%n = %z) -> i64 {
        %next = arith.addi %n, %one : i64
        scf.yield %next : i64
      }""", {GREATEST - 1: 1, GREATEST - 4: 2, GREATEST: 0}),
    "order": ("""%m = memref.alloc() : memref<1xindex>
      scf.forall (%k) = (0) to (40) step (1) { memref.store %k, %m[%c0] : memref<1xindex> }
      scf.parallel (%k) = (%c0) to (%i) step (%c1) { memref.store %k, %m[%c0] : memref<1xindex> }
      %v = memref.load %m[%c0] : memref<1xindex>
      %r = arith.index_cast %v : index to i64""", {0: 39, 30: 29}),
    "step": ("""%z = arith.constant 0 : i64
      %c9 = arith.constant 9 : index
      %r = scf.for %k = %c0 to %c9 step %i iter_args(%n = %z) -> i64 { scf.yield %x : i64 }""",
      {3: 3, 0: "the step of a loop is 0", -3: "the step of a loop is negative"}),
    "size": ("""%m = memref.alloc(%i) : memref<?xi8>
      %d = memref.dim %m, %c0 : memref<?xi8>
      %r = arith.index_cast %d : index to i64""", {3: 3, 0: 0, -1: "a size is negative"}),
    "place": ("""%v = vector.step : vector<4xindex>
      %e = vector.extract %v[%i] : index from vector<4xindex>
      %r = arith.index_cast %e : index to i64""",
      {3: 3, 4: "a place that the vector does not have", -1: "a place that the vector does not have"}),
    "dimension": ("""%m = memref.alloc() : memref<4x3xi8>
      %d = memref.dim %m, %i : memref<4x3xi8>
      %r = arith.index_cast %d : index to i64""",
      {0: 4, 1: 3, 2: "a dimension that there is not", -1: "a dimension that there is not"}),
    "index": ("""%t = "tensorlang.constant"() {value = dense<[5, 6, 7]> : tensor<3xi64>} : () -> tensor<3xi64>
      %g = "tensorlang.gather"(%t, %x) : (tensor<3xi64>, i64) -> tensor<i64>
      %r = tensor.extract %g[] : tensor<i64>""",
      {0: 5, 2: 7, **dict.fromkeys((3, -1, LEAST, GREATEST), "an index that the axis does not have")}),
    "fastmath": ("""%f = arith.sitofp %x : i64 to f32
      %z = arith.constant 0.0 : f32
      %q = arith.divf %f, %z fastmath<nnan, ninf> : f32
      %p = arith.subf %q, %q fastmath<nnan, ninf> : f32
      %u = arith.cmpf uno, %p, %p fastmath<nnan, ninf> : f32
      %r = arith.extui %u : i1 to i64""", {0: 1, 5: 1}),
    "alignment": ("""%m = memref.alloc() : memref<4xi64>
      %v = memref.subview %m[1][2][1] : memref<4xi64> to memref<2xi64, strided<[1], offset: 1>>
      %w = memref.assume_alignment %v, 64 : memref<2xi64, strided<[1], offset: 1>>
      memref.store %x, %w[%c0] {alignment = 64} : memref<2xi64, strided<[1], offset: 1>>
      %a, %b = memref.distinct_objects %m, %v : memref<4xi64>, memref<2xi64, strided<[1], offset: 1>>
      %r = memref.load %a[%c1] {alignment = 32} : memref<4xi64>""", {5: 5}),
    "attributes": ("""%z = arith.constant 0 : i64
      %r = scf.for %k = %c0 to %i step %c1 iter_args(%n = %z) -> i64 { scf.yield %x : i64 }
        {llvm.loop_annotation = #llvm.loop_annotation<mustProgress = true>}""", {5: 5, 0: 0}),
}  # fmt: skip
REFUSED = {"unreachable": ("func.func @f() { ub.unreachable }", "use tensorlang.assert")}
PROGRAM = "\n".join([
    *(each.of(name.replace(" ", "_"), numbers) for name, (each, numbers) in ELEMENTWISE.items()),
    *(
        f"func.func @{name.replace(' ', '_')}{HEAD}{lines}\nreturn %r : i64 }}"
        for name, (lines, _) in WHOLE.items()
    ),
])  # fmt: skip
machines: dict[Way, Machine] = {}


def machine(way: Way) -> Machine:
    if way not in machines:
        tier, numerics = way
        machines[way] = Machine(PROGRAM, tier, numerics=numerics)
    return machines[way]


def answer(at: Machine, name: str, *arguments: float) -> int | str:
    """The result, or what the fault says."""
    outcome = at(name, *arguments)
    if not outcome.status:
        return int(outcome.result)
    return next(s.message for s in at.program.fault_sites if s.id == outcome.status - FIRST_SITE_STATUS)


def test_every_row_has_its_tests() -> None:
    """But what is left undefined."""
    named = {*ELEMENTWISE, *WHOLE, *REFUSED}
    assert named == {row.name for row in ROWS if row.kind is not Kind.LEFT}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_of_each_element(name: str, way: Way) -> None:
    """As a scalar, in a lane, in a body, and folded."""
    each, numbers = ELEMENTWISE[name]
    spelt = name.replace(" ", "_")
    for number, (a, b) in enumerate(numbers):
        right = each.right(a, b)
        for form in (spelt, f"{spelt}_lanes", f"{spelt}_body"):
            assert answer(machine(way), form, a, b) == right, (form, a, b)
        assert answer(machine(way), f"{spelt}_{number}") == right, (a, b)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", WHOLE)
def test_of_whole_operations(name: str, way: Way) -> None:
    for x, right in WHOLE[name][1].items():
        assert answer(machine(way), name.replace(" ", "_"), x, 0) == right, x


INTEGERS = st.sampled_from((LEAST, LEAST + 1, -65, -64, -1, 0, 1, 63, 64, 65, GREATEST)) | st.integers(
    LEAST, GREATEST
)
OF_INTEGERS = [
    name for name, (each, _) in ELEMENTWISE.items() if each.source == "i64" and "power" not in name
]


@pytest.mark.parametrize("way", WAYS)
def test_at_the_edges(way: Way) -> None:
    @given(INTEGERS, INTEGERS, st.floats())
    @settings(max_examples=40, deadline=None)
    def check(a: int, b: int, x: float) -> None:
        for name in OF_INTEGERS:
            right, spelt = ELEMENTWISE[name][0].right(a, b), name.replace(" ", "_")
            for form in (spelt, f"{spelt}_lanes", f"{spelt}_body"):
                assert answer(machine(way), form, a, b) == right, form
        assert answer(machine(way), "float_to_integer_body", x, 0) == _saturated(x)

    check()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    text, why = REFUSED[name]
    assert why in diagnostics(text)[0]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("%p = ub.poison : memref<4xi32>", "there is no 0"),
        ("%p = ub.poison : tensor<?xi32>", "there is no 0"),
        ("%v = arith.constant dense<0> : vector<4xi32>\n%e = vector.extract %v[-1] : i32 from vector<4xi32>",
         "the place -1 is none"),
    ],
)  # fmt: skip
def test_what_has_no_zero_and_no_place(lines: str, why: str) -> None:
    assert why in diagnostics(f"func.func @f() {{ {lines}\nreturn }}")[0]
