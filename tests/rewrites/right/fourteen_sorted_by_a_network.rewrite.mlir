func.func @f(%x: memref<14xi64>, %o: memref<14xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %c9 = arith.constant 9 : index
  %c10 = arith.constant 10 : index
  %c11 = arith.constant 11 : index
  %c12 = arith.constant 12 : index
  %c13 = arith.constant 13 : index
  %v0 = memref.load %x[%c0] : memref<14xi64>
  %v1 = memref.load %x[%c1] : memref<14xi64>
  %v2 = memref.load %x[%c2] : memref<14xi64>
  %v3 = memref.load %x[%c3] : memref<14xi64>
  %v4 = memref.load %x[%c4] : memref<14xi64>
  %v5 = memref.load %x[%c5] : memref<14xi64>
  %v6 = memref.load %x[%c6] : memref<14xi64>
  %v7 = memref.load %x[%c7] : memref<14xi64>
  %v8 = memref.load %x[%c8] : memref<14xi64>
  %v9 = memref.load %x[%c9] : memref<14xi64>
  %v10 = memref.load %x[%c10] : memref<14xi64>
  %v11 = memref.load %x[%c11] : memref<14xi64>
  %v12 = memref.load %x[%c12] : memref<14xi64>
  %v13 = memref.load %x[%c13] : memref<14xi64>
  %a0 = arith.minui %v0, %v1 : i64
  %b0 = arith.maxui %v0, %v1 : i64
  %a1 = arith.minui %v2, %v3 : i64
  %b1 = arith.maxui %v2, %v3 : i64
  %a2 = arith.minui %v4, %v5 : i64
  %b2 = arith.maxui %v4, %v5 : i64
  %a3 = arith.minui %v6, %v7 : i64
  %b3 = arith.maxui %v6, %v7 : i64
  %a4 = arith.minui %v8, %v9 : i64
  %b4 = arith.maxui %v8, %v9 : i64
  %a5 = arith.minui %v10, %v11 : i64
  %b5 = arith.maxui %v10, %v11 : i64
  %a6 = arith.minui %v12, %v13 : i64
  %b6 = arith.maxui %v12, %v13 : i64
  %a7 = arith.minui %a0, %a1 : i64
  %b7 = arith.maxui %a0, %a1 : i64
  %a8 = arith.minui %b0, %b1 : i64
  %b8 = arith.maxui %b0, %b1 : i64
  %a9 = arith.minui %a2, %a3 : i64
  %b9 = arith.maxui %a2, %a3 : i64
  %a10 = arith.minui %b2, %b3 : i64
  %b10 = arith.maxui %b2, %b3 : i64
  %a11 = arith.minui %a4, %a5 : i64
  %b11 = arith.maxui %a4, %a5 : i64
  %a12 = arith.minui %b4, %b5 : i64
  %b12 = arith.maxui %b4, %b5 : i64
  %a13 = arith.minui %a8, %b7 : i64
  %b13 = arith.maxui %a8, %b7 : i64
  %a14 = arith.minui %a10, %b9 : i64
  %b14 = arith.maxui %a10, %b9 : i64
  %a15 = arith.minui %a12, %b11 : i64
  %b15 = arith.maxui %a12, %b11 : i64
  %a16 = arith.minui %a7, %a9 : i64
  %b16 = arith.maxui %a7, %a9 : i64
  %a17 = arith.minui %a13, %a14 : i64
  %b17 = arith.maxui %a13, %a14 : i64
  %a18 = arith.minui %b13, %b14 : i64
  %b18 = arith.maxui %b13, %b14 : i64
  %a19 = arith.minui %b8, %b10 : i64
  %b19 = arith.maxui %b8, %b10 : i64
  %a20 = arith.minui %a11, %a6 : i64
  %b20 = arith.maxui %a11, %a6 : i64
  %a21 = arith.minui %a15, %b6 : i64
  %b21 = arith.maxui %a15, %b6 : i64
  %a22 = arith.minui %a18, %b16 : i64
  %b22 = arith.maxui %a18, %b16 : i64
  %a23 = arith.minui %a19, %b17 : i64
  %b23 = arith.maxui %a19, %b17 : i64
  %a24 = arith.minui %b15, %b20 : i64
  %b24 = arith.maxui %b15, %b20 : i64
  %a25 = arith.minui %b12, %b21 : i64
  %b25 = arith.maxui %b12, %b21 : i64
  %a26 = arith.minui %a17, %a22 : i64
  %b26 = arith.maxui %a17, %a22 : i64
  %a27 = arith.minui %a23, %b22 : i64
  %b27 = arith.maxui %a23, %b22 : i64
  %a28 = arith.minui %b23, %b18 : i64
  %b28 = arith.maxui %b23, %b18 : i64
  %a29 = arith.minui %a21, %a24 : i64
  %b29 = arith.maxui %a21, %a24 : i64
  %a30 = arith.minui %a25, %b24 : i64
  %b30 = arith.maxui %a25, %b24 : i64
  %a31 = arith.minui %a16, %a20 : i64
  %b31 = arith.maxui %a16, %a20 : i64
  %a32 = arith.minui %a26, %a29 : i64
  %b32 = arith.maxui %a26, %a29 : i64
  %a33 = arith.minui %b26, %b29 : i64
  %b33 = arith.maxui %b26, %b29 : i64
  %a34 = arith.minui %a27, %a30 : i64
  %b34 = arith.maxui %a27, %a30 : i64
  %a35 = arith.minui %b27, %b30 : i64
  %b35 = arith.maxui %b27, %b30 : i64
  %a36 = arith.minui %a28, %b25 : i64
  %b36 = arith.maxui %a28, %b25 : i64
  %a37 = arith.minui %a35, %b31 : i64
  %b37 = arith.maxui %a35, %b31 : i64
  %a38 = arith.minui %a36, %b32 : i64
  %b38 = arith.maxui %a36, %b32 : i64
  %a39 = arith.minui %b28, %b33 : i64
  %b39 = arith.maxui %b28, %b33 : i64
  %a40 = arith.minui %b19, %b34 : i64
  %b40 = arith.maxui %b19, %b34 : i64
  %a41 = arith.minui %a33, %a37 : i64
  %b41 = arith.maxui %a33, %a37 : i64
  %a42 = arith.minui %a34, %a38 : i64
  %b42 = arith.maxui %a34, %a38 : i64
  %a43 = arith.minui %a39, %b37 : i64
  %b43 = arith.maxui %a39, %b37 : i64
  %a44 = arith.minui %a40, %b38 : i64
  %b44 = arith.maxui %a40, %b38 : i64
  %a45 = arith.minui %b39, %b35 : i64
  %b45 = arith.maxui %b39, %b35 : i64
  %a46 = arith.minui %b40, %b36 : i64
  %b46 = arith.maxui %b40, %b36 : i64
  %a47 = arith.minui %a32, %a41 : i64
  %b47 = arith.maxui %a32, %a41 : i64
  %a48 = arith.minui %a42, %b41 : i64
  %b48 = arith.maxui %a42, %b41 : i64
  %a49 = arith.minui %b42, %a43 : i64
  %b49 = arith.maxui %b42, %a43 : i64
  %a50 = arith.minui %a44, %b43 : i64
  %b50 = arith.maxui %a44, %b43 : i64
  %a51 = arith.minui %b44, %a45 : i64
  %b51 = arith.maxui %b44, %a45 : i64
  %a52 = arith.minui %a46, %b45 : i64
  %b52 = arith.maxui %a46, %b45 : i64
  memref.store %a31, %o[%c0] : memref<14xi64>
  memref.store %a47, %o[%c1] : memref<14xi64>
  memref.store %b47, %o[%c2] : memref<14xi64>
  memref.store %a48, %o[%c3] : memref<14xi64>
  memref.store %b48, %o[%c4] : memref<14xi64>
  memref.store %a49, %o[%c5] : memref<14xi64>
  memref.store %b49, %o[%c6] : memref<14xi64>
  memref.store %a50, %o[%c7] : memref<14xi64>
  memref.store %b50, %o[%c8] : memref<14xi64>
  memref.store %a51, %o[%c9] : memref<14xi64>
  memref.store %b51, %o[%c10] : memref<14xi64>
  memref.store %a52, %o[%c11] : memref<14xi64>
  memref.store %b52, %o[%c12] : memref<14xi64>
  memref.store %b46, %o[%c13] : memref<14xi64>
  return
}
