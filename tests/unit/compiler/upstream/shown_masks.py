"""Faults of masks and masked transfers."""

from __future__ import annotations

import signal

import numpy as np

from tests.unit.compiler.upstream.shown import LOADED, ROWS, STORED, Shown, f32, i32

MASKS = {
    "a mask forgets the mask inside": Shown(
        "vector-masked-operations",
        "%a: memref<4xi32>, %i: index, %j: index, %o: memref<4xi32>",
        LOADED
        + """%m = vector.create_mask %i : vector<4xi1>
        %n = vector.create_mask %j : vector<4xi1>
        vector.mask %n { vector.transfer_write %v, %o[%c0], %m {in_bounds = [true]}
          : vector<4xi32>, memref<4xi32> } : vector<4xi1>""",
        (i32([1, 2, 3, 4]), 2, 3, i32([0, 0, 0, 0])),
        i32([1, 2, 0, 0]),
        i32([1, 2, 3, 0]),
    ),
    "a gather forgets its own mask": Shown(
        "vector-masked-operations",
        "%a: memref<4xi32>, %i: index, %j: index, %o: memref<4xi32>",
        LOADED
        + """%m = vector.create_mask %i : vector<4xi1>
        %n = vector.create_mask %j : vector<4xi1>
        %at = arith.constant dense<[3, 2, 1, 0]> : vector<4xi32>
        %s = vector.mask %n { vector.gather %a[%c0] [%at], %m, %at : memref<4xi32>, vector<4xi32>,
          vector<4xi1>, vector<4xi32> into vector<4xi32> } : vector<4xi1> -> vector<4xi32>
        """
        + STORED,
        (i32([10, 20, 30, 40]), 1, 3, i32([0, 0, 0, 0])),
        i32([40, 2, 1, 0]),
        i32([40, 30, 20, 0]),
    ),
    "a passthru is not lowered": Shown(
        "vector-masked-operations",
        "%a: memref<4xi32>, %i: index, %o: memref<4xi32>",
        """%m = vector.create_mask %i : vector<4xi1>
        %q = arith.constant dense<5> : vector<4xi32>
        %s = vector.mask %m, %q { vector.transfer_read %a[%c0], %p : memref<4xi32>, vector<4xi32> }
          : vector<4xi1> -> vector<4xi32>
        """
        + STORED,
        (i32([1, 2, 3, 4]), 3, i32([0, 0, 0, 0])),
        i32([1, 2, 3, 5]),
        "vector.mask cannot be compiled: there is no lowering for it",
    ),
    "a passthru of two dimensions becomes invalid": Shown(
        "vector-masked-operations",
        "%a: memref<2x4xi32>, %i: index, %o: memref<2x4xi32>",
        """%m = vector.create_mask %c1, %i : vector<2x4xi1>
        %q = arith.constant dense<5> : vector<2x4xi32>
        %s = vector.mask %m, %q { vector.transfer_read %a[%c0, %c0], %p : memref<2x4xi32>, vector<2x4xi32> }
          : vector<2x4xi1> -> vector<2x4xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x4xi32>, vector<2x4xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 3, i32([[0] * 4] * 2)),
        i32([[1, 2, 3, 5], [5, 5, 5, 5]]),
        "expects only one operation to mask",
    ),
    "a mask of all lanes around no operation aborts": Shown(
        "vector-masked-operations",
        "%a: memref<4xi32>, %o: memref<4xi32>",
        LOADED
        + """%m = vector.constant_mask [4] : vector<4xi1>
        %q = arith.constant dense<5> : vector<4xi32>
        %s = vector.mask %m, %q { vector.yield %v : vector<4xi32> } : vector<4xi1> -> vector<4xi32>
        """
        + STORED,
        (i32([1, 2, 3, 4]), i32([0, 0, 0, 0])),
        i32([1, 2, 3, 4]),
        signal.SIGSEGV,
    ),
    "one lane is reduced although it is left out": Shown(
        "vector-masked-operations",
        "%a: memref<1xf32>, %i: index, %o: memref<1xf32>",
        """%v = vector.load %a[%c0] : memref<1xf32>, vector<1xf32>
        %m = vector.create_mask %i : vector<1xi1>
        %s = vector.mask %m { vector.reduction <add>, %v : vector<1xf32> into f32 } : vector<1xi1> -> f32
        memref.store %s, %o[%c0] : memref<1xf32>""",
        (f32([3]), 0, f32([9])),
        f32([0]),
        f32([3]),
    ),
    "an extent of one is reduced although it is left out": Shown(
        "vector-masked-operations",
        "%a: memref<2x1xf32>, %i: index, %o: memref<2xf32>",
        """%v = vector.load %a[%c0, %c0] : memref<2x1xf32>, vector<2x1xf32>
        %k = arith.constant dense<7.0> : vector<2xf32>
        %m = vector.create_mask %i, %c1 : vector<2x1xi1>
        %s = vector.mask %m { vector.multi_reduction <add>, %v, %k [1] : vector<2x1xf32> to vector<2xf32> }
          : vector<2x1xi1> -> vector<2xf32>
        vector.store %s, %o[%c0] : memref<2xf32>, vector<2xf32>""",
        (f32([[1], [2]]), 1, f32([0, 0])),
        f32([8, 7]),
        f32([8, 2]),
    ),
    "the mask of one element that is repeated is forgotten": Shown(
        "vector-masked-transfer-maps",
        "%a: memref<4xi32>, %i: index, %o: memref<1xi32>",
        """%m = vector.create_mask %i : vector<1xi1>
        %s = vector.transfer_read %a[%c1], %p, %m {in_bounds = [true],
          permutation_map = affine_map<(x) -> (0)>}
          : memref<4xi32>, vector<1xi32>
        vector.store %s, %o[%c0] : memref<1xi32>, vector<1xi32>""",
        (i32([1, 2, 3, 4]), 0, i32([0])),
        i32([77]),
        i32([2]),
    ),
    "a mask of another shape than the vector's": Shown(
        "vector-masked-transfer-maps",
        "%a: memref<2x4xi32>, %i: index, %o: memref<4x3x2xi32>",
        ROWS
        + """%m = vector.create_mask %i, %c1 : vector<4x2xi1>
        vector.transfer_write %v, %o[%c0, %c1, %c0], %m {in_bounds = [true, true],
          permutation_map = affine_map<(x, y, z) -> (z, x)>} : vector<2x4xi32>, memref<4x3x2xi32>""",
        (i32([[1, 2, 3, 4], [5, 6, 7, 8]]), 3, i32(np.zeros((4, 3, 2)))),
        i32([[[0, 0], [n, 0], [0, 0]] for n in (1, 2, 3, 0)]),
        "don't match",
    ),
    "a masked read of memory of no dimension, repeated": Shown(
        "vector-masked-transfer-maps",
        "%a: memref<i32>, %i: index, %o: memref<2x1xi32>",
        """%m = vector.create_mask %i : vector<1xi1>
        %s = vector.transfer_read %a[], %p, %m {in_bounds = [true, true],
          permutation_map = affine_map<() -> (0, 0)>} : memref<i32>, vector<2x1xi32>
        vector.store %s, %o[%c0, %c0] : memref<2x1xi32>, vector<2x1xi32>""",
        (i32(5), 0, i32([[0], [0]])),
        i32([[77], [77]]),
        i32([[5], [5]]),
    ),
    "a masked read of no dimension": Shown(
        "vector-masked-transfer-maps",
        "%a: memref<4xi32>, %i: index, %o: memref<i32>",
        """%m = vector.create_mask %i : vector<1xi1>
        %s = vector.transfer_read %a[%c1], %p, %m : memref<4xi32>, vector<i32>
        vector.transfer_write %s, %o[] : vector<i32>, memref<i32>""",
        (i32([1, 2, 3, 4]), 0, i32(0)),
        i32(77),
        "vector.transfer_read cannot be compiled: there is no lowering for it",
    ),
}
