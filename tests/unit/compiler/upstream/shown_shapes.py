"""Faults of operations that move elements, and of reductions without a mask."""

from __future__ import annotations

import signal

import numpy as np

from tests.unit.compiler.upstream.shown import LOADED, ROWS, STORED, Shown, i32

SHAPES = {
    "a slice of a broadcast aborts": Shown(
        "vector-slices",
        "%a: memref<2x1xi32>, %o: memref<1x3xi32>",
        """%v = vector.load %a[%c0, %c0] : memref<2x1xi32>, vector<2x1xi32>
        %b = vector.broadcast %v : vector<2x1xi32> to vector<2x3xi32>
        %s = vector.extract_strided_slice %b {offsets = [1], sizes = [1], strides = [1]}
          : vector<2x3xi32> to vector<1x3xi32>
        vector.store %s, %o[%c0, %c0] : memref<1x3xi32>, vector<1x3xi32>""",
        (i32([[1], [2]]), i32([[0, 0, 0]])),
        i32([[2, 2, 2]]),
        signal.SIGABRT,
    ),
    "a slice that an inserted one overlaps from behind": Shown(
        "vector-slices",
        "%a: memref<4xi32>, %o: memref<3xi32>",
        LOADED
        + """%k = arith.constant dense<0> : vector<6xi32>
        %l = arith.constant dense<[-1, -2]> : vector<2xi32>
        %w = vector.insert_strided_slice %v, %k {offsets = [1], strides = [1]}
          : vector<4xi32> into vector<6xi32>
        %x = vector.insert_strided_slice %l, %w {offsets = [2], strides = [1]}
          : vector<2xi32> into vector<6xi32>
        %s = vector.extract_strided_slice %x {offsets = [1], sizes = [3], strides = [1]}
          : vector<6xi32> to vector<3xi32>
        vector.store %s, %o[%c0] : memref<3xi32>, vector<3xi32>""",
        (i32([1, 2, 3, 4]), i32([0, 0, 0])),
        i32([1, -1, -2]),
        i32([1, 2, 3]),
    ),
    "a slice of rows of which some were inserted": Shown(
        "vector-slices",
        "%a: memref<2x4xi32>, %o: memref<1x6xi32>",
        ROWS
        + """%k = arith.constant dense<-7> : vector<2x6xi32>
        %w = vector.insert_strided_slice %v, %k {offsets = [0, 1], strides = [1, 1]}
          : vector<2x4xi32> into vector<2x6xi32>
        %s = vector.extract_strided_slice %w {offsets = [1], sizes = [1], strides = [1]}
          : vector<2x6xi32> to vector<1x6xi32>
        vector.store %s, %o[%c0, %c0] : memref<1x6xi32>, vector<1x6xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), i32([[0] * 6])),
        i32([[-7, 5, 6, 7, 8, -7]]),
        "MLIR makes something invalid of it",
    ),
    "an element of a shuffle of no dimension aborts": Shown(
        "vector-shuffle-of-no-dimension",
        "%a: memref<i32>, %o: memref<i32>",
        """%v = vector.transfer_read %a[], %p : memref<i32>, vector<i32>
        %q = vector.broadcast %p : i32 to vector<i32>
        %s = vector.shuffle %q, %v [1, 1] : vector<i32>, vector<i32>
        %x = vector.extract %s[1] : i32 from vector<2xi32>
        memref.store %x, %o[] : memref<i32>""",
        (i32(5), i32(0)),
        i32(5),
        signal.SIGABRT,
    ),
    "a shape cast repeats other elements": Shown(
        "vector-shape-cast-of-broadcast",
        "%a: memref<3x1xi32>, %o: memref<3x2xi32>",
        """%v = vector.load %a[%c0, %c0] : memref<3x1xi32>, vector<3x1xi32>
        %b = vector.broadcast %v : vector<3x1xi32> to vector<2x3x1xi32>
        %s = vector.shape_cast %b : vector<2x3x1xi32> to vector<3x2xi32>
        vector.store %s, %o[%c0, %c0] : memref<3x2xi32>, vector<3x2xi32>""",
        (i32([[1], [2], [3]]), i32(np.zeros((3, 2)))),
        i32([[1, 2], [3, 1], [2, 3]]),
        i32([[1, 1], [2, 2], [3, 3]]),
    ),
    "an insert into what was read aborts": Shown(
        "vector-read-that-meets-an-insert",
        "%a: memref<2x4xi32>, %o: memref<2x4xi32>",
        ROWS
        + """%w = vector.insert %p, %v[1, 1] : i32 into vector<2x4xi32>
        %s = arith.addi %w, %w : vector<2x4xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), i32(np.zeros((2, 4)))),
        i32([[2, 4, 6, 8], [10, 154, 14, 16]]),
        signal.SIGABRT,
    ),
    "an insert of what was read into what comes later": Shown(
        "vector-read-that-meets-an-insert",
        "%a: memref<2x4xi32>, %i: index, %o: memref<2x2x4xi32>",
        ROWS
        + """%d = vector.load %o[%c0, %c0, %c0] : memref<2x2x4xi32>, vector<2x2x4xi32>
        %e = arith.addi %d, %d : vector<2x2x4xi32>
        %s = vector.insert %v, %e[1] : vector<2x4xi32> into vector<2x2x4xi32>
        %t = arith.addi %s, %e : vector<2x2x4xi32>
        vector.store %t, %o[%c0, %c0, %c0] : memref<2x2x4xi32>, vector<2x2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 1, i32([[[10] * 4] * 2] * 2)),
        i32([[[40] * 4] * 2, [[21, 22, 23, 24], [25, 26, 27, 28]]]),
        "does not dominate",
    ),
    "an insert into a part of what was read": Shown(
        "vector-read-that-meets-an-insert",
        "%a: memref<2x2x4xi32>, %o: memref<2x4xi32>",
        """%v = vector.load %a[%c0, %c0, %c0] : memref<2x2x4xi32>, vector<2x2x4xi32>
        %x = vector.extract %v[1] : vector<2x4xi32> from vector<2x2x4xi32>
        %y = vector.insert %p, %x[0, 2] : i32 into vector<2x4xi32>
        %s = arith.addi %y, %y : vector<2x4xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32(np.arange(16).reshape(2, 2, 4)), i32([[0] * 4] * 2)),
        i32([[16, 18, 154, 22], [24, 26, 28, 30]]),
        signal.SIGABRT,
    ),
    "an insert into a row out of bounds": Shown(
        "vector-read-that-meets-an-insert",
        "%a: memref<2x4xi32>, %i: index, %o: memref<2x4xi32>",
        """%v = vector.transfer_read %a[%i, %i], %p : memref<2x4xi32>, vector<2x4xi32>
        %n = arith.constant -1 : i32
        %w = vector.insert %n, %v[0, 1] : i32 into vector<2x4xi32>
        %s = arith.addi %w, %w : vector<2x4xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 1, i32(np.zeros((2, 4)))),
        i32([[12, -2, 16, 154], [154] * 4]),
        signal.SIGABRT,
    ),
    "a row that a run chooses": Shown(
        "vector-positions-known-at-run-time",
        "%a: memref<2x4xi32>, %i: index, %o: memref<4xi32>",
        ROWS
        + """%x = arith.addi %v, %v : vector<2x4xi32>
        %s = vector.extract %x[%i] : vector<4xi32> from vector<2x4xi32>
        vector.store %s, %o[%c0] : memref<4xi32>, vector<4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 1, i32([0] * 4)),
        i32([10, 12, 14, 16]),
        "vector.extract cannot be compiled: there is no lowering for it",
    ),
    "a place that a run chooses": Shown(
        "vector-positions-known-at-run-time",
        "%a: memref<2x4xi32>, %i: index, %o: memref<2x4xi32>",
        ROWS
        + """%x = arith.addi %v, %v : vector<2x4xi32>
        %s = vector.insert %p, %x[%i, %i] : i32 into vector<2x4xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 1, i32([[0] * 4] * 2)),
        i32([[2, 4, 6, 8], [10, 77, 14, 16]]),
        "vector.insert cannot be compiled: there is no lowering for it",
    ),
    "a reduction along nothing forgets its accumulator": Shown(
        "vector-multi-reduction-over-nothing",
        "%a: memref<4xi32>, %o: memref<4xi32>",
        LOADED
        + """%k = arith.constant dense<7> : vector<4xi32>
        %s = vector.multi_reduction <add>, %v, %k [] : vector<4xi32> to vector<4xi32>
        """
        + STORED,
        (i32([1, 2, 3, 4]), i32([0] * 4)),
        i32([8, 9, 10, 11]),
        i32([1, 2, 3, 4]),
    ),
    "a scan is not lowered": Shown(
        "vector-scan",
        "%a: memref<2x4xi32>, %o: memref<2x4xi32>",
        ROWS
        + """%k = arith.constant dense<[10, 20]> : vector<2xi32>
        %s, %l = vector.scan <add>, %v, %k {inclusive = false, reduction_dim = 1 : i64}
          : vector<2x4xi32>, vector<2xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), i32([[0] * 4] * 2)),
        i32([[10, 11, 13, 16], [20, 25, 31, 38]]),
        "vector.scan cannot be compiled: there is no lowering for it",
    ),
    "a contraction to the largest product is not lowered": Shown(
        "vector-contract-of-other-kinds",
        "%a: memref<2x4xi32>, %o: memref<2x2xi32>",
        ROWS
        + """%k = arith.constant dense<[[100, 0], [0, 0]]> : vector<2x2xi32>
        %s = vector.contract {indexing_maps = [affine_map<(m, n, k) -> (m, k)>,
          affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>], kind = #vector.kind<maxsi>,
          iterator_types = ["parallel", "parallel", "reduction"]} %v, %v, %k
          : vector<2x4xi32>, vector<2x4xi32> into vector<2x2xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x2xi32>, vector<2x2xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), i32([[0] * 2] * 2)),
        i32([[100, 32], [32, 64]]),
        "vector.contract cannot be compiled: there is no lowering for it",
    ),
    "a contraction of indices multiplies floats": Shown(
        "vector-contract-of-other-kinds",
        "%a: memref<4xi32>, %o: memref<1xi32>",
        LOADED
        + """%i = arith.index_cast %v : vector<4xi32> to vector<4xindex>
        %t = vector.contract {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> (k)>,
          affine_map<(k) -> ()>], iterator_types = ["reduction"]} %i, %i, %c1
          : vector<4xindex>, vector<4xindex> into index
        %s = arith.index_cast %t : index to i32
        memref.store %s, %o[%c0] : memref<1xi32>""",
        (i32([1, 2, 3, 4]), i32([0])),
        i32([31]),
        "must be floating-point-like, but got 'vector<4xindex>'",
    ),
    "a deinterleave of indices is no LLVM": Shown(
        "vector-deinterleave-of-indices",
        "%a: memref<4xi32>, %o: memref<2xi32>",
        LOADED
        + """%i = arith.index_cast %v : vector<4xi32> to vector<4xindex>
        %e, %t = vector.deinterleave %i : vector<4xindex> -> vector<2xindex>
        %s = arith.index_cast %t : vector<2xindex> to vector<2xi32>
        vector.store %s, %o[%c0] : memref<2xi32>, vector<2xi32>""",
        (i32([1, -2, 3, -4]), i32([0, 0])),
        i32([-2, -4]),
        "must be LLVM dialect-compatible vector type, but got 'vector<4xindex>'",
    ),
}
