"""Exact keys: what is computed in the same way of the same inputs has one key, and nothing else has it."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.exact_keys import ExactKeys
from neurojit.mlir.walk import operations_in

HEAD = """func.func @f(%x: memref<8x8xi32>, %y: memref<8x8xi32>, %o: memref<8x8xi32>, %n: index, %m: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %k = arith.constant 3 : i32
"""
LOOPS = """  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
"""


def key(body: str, *, loops: bool = False) -> str | None:
    """Of the value that the last store of ``body`` stores."""
    inner = f"{LOOPS}{body}    }}\n  }}\n" if loops else body
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(f"{HEAD}{inner}  return\n}}\n")
        function = next(iter(module.body.operations)).operation
        store = [one for one in operations_in(function) if one.name == "memref.store"][-1]
        return ExactKeys(function).of(store.operands[0])


def of(computed: str, *, loops: bool = False) -> str | None:
    return key(f"{computed}  memref.store %r, %o[%c0, %c0] : memref<8x8xi32>\n", loops=loops)


READ = "  %v = memref.load %x[%c0, %c1] : memref<8x8xi32>\n"
SUM = f"{READ}  %r = arith.addi %v, %m : i32\n"
AT = "  %r = memref.load %x[%i, %j] : memref<8x8xi32>\n"
CARRIED = """  %a = scf.for %l = %c0 to %n step %c1 iter_args(%b = %m) -> (i32) {
    %e = arith.muli %b, %k : i32
    scf.yield %e : i32
  }
  %r = arith.addi %a, %k : i32
"""
WHILE = """  %a = scf.while (%b = %m) : (i32) -> i32 {
    %p = arith.cmpi slt, %b, %k : i32
    scf.condition(%p) %b : i32
  } do {
  ^bb0(%d: i32):
    %e = arith.addi %d, %k : i32
    scf.yield %e : i32
  }
  %r = arith.addi %a, %k : i32
"""
CHOSEN = """  %p = arith.cmpi slt, %m, %k : i32
  %r = scf.if %p -> (i32) {
    scf.yield %m : i32
  } else {
    scf.yield %k : i32
  }
"""
# What is computed, what is written in place of what in it, and whether both are in two loops.
ALIKE = {
    "operands of a sum turned round": (SUM, "%v, %m", "%m, %v", False),
    "a constant's name": (CARRIED, "%k : i32\n    scf", "%q : i32\n    scf", False),
    "a carried value": (CARRIED, "%b", "%z", False),
    "an index": (AT, "%r = ", "%r = ", True),
    "a choice": (CHOSEN, "%p", "%z", False),
}
UNLIKE = {
    "another buffer": (SUM, "%x", "%y", False),
    "another index": (SUM, "%c0, %c1", "%c1, %c0", False),
    "a term twice": (SUM, "%v, %m", "%v, %v", False),
    "another operation": (SUM, "addi", "subi", False),
    "indices turned round": (AT, "%i, %j", "%j, %i", True),
    "one index twice": (AT, "%i, %j", "%i, %i", True),
    "another beginning": (CARRIED, "%b = %m", "%b = %k", False),
    "another turn": (CARRIED, "%b, %k", "%b, %b", False),
    "another bound": (CARRIED, "to %n", "to %c2", False),
    "another step": (CARRIED, "step %c1", "step %c2", False),
    "another beginning of a while": (WHILE, "%b = %m", "%b = %k", False),
    "another test": (WHILE, "slt", "sle", False),
    "another turn of a while": (WHILE, "%d, %k", "%d, %d", False),
    "another condition": (CHOSEN, "slt", "sle", False),
    "sides turned round": (CHOSEN, "slt, %m, %k", "slt, %k, %m", False),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_has_one_key(name: str) -> None:
    computed, was, becomes, loops = ALIKE[name]
    other = computed.replace(was, becomes)
    if "%q" in other:
        other = f"  %q = arith.constant 3 : i32\n{other}"
    assert of(computed, loops=loops) is not None
    assert of(computed, loops=loops) == of(other, loops=loops)


@pytest.mark.parametrize("name", UNLIKE)
def test_anything_else_has_another(name: str) -> None:
    computed, was, becomes, loops = UNLIKE[name]
    assert was in computed
    assert of(computed, loops=loops) is not None
    assert of(computed, loops=loops) != of(computed.replace(was, becomes), loops=loops)


def test_carried_values_beside_it_do_not_count() -> None:
    two = CARRIED.replace("%a = ", "%a, %g = ").replace(
        "(%b = %m) -> (i32)", "(%b = %m, %h = %k) -> (i32, i32)"
    )
    two = two.replace("scf.yield %e : i32", "scf.yield %e, %h : i32, i32")
    assert of(two) == of(CARRIED)


def test_what_reads_memory_that_is_written_has_none() -> None:
    assert of(SUM.replace("%x", "%o")) is None
    assert of(f"  %t = memref.alloc() : memref<8x8xi32>\n{SUM.replace('%x', '%t')}") is None
