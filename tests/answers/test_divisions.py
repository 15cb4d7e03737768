"""Integer divisions have Python's results; one without a result is a fault at its place, in every tier.

Each operation is tried as a scalar, in lanes of a vector, on tensors and in a body of linalg, by what only a
run knows and by constants, on pairs of the numbers at which divisions go wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, trunc
from typing import Any

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Numerics
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings

pytestmark = pytest.mark.sampled(6)

ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    "div": trunc,
    "rem": trunc,
    "floordiv": floor,
    "ceildiv": ceil,
}
ARITH = [
    *(("arith", f"{kind}si", "i32") for kind in ROUNDINGS),
    *(("arith", f"{kind}ui", "i32") for kind in ("div", "rem", "ceildiv")),
]
INDEX = [
    *(("index", f"{kind}s", "index") for kind in ROUNDINGS),
    *(("index", f"{kind}u", "index") for kind in ("div", "rem", "ceildiv")),
]
# At T0 and T1 `exact` is the same code, where there is no fast-math to forget.
SETTINGS = (("strict", ("T0", "T1", "T2")), ("exact", ("T2",)))
WIDTHS = {"i32": 32, "i64": 64, "index": 64}
DTYPES = {"i32": np.int32, "i64": np.int64, "index": np.int64}

FORMS = {
    "scalar": """func.func @f(%a: T, %b: T) -> T {
  %r = OP %a, %b : T
  return %r : T
}""",
    "loop": """func.func @f(%x: memref<3xT>, %y: memref<3xT>, %z: memref<3xT>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    %a = memref.load %x[%i] : memref<3xT>
    %b = memref.load %y[%i] : memref<3xT>
    %r = OP %a, %b : T
    memref.store %r, %z[%i] : memref<3xT>
  }
  return
}""",
    "vector": """func.func @f(%x: memref<3xT>, %y: memref<3xT>, %z: memref<3xT>) {
  %c0 = arith.constant 0 : index
  %a = vector.load %x[%c0] : memref<3xT>, vector<3xT>
  %b = vector.load %y[%c0] : memref<3xT>, vector<3xT>
  %r = OP %a, %b : vector<3xT>
  vector.store %r, %z[%c0] : memref<3xT>, vector<3xT>
  return
}""",
    "tensor": """func.func @f(%a: tensor<3xT>, %b: tensor<3xT>) -> tensor<3xT> {
  %r = OP %a, %b : tensor<3xT>
  return %r : tensor<3xT>
}""",
    "generic": """func.func @f(%x: tensor<3xT>, %y: tensor<3xT>) -> tensor<3xT> {
  %e = tensor.empty() : tensor<3xT>
  %r = linalg.generic {indexing_maps = [M, M, M], iterator_types = ["parallel"]}
      ins(%x, %y : tensor<3xT>, tensor<3xT>) outs(%e : tensor<3xT>) {
  ^bb0(%a: T, %b: T, %o: T):
    %q = OP %a, %b : T
    linalg.yield %q : T
  } -> tensor<3xT>
  return %r : tensor<3xT>
}""".replace("M", "affine_map<(d0) -> (d0)>"),
    "buffers": """func.func @f(%x: memref<3xT>, %y: memref<3xT>, %z: memref<3xT>) {
  linalg.map { OP } ins(%x, %y : memref<3xT>, memref<3xT>) outs(%z : memref<3xT>)
  return
}""",
}  # fmt: skip
CONSTANT = """func.func @f(%a: T) -> T {
  %b = arith.constant C : T
  %r = OP %a, %b : T
  return %r : T
}"""
NAMED = """func.func @f(%a: tensor<3xi32>, %b: tensor<3xi32>) -> tensor<3xi32> {
  %e = tensor.empty() : tensor<3xi32>
  %r = OP
      ins(%a, %b : tensor<3xi32>, tensor<3xi32>) outs(%e : tensor<3xi32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}"""


@dataclass(frozen=True, slots=True)
class Division:
    """Python's: of any numbers of ``bits`` bits, signed or not."""

    operation: str
    bits: int

    def __call__(self, a: int, b: int) -> int | str:
        """The result as a signed number, or what the fault says."""
        signed = self.operation.endswith("s") or self.operation.endswith("si")
        size = 1 << self.bits
        if not signed:
            a, b = a % size, b % size
        if b == 0:
            return "division by zero"
        if signed and (a, b) == (-size // 2, -1):
            return "division overflows"
        kind = self.operation.partition(".")[2].rstrip("siu")
        quotient = ROUNDINGS[kind](Fraction(a, b))
        result = a - quotient * b if kind == "rem" else quotient
        return (result + size // 2) % size - size // 2


def pairs(bits: int) -> Iterator[tuple[int, int]]:
    least, greatest = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    numbers = (least, least + 1, -7, -2, -1, 0, 1, 2, 7, greatest)
    return itertools.product(numbers, numbers)


def line_of(text: str, what: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if what in line)


def expect_fault(message: str, line: int, call: Callable[[], Any]) -> neurojit.ProgramFault:
    with pytest.raises(neurojit.ProgramFault) as raised:
        call()
    report = raised.value.report
    assert report.location is not None
    assert (report.message, report.location.line) == (message, line)
    return raised.value


AtEveryTier = Callable[[str, Callable[[LoadedProgram], None]], None]


@pytest.fixture(scope="module")
def at_every_tier() -> Iterator[AtEveryTier]:
    """Checks a program at each tier under each setting."""
    with ExitStack() as stack:
        runtimes = {
            numerics: stack.enter_context(neurojit.Runtime(Settings(numerics=Numerics(numerics))))
            for numerics, _ in SETTINGS
        }

        def check_all(text: str, check: Callable[[LoadedProgram], None]) -> None:
            for numerics, tiers in SETTINGS:
                program = runtimes[numerics].load(text)
                for tier in tiers:
                    program["f"].promote(tier)
                    check(program)

        yield check_all


@pytest.mark.parametrize(("dialect", "name", "kind"), [*ARITH, ("arith", "divsi", "i64"), *INDEX])
def test_scalars_divide_as_python_or_fault(
    dialect: str, name: str, kind: str, at_every_tier: AtEveryTier
) -> None:
    operation = f"{dialect}.{name}"
    suffix = "" if dialect == "index" else f" : {kind}"
    text = FORMS["scalar"].replace("OP", operation).replace(" : T\n  return", f"{suffix}\n  return")
    text = text.replace("T", kind)
    right = Division(operation, WIDTHS[kind])

    def check(program: LoadedProgram) -> None:
        for a, b in pairs(WIDTHS[kind]):
            want = right(a, b)
            if isinstance(want, str):
                fault = expect_fault(want, 2, lambda a=a, b=b: program["f"](a, b))
                assert fault.report.values == {"dividend": a, "divisor": b}
            else:
                assert program["f"](a, b) == want, (a, b)

    at_every_tier(text, check)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "scalar"])
@pytest.mark.parametrize("name", [name for _, name, _ in ARITH])
def test_arrays_divide_as_python_or_fault(form: str, name: str, at_every_tier: AtEveryTier) -> None:
    operation = f"arith.{name}"
    text = FORMS[form].replace("OP", operation).replace("T", "i32")
    check_arrays(at_every_tier, text, operation, line_of(text, operation))


@pytest.mark.parametrize(
    ("written", "operation"),
    [
        ("linalg.div", "arith.divsi"),
        ("linalg.div_unsigned", "arith.divui"),
        ("linalg.elementwise kind=#linalg.elementwise_kind<div>", "arith.divsi"),
        ("linalg.elementwise kind=#linalg.elementwise_kind<div_unsigned>", "arith.divui"),
    ],
)
def test_named_operations_divide_as_python_or_fault(
    written: str, operation: str, at_every_tier: AtEveryTier
) -> None:
    check_arrays(at_every_tier, NAMED.replace("OP", written), operation, 3)


def check_arrays(at_every_tier: AtEveryTier, text: str, operation: str, line: int) -> None:
    """The pair in the middle, between two that are harmless."""
    right = Division(operation, 32)
    in_place = "%z" in text

    def check(program: LoadedProgram) -> None:
        for a, b in pairs(32):
            x, y = np.array([9, a, -9], np.int32), np.array([2, b, 4], np.int32)
            z = np.zeros(3, np.int32)
            want = [right(int(one), int(other)) for one, other in zip(x, y, strict=True)]
            arguments = (x, y, z) if in_place else (x, y)
            if isinstance(want[1], str):
                expect_fault(want[1], line, lambda passed=arguments: program["f"](*passed))
                continue
            got = program["f"](*arguments)
            np.testing.assert_array_equal(z if in_place else got, want, err_msg=str((a, b)))

    at_every_tier(text, check)


@pytest.mark.parametrize("constant", [0, -1, 1, -3])
@pytest.mark.parametrize("name", [name for _, name, _ in ARITH])
def test_constant_divisors_divide_as_python_or_fault(
    name: str, constant: int, at_every_tier: AtEveryTier
) -> None:
    operation = f"arith.{name}"
    text = CONSTANT.replace("OP", operation).replace("C", str(constant)).replace("T", "i32")
    right = Division(operation, 32)

    def check(program: LoadedProgram) -> None:
        for a in dict.fromkeys(a for a, _ in pairs(32)):
            want = right(a, constant)
            if isinstance(want, str):
                expect_fault(want, 3, lambda a=a: program["f"](a))
            else:
                assert program["f"](a) == want, a

    at_every_tier(text, check)


AFFINE = """func.func @f(%n: index, %m: index) -> index {
  %r = affine.apply affine_map<()[s0, s1] -> (s0 OP s1)>()[%n, %m]
  return %r : index
}"""


@pytest.mark.parametrize(
    ("operator", "kind"), [("floordiv", "floordiv"), ("ceildiv", "ceildiv"), ("mod", "")]
)
def test_affine_divisions_are_by_positive_numbers_or_fault(
    operator: str, kind: str, at_every_tier: AtEveryTier
) -> None:
    def check(program: LoadedProgram) -> None:
        for a in (-7, -1, 0, 1, 7, 100):
            for b in (1, 2, 7):
                want = ROUNDINGS[kind](Fraction(a, b)) if kind else a % b
                assert program["f"](a, b) == want, (a, b)
            expect_fault("division by zero", 2, lambda a=a: program["f"](a, 0))
            expect_fault("affine division by a negative number", 2, lambda a=a: program["f"](a, -1))

    at_every_tier(AFFINE.replace("OP", operator), check)


EDGES = {
    "a bound of an affine loop": (
        """func.func @f(%n: index, %m: index) -> index {
  %c = arith.constant 0 : index
  %r = affine.for %i = 0 to affine_map<()[s0, s1] -> (s0 floordiv s1)>()[%n, %m]
      iter_args(%a = %c) -> index {
    %x = arith.addi %a, %i : index
    affine.yield %x : index
  }
  return %r : index
}""",
        (7, 2, 3),
        (7, 0, "division by zero", 3),
    ),
    "an affine condition": (
        """func.func @f(%n: index, %m: index) -> index {
  %c = arith.constant 0 : index
  %r = affine.if affine_set<(d0)[s0] : (d0 mod s0 - 1 >= 0, d0 floordiv s0 - 3 == 0)>(%n)[%m] -> index {
    affine.yield %n : index
  } else {
    affine.yield %c : index
  }
  return %r : index
}""",
        (7, 2, 7),
        (7, 0, "division by zero", 3),
    ),
    "a basis": (
        """func.func @f(%n: index, %m: index) -> index {
  %r:2 = affine.delinearize_index %n into (5, %m) : index, index
  return %r#1 : index
}""",
        (7, 4, 3),
        (7, 0, "division by zero", 2),
    ),
    "a power": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %r = math.ipowi %n, %m : i32
  return %r : i32
}""",
        (7, 2, 49),
        (0, -1, "negative power of zero", 2),
    ),
    "a result that nobody uses": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %r = arith.divui %n, %m : i32
  return %n : i32
}""",
        (7, 2, 7),
        (7, 0, "division by zero", 2),
    ),
    "one bit": (
        """func.func @f(%n: i1, %m: i1) -> i1 {
  %r = arith.divsi %n, %m : i1
  return %r : i1
}""",
        (False, True, False),
        (True, True, "division overflows", 2),
    ),
    "eight bits": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %a = arith.trunci %n : i32 to i8
  %b = arith.trunci %m : i32 to i8
  %q = arith.remsi %a, %b : i8
  %r = arith.extsi %q : i8 to i32
  return %r : i32
}""",
        (7, 4, 3),
        (128, 255, "division overflows", 4),
    ),
    "a callee": (
        """func.func @g(%n: i32, %m: i32) -> i32 {
  %r = arith.divsi %n, %m : i32
  return %r : i32
}
func.func @f(%n: i32, %m: i32) -> i32 {
  %r = call @g(%n, %m) : (i32, i32) -> i32
  return %r : i32
}""",
        (7, 4, 1),
        (7, 0, "division by zero", 2),
    ),
    "an atomic update": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<1xi32>
  memref.store %n, %a[%c0] : memref<1xi32>
  %old = memref.generic_atomic_rmw %a[%c0] : memref<1xi32> {
  ^bb0(%x: i32):
    %q = arith.divsi %x, %m : i32
    memref.atomic_yield %q : i32
  }
  %r = memref.load %a[%c0] : memref<1xi32>
  return %r : i32
}""",
        (7, 2, 3),
        (7, 0, "division by zero", 7),
    ),
    "a reduction": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %a = tensor.from_elements %m, %m : tensor<2xi32>
  %i = tensor.from_elements %n : tensor<i32>
  %s = linalg.reduce ins(%a : tensor<2xi32>) outs(%i : tensor<i32>) dimensions = [0] (%x: i32, %acc: i32) {
    %q = arith.divsi %acc, %x : i32
    linalg.yield %q : i32
  }
  %r = tensor.extract %s[] : tensor<i32>
  return %r : i32
}""",
        (100, 3, 11),
        (7, 0, "division by zero", 5),
    ),
    "a generated tensor": (
        """func.func @f(%n: index, %m: index) -> index {
  %c1 = arith.constant 1 : index
  %t = tensor.generate {
  ^bb0(%i: index):
    %q = index.remu %n, %m
    tensor.yield %q : index
  } : tensor<4xindex>
  %r = tensor.extract %t[%c1] : tensor<4xindex>
  return %r : index
}""",
        (7, 4, 3),
        (7, 0, "division by zero", 5),
    ),
    "a body with branches, indices and an output that it reads": (
        """func.func @f(%n: i32, %m: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %x = tensor.from_elements %n, %n, %n, %n, %n, %n : tensor<2x3xi32>
  %y = tensor.from_elements %m, %m : tensor<2xi32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0)>],
      iterator_types = ["parallel", "reduction"]} ins(%x : tensor<2x3xi32>) outs(%y : tensor<2xi32>) {
  ^bb0(%a: i32, %b: i32):
    %i = linalg.index 1 : index
    %first = arith.cmpi eq, %i, %c0 : index
    %q = scf.if %first -> i32 {
      %d = arith.divsi %a, %b : i32
      scf.yield %d : i32
    } else {
      %s = arith.addi %a, %b : i32
      scf.yield %s : i32
    }
    linalg.yield %q : i32
  } -> tensor<2xi32>
  %s = tensor.extract %r[%c0] : tensor<2xi32>
  return %s : i32
}""",
        (7, 2, 17),
        (7, 0, "division by zero", 11),
    ),
}


@pytest.mark.parametrize("where", EDGES)
def test_a_division_anywhere_is_a_fault_at_its_place(where: str, at_every_tier: AtEveryTier) -> None:
    text, (a, b, want), (c, d, message, line) = EDGES[where]

    def check(program: LoadedProgram) -> None:
        assert program["f"](a, b) == want
        expect_fault(message, line, lambda: program["f"](c, d))

    at_every_tier(text, check)


ORDERED = """func.func @f(%m: memref<4xi32>, %x: tensor<4xi32>, %y: tensor<4xi32>) -> tensor<4xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  memref.store %one, %m[%c0] : memref<4xi32>
  %r = arith.divsi %x, %y : tensor<4xi32>
  memref.store %one, %m[%c1] : memref<4xi32>
  return %r : tensor<4xi32>
}"""


def test_what_was_written_before_the_fault_stays_and_nothing_behind_it_happens(
    at_every_tier: AtEveryTier,
) -> None:
    def check(program: LoadedProgram) -> None:
        written = np.zeros(4, np.int32)
        x, y = np.full(4, 8, np.int32), np.array([1, 2, 4, 0], np.int32)
        expect_fault("division by zero", 6, lambda: program["f"](written, x, y))
        assert written.tolist() == [1, 0, 0, 0]

    at_every_tier(ORDERED, check)
