"""Faults of accesses whose neighbours in a vector are none in memory."""

from __future__ import annotations

from tests.unit.compiler.upstream.shown import STORED, Shown, i32

ODD = "memref<4xi32, strided<[2], offset: 1>>"
VIEWED = f"""%x = memref.subview %a[1] [4] [2] : memref<8xi32> to {ODD}
        %m = arith.constant dense<[true, false, true, true]> : vector<4xi1>
        %k = arith.constant dense<[50, 60, 70, 80]> : vector<4xi32>
        %at = arith.constant dense<[3, 9, 0, 1]> : vector<4xi32>
        """
EIGHT = i32([1, 2, 3, 4, 5, 6, 7, 8])
KINDS = f"{ODD}, vector<4xi1>, vector<4xi32>"
PLACED = f"{ODD}, vector<4xi32>, vector<4xi1>, vector<4xi32>"

STRIDES = {
    "a masked load takes neighbours": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>, %o: memref<4xi32>",
        VIEWED + f"%s = vector.maskedload %x[%c0], %m, %k : {KINDS} into vector<4xi32>\n" + STORED,
        (EIGHT, i32([0] * 4)),
        i32([2, 60, 6, 8]),
        i32([2, 60, 4, 5]),
    ),
    "a masked store meets neighbours": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>",
        VIEWED + f"vector.maskedstore %x[%c0], %m, %k : {KINDS}",
        (EIGHT,),
        i32([1, 50, 3, 4, 5, 70, 7, 80]),
        i32([1, 50, 3, 70, 80, 6, 7, 8]),
    ),
    "an expanding load takes neighbours": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>, %o: memref<4xi32>",
        VIEWED + f"%s = vector.expandload %x[%c1], %m, %k : {KINDS} into vector<4xi32>\n" + STORED,
        (EIGHT, i32([0] * 4)),
        i32([4, 60, 6, 8]),
        i32([4, 60, 5, 6]),
    ),
    "a compressing store meets neighbours": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>",
        VIEWED + f"vector.compressstore %x[%c1], %m, %k : {KINDS}",
        (EIGHT,),
        i32([1, 2, 3, 50, 5, 70, 7, 80]),
        i32([1, 2, 3, 50, 70, 80, 7, 8]),
    ),
    "an expanding load of each lane is made a load": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>, %o: memref<4xi32>",
        VIEWED
        + f"""%e = arith.constant dense<true> : vector<4xi1>
        %s = vector.expandload %x[%c0], %e, %k : {KINDS} into vector<4xi32>
        """
        + STORED,
        (EIGHT, i32([0] * 4)),
        i32([2, 4, 6, 8]),
        "most minor memref dim must have unit stride",
    ),
    "a gather is made a masked load": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>, %o: memref<4xi32>",
        VIEWED
        + f"""%n = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        %s = vector.gather %x[%c0] [%n], %m, %k : {PLACED} into vector<4xi32>
        """
        + STORED,
        (EIGHT, i32([0] * 4)),
        i32([2, 60, 6, 8]),
        i32([2, 60, 4, 5]),
    ),
    "a scatter is made a masked store": Shown(
        "vector-masked-access-of-strided-memory",
        "%a: memref<8xi32>",
        VIEWED
        + f"""%n = arith.constant dense<[0, 1, 2, 3]> : vector<4xi32>
        vector.scatter %x[%c0] [%n], %m, %k : {PLACED}""",
        (EIGHT,),
        i32([1, 50, 3, 4, 5, 70, 7, 80]),
        i32([1, 50, 3, 70, 80, 6, 7, 8]),
    ),
    "a gather over elements is not lowered": Shown(
        "vector-gather-of-strided-memory",
        "%a: memref<8xi32>, %o: memref<4xi32>",
        VIEWED + f"%s = vector.gather %x[%c0] [%at], %m, %k : {PLACED} into vector<4xi32>\n" + STORED,
        (EIGHT, i32([0] * 4)),
        i32([8, 60, 2, 4]),
        "vector.gather cannot be compiled: there is no lowering for it",
    ),
    "a scatter over elements is not lowered": Shown(
        "vector-gather-of-strided-memory",
        "%a: memref<8xi32>",
        VIEWED + f"vector.scatter %x[%c0] [%at], %m, %k : {PLACED}",
        (EIGHT,),
        i32([1, 70, 3, 80, 5, 6, 7, 50]),
        "vector.scatter cannot be compiled: there is no lowering for it",
    ),
    "a scatter of two dimensions is not lowered": Shown(
        "vector-gather-of-strided-memory",
        "%a: memref<8xi32>",
        """%m = arith.constant dense<[[true, false], [true, true]]> : vector<2x2xi1>
        %k = arith.constant dense<[[50, 60], [70, 80]]> : vector<2x2xi32>
        %at = arith.constant dense<[[3, 9], [0, 1]]> : vector<2x2xi32>
        vector.scatter %a[%c0] [%at], %m, %k
          : memref<8xi32>, vector<2x2xi32>, vector<2x2xi1>, vector<2x2xi32>""",
        (EIGHT,),
        i32([70, 80, 3, 50, 5, 6, 7, 8]),
        "vector.scatter cannot be compiled: there is no lowering for it",
    ),
}
