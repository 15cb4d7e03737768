"""The calling convention: every kind of argument and result, through calls, at every tier."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from neurojit.abi.status import STATUS_DEPTH
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import NUMPY, Machine, run

X = np.arange(8, dtype=np.float32)
TIERS = (Tier.T0, Tier.T1, Tier.T2)


@pytest.mark.parametrize(("dtype", "value"), [("f32", 1.5), ("f64", -2.25), ("i32", -3), ("i64", -(1 << 40)),
                                              ("i1", True), ("index", 7)])  # fmt: skip
def test_scalars_come_and_go(dtype: str, value: Any) -> None:
    text = (
        f"func.func @f(%a: {dtype}, %b: {dtype}) -> ({dtype}, {dtype}) {{ return %b, %a : {dtype}, {dtype} }}"
    )
    outcome = run(text, value, value)
    assert [result.item() for result in outcome.results] == [value, value]


@pytest.mark.parametrize("dtype", ["f32", "f64", "i32", "i64", "i1"])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (0, 4), (3, 0)])
def test_tensors_come_and_go(dtype: str, shape: tuple[int, ...]) -> None:
    """Rank 0 and empty ones too; a result may be an argument, and the same one twice."""
    kind = f"tensor<{''.join(f'{extent}x' for extent in shape)}{dtype}>"
    given = np.random.default_rng(3).integers(0, 2, shape).astype(NUMPY[dtype])
    outcome = run(f"func.func @f(%a: {kind}) -> ({kind}, {kind}) {{ return %a, %a : {kind}, {kind} }}", given)
    for result in outcome.results:
        np.testing.assert_array_equal(result, given)


def test_tensor_arguments_are_never_written() -> None:
    """Not by inserts, not by loops, not through a buffer made of one."""
    text = """
    func.func @f(%a: tensor<8xf32>, %v: f32) -> (tensor<8xf32>, f32) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %8 = arith.constant 8 : index
      %b = tensor.insert %v into %a[%1] : tensor<8xf32>
      %r = scf.for %i = %0 to %8 step %1 iter_args(%t = %b) -> tensor<8xf32> {
        %n = tensor.insert %v into %t[%i] : tensor<8xf32>
        scf.yield %n : tensor<8xf32>
      }
      %m = bufferization.to_buffer %a : tensor<8xf32> to memref<8xf32>
      memref.store %v, %m[%0] : memref<8xf32>
      %l = memref.load %m[%0] : memref<8xf32>
      return %r, %l : tensor<8xf32>, f32
    }"""
    for tier in TIERS:
        given = X.copy()
        outcome = Machine(text, tier)("f", given, 9.0)
        np.testing.assert_array_equal(outcome.results[0], np.full(8, 9, np.float32))
        np.testing.assert_array_equal(given, X)


def test_booleans_are_bytes() -> None:
    """Loads, stores, views, globals, constants, selects and carried buffers of i1."""
    text = """
    memref.global @state : memref<3xi1> = dense<[true, false, true]>
    func.func @f(%a: tensor<6xi1>, %m: memref<6xi1>, %c: i1, %i: index) -> (tensor<6xi1>, i1, memref<3xi1>) {
      %flags = arith.constant dense<[true, true, false, false, true, false]> : tensor<6xi1>
      %x = arith.xori %a, %flags : tensor<6xi1>
      %s = memref.subview %m[1][3][2] : memref<6xi1> to memref<3xi1, strided<[2], offset: 1>>
      %t = memref.alloc() : memref<3xi1>
      memref.copy %s, %t : memref<3xi1, strided<[2], offset: 1>> to memref<3xi1>
      %g = memref.get_global @state : memref<3xi1>
      %which = scf.if %c -> memref<3xi1> { scf.yield %t : memref<3xi1> } else { scf.yield %g : memref<3xi1> }
      %v = memref.load %which[%i] : memref<3xi1>
      memref.store %c, %m[%i] : memref<6xi1>
      return %x, %v, %t : tensor<6xi1>, i1, memref<3xi1>
    }"""
    a = np.array([1, 0, 1, 0, 1, 0], np.bool_)
    m = np.array([0, 1, 0, 0, 0, 1], np.bool_)
    for tier in TIERS:
        buffer = m.copy()
        outcome = Machine(text, tier)("f", a, buffer, False, 2)
        np.testing.assert_array_equal(outcome.results[0], a ^ np.array([1, 1, 0, 0, 1, 0], np.bool_))
        assert outcome.results[1]
        np.testing.assert_array_equal(outcome.results[2], m[1::2])
        assert buffer[2] == 0
        assert buffer.view(np.uint8).max() == 1


def test_calls_pass_every_kind() -> None:
    text = """
    func.func @g(%t: tensor<4xf32>, %m: memref<4xf32>, %s: f64, %b: i1) -> (tensor<4xf32>, f64, i1, memref<2xi32>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 7 : i32
      %v = tensor.extract %t[%0] : tensor<4xf32>
      memref.store %v, %m[%0] : memref<4xf32>
      %d = arith.addf %t, %t : tensor<4xf32>
      %r = memref.alloc() : memref<2xi32>
      linalg.fill ins(%1 : i32) outs(%r : memref<2xi32>)
      return %d, %s, %b, %r : tensor<4xf32>, f64, i1, memref<2xi32>
    }
    func.func @f(%t: tensor<4xf32>, %m: memref<4xf32>, %s: f64) -> (tensor<4xf32>, f64, i1, i32) {
      %true = arith.constant true
      %1 = arith.constant 1 : index
      %a:4 = func.call @g(%t, %m, %s, %true) : (tensor<4xf32>, memref<4xf32>, f64, i1) -> (tensor<4xf32>, f64, i1, memref<2xi32>)
      %b:4 = func.call @g(%a#0, %m, %a#1, %a#2) : (tensor<4xf32>, memref<4xf32>, f64, i1) -> (tensor<4xf32>, f64, i1, memref<2xi32>)
      %l = memref.load %b#3[%1] : memref<2xi32>
      return %b#0, %b#1, %b#2, %l : tensor<4xf32>, f64, i1, i32
    }"""
    t = np.array([1, 2, 3, 4], np.float32)
    for tier in TIERS:
        m = np.zeros(4, np.float32)
        outcome = Machine(text, tier)("f", t, m, 2.5)
        np.testing.assert_array_equal(outcome.results[0], 4 * t)
        assert [result.item() for result in outcome.results[1:]] == [2.5, True, 7]
        assert m[0] == 2


COUNTDOWN = """
func.func @f(%n: i32) -> i32 {
  %0 = arith.constant 0 : i32
  %1 = arith.constant 1 : i32
  %t = memref.alloc() : memref<100xi32>
  %i = arith.constant 5 : index
  memref.store %n, %t[%i] : memref<100xi32>
  %last = arith.cmpi sle, %n, %0 : i32
  %r = scf.if %last -> i32 {
    scf.yield %0 : i32
  } else {
    %m = arith.subi %n, %1 : i32
    %below = func.call @f(%m) : (i32) -> i32
    %mine = memref.load %t[%i] : memref<100xi32>
    %sum = arith.addi %below, %mine : i32
    scf.yield %sum : i32
  }
  return %r : i32
}"""


@pytest.mark.parametrize("tier", TIERS)
def test_recursion_has_a_frame_for_each_activation(tier: Tier) -> None:
    assert Machine(COUNTDOWN, tier)("f", 50).result == 1275


@pytest.mark.parametrize("tier", TIERS)
def test_recursion_past_the_limit_is_a_status(tier: Tier) -> None:
    """Every frame is given back, and the next call works."""
    machine = Machine(COUNTDOWN, tier, depth=40)
    outcome = machine("f", 50)
    assert (outcome.status, outcome.leak) == (STATUS_DEPTH, 0)
    assert machine("f", 30).result == 465


def test_prints_and_reflection_see_what_is_installed() -> None:
    """Markers become calls of the host, or reads of the slot, in program order."""
    text = """
    func.func @g(%a: f32) -> f32 { return %a : f32 }
    func.func @f(%a: tensor<2x2xf32>, %b: i1) -> (i64, i64) {
      "tensorlang.print"(%a) {label = "a"} : (tensor<2x2xf32>) -> ()
      "tensorlang.print"(%b) {label = "b"} : (i1) -> ()
      %t = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text
      "tensorlang.print"(%t) {label = "ir"} : (!tensorlang.text) -> ()
      %n, %tier = "tensorlang.variant"() {callee = @g} : () -> (i64, i64)
      return %n, %tier : i64, i64
    }"""
    machine = Machine(text)
    given = np.array([[1, 2], [3, 4]], np.float32)
    assert [result.item() for result in machine("f", given, True).results] == [0, 0]
    machine.install("g", Tier.T1)
    assert [result.item() for result in machine("f", given, True).results] == [1, 1]
    assert [site for site, _ in machine.printed] == [0, 1, 2, 0, 1, 2]
    np.testing.assert_array_equal(machine.printed[0][1], given)
    assert machine.printed[1][1]
    index = machine.slots["g"].index
    assert [handle for site, handle in machine.printed if site == 2] == [index << 32, index << 32 | 1]


def test_texts_go_through_loops_and_branches() -> None:
    """As values do: carried by each loop, chosen by each branch."""
    text = """
    func.func @g() { return }
    func.func @f(%n: index, %b: i1) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %own = "tensorlang.get_ir"() {callee = @f} : () -> !tensorlang.text
      %other = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text
      %x = scf.for %i = %c0 to %n step %c1 iter_args(%t = %own) -> !tensorlang.text {
        %u = scf.if %b -> !tensorlang.text { scf.yield %other : !tensorlang.text } else { scf.yield %t : !tensorlang.text }
        scf.yield %u : !tensorlang.text
      }
      %y, %z = scf.while (%t = %x, %k = %n) : (!tensorlang.text, index) -> (!tensorlang.text, index) {
        %more = arith.cmpi ugt, %k, %c1 : index
        scf.condition(%more) %t, %k : !tensorlang.text, index
      } do {
      ^bb0(%t: !tensorlang.text, %k: index):
        %l = arith.subi %k, %c1 : index
        scf.yield %t, %l : !tensorlang.text, index
      }
      %chosen = arith.select %b, %own, %y : !tensorlang.text
      %swapped = affine.for %i = 0 to 3 iter_args(%t = %y) -> !tensorlang.text { affine.yield %own : !tensorlang.text }
      "tensorlang.print"(%y) : (!tensorlang.text) -> ()
      "tensorlang.print"(%chosen) : (!tensorlang.text) -> ()
      "tensorlang.print"(%swapped) : (!tensorlang.text) -> ()
      return
    }"""
    for tier in TIERS:
        machine = Machine(text, tier)
        own, other = (machine.slots[name].index << 32 for name in ("f", "g"))
        for n, b in ((4, True), (4, False), (0, True)):
            machine.printed.clear()
            machine("f", n, b)
            carried = other if n and b else own
            assert [handle for _, handle in machine.printed] == [carried, own if b else carried, own]


def test_globals_keep_their_state_across_variants() -> None:
    text = """
    memref.global @total : memref<f64> = dense<10.0>
    func.func @f(%a: f64) -> f64 {
      %g = memref.get_global @total : memref<f64>
      %old = memref.load %g[] : memref<f64>
      %new = arith.addf %old, %a : f64
      memref.store %new, %g[] : memref<f64>
      return %new : f64
    }"""
    machine = Machine(text)
    assert machine("f", 1.0).result == 11
    machine.install("f", Tier.T1)
    assert machine("f", 2.0).result == 13
    machine.install("f", Tier.T2)
    assert machine("f", 3.0).result == 16


def test_names_of_any_kind() -> None:
    """Names that LLVM and MLIR must quote, spaces and parentheses among them."""
    text = """
    memref.global @"the (total)" : memref<i32> = dense<4>
    func.func @"g (of x)-1"(%a: i32) -> i32 {
      %g = memref.get_global @"the (total)" : memref<i32>
      %v = memref.load %g[] : memref<i32>
      %s = arith.addi %a, %v : i32
      return %s : i32
    }
    func.func @f(%a: i32) -> (i32, i64) {
      %r = func.call @"g (of x)-1"(%a) : (i32) -> i32
      %n, %t = "tensorlang.variant"() {callee = @"g (of x)-1"} : () -> (i64, i64)
      %x = "tensorlang.get_ir"() {callee = @"g (of x)-1"} : () -> !tensorlang.text
      "tensorlang.print"(%x) : (!tensorlang.text) -> ()
      return %r, %n : i32, i64
    }"""
    outcome = run(text, 3)
    assert [result.item() for result in outcome.results] == [7, 0]


def test_a_call_that_is_never_made_leaves_nothing() -> None:
    """Folding removes it before its callee's tensors become buffers."""
    text = """
    func.func @g(%t: tensor<2xi32>) -> tensor<2xi32> { return %t : tensor<2xi32> }
    func.func @f(%t: tensor<2xi32>) -> i32 {
      %never = arith.constant false
      %r = arith.constant 3 : i32
      scf.if %never {
        %u = func.call @g(%t) : (tensor<2xi32>) -> tensor<2xi32>
        "tensorlang.print"(%u) : (tensor<2xi32>) -> ()
      }
      return %r : i32
    }"""
    for tier in TIERS:
        assert Machine(text, tier)("f", np.zeros(2, np.int32)).result == 3
