"""memref, affine, scf, func and ub."""

# ruff: noqa: E501 (tables)

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.operations.case import NUMPY, Case, case, returned

M = np.arange(12, dtype=np.float32).reshape(3, 4)
OTHER = M[::-1] + 1
T = "memref<3x4xf32>"
V = "memref<2x6xf32>"


def on(operation: str, result: str, body: str, *values: Any, more: str = "", before: str = "") -> Case:
    """A function of the buffer %a, from 0 to 11, and of what ``more`` declares."""
    *arguments, wanted = values
    return case(
        operation,
        f"%a: {T}{more}",
        result,
        f"{body}{returned('%r', result)}",
        M.copy(),
        *arguments,
        wanted,
        before=before,
    )


def load(name: str, kind: str, place: str = "%c1, %c2") -> str:
    return f"\n%r = memref.load {name}[{place}] : {kind}"


def _updates() -> Iterator[Case]:
    floats = {
        "addf": 5.5,
        "assign": 3.5,
        "maximumf": 3.5,
        "maxnumf": 3.5,
        "minimumf": 2,
        "minnumf": 2,
        "mulf": 7,
    }
    integers = {
        "addi": 9,
        "andi": 2,
        "assign": 7,
        "maxs": 7,
        "maxu": 7,
        "mins": 2,
        "minu": 2,
        "muli": 14,
        "ori": 7,
        "xori": 5,
    }
    for kinds, table, given in ((("f32", "f64"), floats, 3.5), (("i32", "i64"), integers, 7)):
        for kind in kinds:
            for name, wanted in table.items():
                body = f"%o = memref.atomic_rmw {name} %v, %m[%c2] : ({kind}, memref<3x{kind}>) -> {kind}{load('%m', f'memref<3x{kind}>', '%c2')}\nreturn %o, %r : {kind}, {kind}"
                memory = np.arange(3, dtype=NUMPY[kind])
                yield case(
                    "memref.atomic_rmw",
                    f"%m: memref<3x{kind}>, %v: {kind}",
                    f"({kind}, {kind})",
                    body,
                    memory,
                    given,
                    (2, wanted),
                )
    body = f"%o = memref.atomic_rmw ori %v, %m[%c2] : (i1, memref<3xi1>) -> i1{load('%m', 'memref<3xi1>', '%c2')}\nreturn %o, %r : i1, i1"
    yield case(
        "memref.atomic_rmw",
        "%m: memref<3xi1>, %v: i1",
        "(i1, i1)",
        body,
        np.zeros(3, bool),
        True,
        (False, True),
    )
    for kind, add, given in (
        ("f32", "arith.addf", 2.0),
        ("f64", "arith.addf", 2.0),
        ("i64", "arith.addi", 2),
    ):
        for name in ("memref.generic_atomic_rmw", "memref.atomic_yield"):
            body = f"%o = memref.generic_atomic_rmw %m[%c2] : memref<3x{kind}> {{\n^bb0(%c: {kind}):\n%s = {add} %c, %v : {kind}\nmemref.atomic_yield %s : {kind} }}{load('%m', f'memref<3x{kind}>', '%c2')}\nreturn %o, %r : {kind}, {kind}"
            yield case(
                name,
                f"%m: memref<3x{kind}>, %v: {kind}",
                f"({kind}, {kind})",
                body,
                np.arange(3, dtype=NUMPY[kind]),
                given,
                (2, 4),
            )
    body = f"scf.parallel (%i) = (%c0) to (%c4) step (%c1) {{\n%o = memref.atomic_rmw addf %v, %m[%c0] : (f32, memref<1xf32>) -> f32\nscf.reduce }}{load('%m', 'memref<1xf32>', '%c0')}\nreturn %r : f32"
    yield case(
        "memref.atomic_rmw", "%m: memref<1xf32>, %v: f32", "f32", body, np.ones(1, np.float32), 2.0, 9.0
    )


def _views() -> Iterator[Case]:
    dynamic = "memref<?x4xf32, strided<[?, 1], offset: ?>>"
    yield on("memref.cast", "f32", f"%v = memref.cast %a : {T} to {dynamic}{load('%v', dynamic)}", 6.0)
    yield on(
        "memref.collapse_shape",
        "f32",
        f"%v = memref.collapse_shape %a [[0, 1]] : {T} into memref<12xf32>{load('%v', 'memref<12xf32>', '%c4')}",
        4.0,
    )
    yield on(
        "memref.expand_shape",
        "f32",
        f"%b = memref.cast %a : {T} to memref<3x?xf32>\n%v = memref.expand_shape %b [[0], [1, 2]] output_shape [3, %c2, 2] : memref<3x?xf32> into memref<3x?x2xf32>{load('%v', 'memref<3x?x2xf32>', '%c1, %c1, %c0')}",
        6.0,
    )
    yield on(
        "memref.transpose",
        "f32",
        f"%v = memref.transpose %a (i, j) -> (j, i) : {T} to memref<4x3xf32, strided<[1, 4]>>{load('%v', 'memref<4x3xf32, strided<[1, 4]>>')}",
        9.0,
    )
    yield on(
        "memref.subview",
        "f32",
        f"%v = memref.subview %a[1, 1] [2, 2] [1, 2] : {T} to memref<2x2xf32, strided<[4, 2], offset: 5>>{load('%v', 'memref<2x2xf32, strided<[4, 2], offset: 5>>', '%c1, %c1')}",
        11.0,
    )
    yield on(
        "memref.reinterpret_cast",
        "f32",
        f"%v = memref.reinterpret_cast %a to offset: [1], sizes: [3, 2], strides: [4, %c1] : {T} to memref<3x2xf32, strided<[4, ?], offset: 1>>{load('%v', 'memref<3x2xf32, strided<[4, ?], offset: 1>>', '%c1, %c1')}",
        6.0,
    )
    for kind, dtype in (("i32", np.int32), ("i64", np.int64), ("index", np.int64)):
        shape = f"memref<2x{kind}>"
        for out in (V, "memref<?x?xf32>"):
            yield on(
                "memref.reshape",
                "f32",
                f"%v = memref.reshape %a(%s) : ({T}, {shape}) -> {out}{load('%v', out)}",
                np.array([2, 6], dtype),
                8.0,
                more=f", %s: {shape}",
            )
    yield on(
        "memref.view",
        "f32",
        f"%p = memref.alloc() : memref<64xi8>\n%v = memref.view %p[%o][%c3] : memref<64xi8> to memref<?x4xf32>\n%x = arith.constant 3.0 : f32\nmemref.store %x, %v[%c1, %c2] : memref<?x4xf32>{load('%v', 'memref<?x4xf32>')}",
        4,
        3.0,
        more=", %o: index",
    )
    yield on(
        "memref.memory_space_cast",
        "f32",
        f"%v = memref.memory_space_cast %a : {T} to {T}{load('%v', T)}",
        6.0,
    )
    yield on(
        "memref.assume_alignment", "f32", f"%v = memref.assume_alignment %a, 4 : {T}{load('%v', T)}", 6.0
    )
    yield on(
        "memref.distinct_objects",
        "f32",
        f"%v, %w = memref.distinct_objects %a, %b : {T}, {T}{load('%v', T)}",
        OTHER.copy(),
        6.0,
        more=f", %b: {T}",
    )
    yield on(
        "memref.extract_strided_metadata",
        "index",
        f"%b, %o, %s:2, %t:2 = memref.extract_strided_metadata %a : {T} -> memref<f32>, index, index, index, index, index\n%r = arith.addi %t#0, %s#0 : index",
        7,
    )


def _memory() -> Iterator[Case]:
    for name in ("memref.alloc", "memref.alloca", "memref.load", "memref.store"):
        allocated = name if "alloc" in name else "memref.alloc"
        yield on(
            name,
            "f32",
            f"%p = {allocated}(%n) : memref<?x4xf32>\nmemref.store %x, %p[%c1, %c2] : memref<?x4xf32>{load('%p', 'memref<?x4xf32>')}",
            2.0,
            3,
            2.0,
            more=", %x: f32, %n: index",
        )
    for name in ("memref.alloca_scope", "memref.alloca_scope.return"):
        yield on(
            name,
            "f32",
            "%r = memref.alloca_scope -> (f32) {\n%p = memref.alloca() : memref<4xf32>\nmemref.store %x, %p[%c1] : memref<4xf32>\n%q = memref.load %p[%c1] : memref<4xf32>\nmemref.alloca_scope.return %q : f32 }",
            2.0,
            2.0,
            more=", %x: f32",
        )
    yield on(
        "memref.dealloc",
        "f32",
        f"%p = memref.alloc() : memref<4xf32>\nmemref.store %x, %p[%c1] : memref<4xf32>{load('%p', 'memref<4xf32>', '%c1')}\nmemref.dealloc %p : memref<4xf32>",
        2.0,
        2.0,
        more=", %x: f32",
    )
    yield on(
        "memref.copy",
        "f32",
        f"memref.copy %a, %b : {T} to {T}{load('%b', T)}",
        OTHER.copy(),
        6.0,
        more=f", %b: {T}",
    )
    yield on(
        "memref.copy",
        "f32",
        "%w = memref.subview %b[1, 0] [2, 1] [1, 2] : memref<4x1xf32> to memref<2x1xf32, strided<[1, 2], offset: 1>>\n%v = memref.subview %a[0, 1] [2, 1] [1, 1] : memref<3x4xf32> to memref<2x1xf32, strided<[4, 1], offset: 1>>\nmemref.copy %v, %w : memref<2x1xf32, strided<[4, 1], offset: 1>> to memref<2x1xf32, strided<[1, 2], offset: 1>>"
        + load("%b", "memref<4x1xf32>", "%c2, %c0"),
        np.zeros((4, 1), np.float32),
        5.0,
        more=", %b: memref<4x1xf32>",
    )
    yield on("memref.dim", "index", f"%r = memref.dim %a, %i : {T}", 1, 4, more=", %i: index")
    yield on("memref.rank", "index", f"%r = memref.rank %a : {T}", 2)
    yield on(
        "memref.prefetch",
        "f32",
        f"memref.prefetch %a[%c1, %c1], read, locality<3>, data : {T}{load('%a', T)}",
        6.0,
    )
    yield on(
        "memref.realloc",
        "f32",
        f"%p = memref.alloc() : memref<4xf32>\nmemref.store %x, %p[%c1] : memref<4xf32>\n%q = memref.realloc %p(%n) : memref<4xf32> to memref<?xf32>{load('%q', 'memref<?xf32>', '%c1')}",
        2.0,
        8,
        2.0,
        more=", %x: f32, %n: index",
    )
    for name in ("memref.global", "memref.get_global"):
        yield on(
            name,
            "f32",
            f"%g = memref.get_global @g : memref<3xf32>{load('%g', 'memref<3xf32>', '%c1')}",
            2.0,
            before="memref.global @g : memref<3xf32> = dense<[1.0, 2.0, 3.0]>\n",
        )


def _affine() -> Iterator[Case]:
    yield case(
        "affine.delinearize_index",
        "%x: index",
        "(index, index)",
        "%r:2 = affine.delinearize_index %x into (%c3, 4) : index, index\nreturn %r#0, %r#1 : index, index",
        7,
        (1, 3),
    )
    yield case(
        "affine.linearize_index",
        "%x: index, %y: index",
        "index",
        "%r = affine.linearize_index [%x, %y] by (3, 4) : index\nreturn %r : index",
        1,
        3,
        7,
    )
    for name, wanted in {"addf": 7.5, "mulf": 1.5**5, "maximumf": 1.5, "minimumf": 1.5}.items():
        yield case(
            "affine.parallel",
            "%n: index",
            "f32",
            f'%x = arith.constant 1.5 : f32\n%r = affine.parallel (%i) = (0) to (%n) reduce ("{name}") -> f32 {{\naffine.yield %x : f32 }}\nreturn %r : f32',
            5,
            wanted,
        )
    for name, wanted in {"addi": 10, "andi": 0, "muli": 0, "ori": 7}.items():
        yield case(
            "affine.parallel",
            "%n: index",
            "i64",
            f'%r = affine.parallel (%i) = (0) to (%n) reduce ("{name}") -> i64 {{\n%j = arith.index_cast %i : index to i64\naffine.yield %j : i64 }}\nreturn %r : i64',
            5,
            wanted,
        )
    loop = """%r = affine.for %i = 0 to %n iter_args(%x = %c0) -> index {
      %y = affine.if affine_set<(i) : (i - 2 >= 0)>(%i) -> index { affine.yield %x : index }
        else { %z = arith.addi %x, %c1 : index  affine.yield %z : index }
      affine.yield %y : index }
    return %r : index"""
    for name in ("affine.for", "affine.if", "affine.yield"):
        yield case(name, "%n: index", "index", loop, 5, 2)
    for name, text, wanted in [
        ("affine.apply", "affine.apply affine_map<(i)[s] -> (i floordiv 2 + s mod 3)>(%n)[%n]", 4),
        ("affine.min", "affine.min affine_map<(i) -> (i, 3)>(%n)", 3),
        ("affine.max", "affine.max affine_map<(i) -> (i, 3)>(%n)", 5),
    ]:  # fmt: skip
        yield case(name, "%n: index", "index", f"%r = {text}\nreturn %r : index", 5, wanted)
    for name in ("affine.load", "affine.store"):
        yield on(
            name,
            "f32",
            f"%x = affine.load %a[1, symbol(%c2)] : {T}\naffine.store %x, %a[0, 0] : {T}{load('%a', T, '%c0, %c0')}",
            6.0,
        )
    for name in ("affine.vector_load", "affine.vector_store"):
        yield on(
            name,
            "f32",
            f"%v = affine.vector_load %a[1, 0] : {T}, vector<4xf32>\naffine.vector_store %v, %a[0, 0] : {T}, vector<4xf32>{load('%a', T, '%c0, %c2')}",
            6.0,
        )
    yield on(
        "affine.prefetch",
        "f32",
        f"affine.prefetch %a[%c1, %c1], read, locality<3>, data : {T}{load('%a', T)}",
        6.0,
    )


SUM = """%z = arith.constant 0 : i64
%r = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%z) -> i64 {
  %j = arith.index_cast %i : index to i64
  scf.reduce(%j : i64) { ^bb0(%x: i64, %y: i64):
    %s = arith.addi %x, %y : i64
    scf.reduce.return %s : i64 } }
return %r : i64"""
WHILE = """%r = scf.while (%i = %c1) : (index) -> index {
  %go = arith.cmpi slt, %i, %n : index
  scf.condition(%go) %i : index
} do { ^bb0(%i: index):
  %d = arith.addi %i, %i : index
  scf.yield %d : index }
return %r : index"""
IF = """%go = arith.cmpi sgt, %n, %c3 : index
%r = scf.if %go -> index { scf.yield %c1 : index } else { scf.yield %c2 : index }
return %r : index"""
NAMED = """func.func @g(%n: index) -> index {
  %r = arith.addi %n, %n : index
  return %r : index
}
func.func @h(%n: index) -> index { return %n : index }
"""
BY_VALUE = """%g = func.constant @g : (index) -> index
%h = func.constant @h : (index) -> index
%k = arith.select %b, %g, %h : (index) -> index
%r = func.call_indirect %k(%n) : (index) -> index
return %r : index"""
FOR = """%r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %c0) -> index {
  %t = arith.addi %s, %i : index
  scf.yield %t : index }
return %r : index"""
SWITCH = """%r = scf.index_switch %n -> index
case 5 { scf.yield %c3 : index }
default { scf.yield %c4 : index }
return %r : index"""
REGION = """%r = scf.execute_region -> index {
  %t = arith.addi %n, %n : index
  scf.yield %t : index }
return %r : index"""


def _control() -> Iterator[Case]:
    for name in ("scf.parallel", "scf.reduce", "scf.reduce.return"):
        yield case(name, "%n: index", "i64", SUM, 5, 10)
    for name in ("scf.while", "scf.condition"):
        yield case(name, "%n: index", "index", WHILE, 5, 8)
    for name, text, wanted in [("scf.if", IF, 1), ("scf.yield", IF, 1), ("scf.for", FOR, 10),
                               ("scf.index_switch", SWITCH, 3), ("scf.execute_region", REGION, 10)]:  # fmt: skip
        yield case(name, "%n: index", "index", text, 5, wanted)
    negated = (
        f"%x = memref.load %a[%i, %j] : {T}\n%y = arith.negf %x : f32\nmemref.store %y, %a[%i, %j] : {T} }}"
    )
    yield on("scf.forall", "f32", f"scf.forall (%i, %j) in (3, 4) {{\n{negated}{load('%a', T)}", -6.0)
    for name in ("func.call", "func.return", "func.func"):
        yield case(name, "%n: index", "index", "%r = call @g(%n) : (index) -> index\nreturn %r : index", 5, 10,
                   before="func.func @g(%n: index) -> index {\n%r = arith.addi %n, %n : index\nreturn %r : index\n}\n")  # fmt: skip
    for name in ("func.constant", "func.call_indirect"):
        yield case(name, "%b: i1, %n: index", "index", BY_VALUE, True, 5, 10, before=NAMED)
    yield case(
        "ub.poison",
        "%x: f32, %b: i1",
        "f32",
        "%p = ub.poison : f32\n%r = arith.select %b, %x, %p : f32\nreturn %r : f32",
        2.0,
        True,
        2.0,
    )


CASES = (*_updates(), *_views(), *_memory(), *_affine(), *_control())
