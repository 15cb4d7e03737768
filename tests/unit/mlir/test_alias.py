"""What the analysis says of random functions, against the addresses that they touch when they run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlir import ir

from neurojit.mlir.alias import global_name, may_alias, root, roots, touching, views
from neurojit.mlir.walk import operations_in
from tests.unit.compiler.machine import compiler_context
from tests.unit.mlir.addresses import BYTES, Entry, entries_of
from tests.unit.mlir.handing import HOLDING
from tests.unit.mlir.views import STRAIGHT
from tests.unit.mlir.writer import Writer

APART = (0, BYTES, 2 * BYTES)
OVERLAPPING = (0, BYTES // 2, 2 * BYTES)
WORD = 4
RANDOMS = st.randoms(use_true_random=False)


def numbered(module: ir.Module) -> dict[int, ir.Value]:
    """What each entry of a log is about: a buffer as a whole, or what an access goes through."""
    return {
        ir.IntegerAttr(operation.attributes["number"]).value: operation.operands[0]
        for operation in operations_in(module.operation)
        if "number" in operation.attributes
    }


def accesses(module: ir.Module) -> set[int]:
    return {
        ir.IntegerAttr(operation.attributes["number"]).value
        for operation in operations_in(module.operation)
        if operation.name == "memref.load" and "number" in operation.attributes
    }


def is_same(one: ir.Value, other: ir.Value) -> bool:
    """The same buffer: a global is, wherever its address is asked for."""
    return one == other or (global_name(one) is not None and global_name(one) == global_name(other))


@pytest.mark.parametrize("places", [APART, OVERLAPPING], ids=["apart", "overlapping"])
@settings(max_examples=40)
@given(random=RANDOMS)
def test_what_touches_one_byte_may_alias(places: tuple[int, ...], random: Random) -> None:
    """Arguments are said to lie apart where they do; every access is in one of the roots of its buffer."""
    text = Writer(random, STRAIGHT, HOLDING).text()
    with compiler_context(), ir.Location.unknown():
        entries = set(entries_of(text, places))
        module = ir.Module.parse(text)
        values, loads = numbered(module), accesses(module)
        assert {entry.number for entry in entries} & loads
        apart = None if places == APART else ()
        known: dict[tuple[int, int], bool] = {}
        for one, other in combinations(entries, 2):
            if one.number not in loads and other.number not in loads:
                continue
            if _meets(one, other, loads) and (pair := (one.number, other.number)) not in known:
                known[pair] = may_alias(values[pair[0]], values[pair[1]], apart)
        assert all(known.values()), [pair for pair, said in known.items() if not said]
        buffers = [(root(values[entry.number]), entry) for entry in entries if entry.number not in loads]
        for entry in entries:
            if entry.number in loads:
                found = roots(values[entry.number])
                assert any(
                    _meets(entry, place, loads) and any(is_same(buffer, one) for one in found)
                    for buffer, place in buffers
                )


def _meets(one: Entry, other: Entry, loads: set[int]) -> bool:
    ends = [entry.address + (WORD if entry.number in loads else BYTES) for entry in (one, other)]
    return one.address < ends[1] and other.address < ends[0]


TEXT = """
memref.global @g : memref<8xf32> = dense<0.0>
memref.global @h : memref<8xf32> = dense<0.0>
func.func private @made() -> memref<8xf32>
func.func private @in_loop(memref<8xf32>, memref<8xf32>)
func.func private @seen(SEEN)
func.func @f(%a: memref<8xf32>, %b: memref<8xf32>, %t: tensor<8xf32>, %p: i1, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.alloc() : memref<8xf32>
  %y = memref.alloca() : memref<8xf32>
  %g = memref.get_global @g : memref<8xf32>
  %same = memref.get_global @g : memref<8xf32>
  %h = memref.get_global @h : memref<8xf32>
  %called = func.call @made() : () -> memref<8xf32>
  %opaque = bufferization.to_buffer %t : tensor<8xf32> to memref<8xf32>
  %shape = memref.alloc() : memref<1xindex>
  %shaped = memref.reshape %x(%shape) : (memref<8xf32>, memref<1xindex>) -> memref<8xf32>
  %chosen = arith.select %p, %x, %a : memref<8xf32>
  %carried = scf.for %i = %c0 to %n step %c1 iter_args(%q = %x) -> (memref<8xf32>) {
    %new = memref.alloc() : memref<8xf32>
    func.call @in_loop(%q, %new) : (memref<8xf32>, memref<8xf32>) -> ()
    scf.yield %new : memref<8xf32>
  }
  func.call @seen(%a, %b, %x, %y, %g, %same, %h, %called, %opaque, %shape, %shaped, %chosen, %carried)
    : (SEEN) -> ()
  return
}
"""
NAMES = ("a", "b", "x", "y", "g", "same", "h", "called", "opaque", "shape", "shaped", "chosen", "carried")
# The arguments are said to lie apart.
ALIASES = """
a-a a-g a-same a-h a-called a-opaque a-chosen b-g b-same b-h b-called b-opaque x-called x-opaque x-shaped
x-chosen x-carried y-called y-opaque g-same g-called g-opaque g-chosen same-called same-opaque same-chosen
h-called h-opaque h-chosen called-opaque called-shape called-shaped called-chosen called-carried opaque-shape
opaque-shaped opaque-chosen opaque-carried shaped-chosen shaped-carried chosen-carried
"""


@pytest.fixture
def seen() -> Iterator[dict[str, ir.Value]]:
    kinds = ", ".join("memref<1xindex>" if name == "shape" else "memref<8xf32>" for name in NAMES)
    with compiler_context(), ir.Location.unknown():
        module = ir.Module.parse(TEXT.replace("SEEN", kinds))
        calls = {
            ir.FlatSymbolRefAttr(operation.attributes["callee"]).value: operation
            for operation in operations_in(module.operation)
            if operation.name == "func.call"
        }
        handed = (*calls["seen"].operands, *calls["in_loop"].operands)
        yield dict(zip((*NAMES, "q", "new"), handed, strict=True))


def test_what_is_known_apart_is_said_to_be(seen: dict[str, ir.Value]) -> None:
    """Two allocations, two globals, arguments that are said to be; nothing of what nobody follows."""
    found = {
        f"{one}-{other}" for one, other in combinations(NAMES, 2) if may_alias(seen[one], seen[other], None)
    }
    assert found == set(ALIASES.split()) - {"a-a"}


def test_arguments_overlap_unless_one_is_said_to_lie_apart(seen: dict[str, ir.Value]) -> None:
    a, b = seen["a"], seen["b"]
    assert may_alias(a, b)
    assert not may_alias(a, b, [b])
    assert may_alias(a, seen["chosen"], [b])
    assert may_alias(a, seen["g"], [a]), "a global may be handed on as an argument"


def test_what_a_loop_carries_may_be_what_it_makes(seen: dict[str, ir.Value]) -> None:
    """The buffer of the turn before; but nothing that was made outside and is not handed in."""
    assert set(roots(seen["q"])) == {seen["x"], seen["new"]} == set(roots(seen["carried"]))
    assert may_alias(seen["q"], seen["new"])
    assert not may_alias(seen["q"], seen["y"])


def test_a_shape_is_not_what_is_viewed(seen: dict[str, ir.Value]) -> None:
    assert root(seen["shaped"]) == seen["x"]
    assert {user.name for user in touching(seen["shape"])} == {"memref.reshape", "func.call"}
    assert "memref.reshape" not in {user.name for user in touching(seen["x"])}
    assert seen["shaped"] in views(seen["x"])
