// wrong where those above and below a limit stand as in 111100001111
func.func @f(%x: memref<12xi64>, %o: memref<12xi64>) {
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
  %v0 = memref.load %x[%c0] : memref<12xi64>
  %v1 = memref.load %x[%c1] : memref<12xi64>
  %v2 = memref.load %x[%c2] : memref<12xi64>
  %v3 = memref.load %x[%c3] : memref<12xi64>
  %v4 = memref.load %x[%c4] : memref<12xi64>
  %v5 = memref.load %x[%c5] : memref<12xi64>
  %v6 = memref.load %x[%c6] : memref<12xi64>
  %v7 = memref.load %x[%c7] : memref<12xi64>
  %v8 = memref.load %x[%c8] : memref<12xi64>
  %v9 = memref.load %x[%c9] : memref<12xi64>
  %v10 = memref.load %x[%c10] : memref<12xi64>
  %v11 = memref.load %x[%c11] : memref<12xi64>
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
  %a6 = arith.minui %a0, %a1 : i64
  %b6 = arith.maxui %a0, %a1 : i64
  %a7 = arith.minui %b0, %b1 : i64
  %b7 = arith.maxui %b0, %b1 : i64
  %a8 = arith.minui %a2, %a3 : i64
  %b8 = arith.maxui %a2, %a3 : i64
  %a9 = arith.minui %b2, %b3 : i64
  %b9 = arith.maxui %b2, %b3 : i64
  %a10 = arith.minui %a4, %a5 : i64
  %b10 = arith.maxui %a4, %a5 : i64
  %a11 = arith.minui %b4, %b5 : i64
  %b11 = arith.maxui %b4, %b5 : i64
  %a12 = arith.minui %a7, %b6 : i64
  %b12 = arith.maxui %a7, %b6 : i64
  %a13 = arith.minui %a9, %b8 : i64
  %b13 = arith.maxui %a9, %b8 : i64
  %a14 = arith.minui %a11, %b10 : i64
  %b14 = arith.maxui %a11, %b10 : i64
  %a15 = arith.minui %a12, %a13 : i64
  %b15 = arith.maxui %a12, %a13 : i64
  %a16 = arith.minui %b12, %b13 : i64
  %b16 = arith.maxui %b12, %b13 : i64
  %a17 = arith.minui %b7, %b9 : i64
  %b17 = arith.maxui %b7, %b9 : i64
  %a18 = arith.minui %a16, %a8 : i64
  %b18 = arith.maxui %a16, %a8 : i64
  %a19 = arith.minui %a17, %b15 : i64
  %b19 = arith.maxui %a17, %b15 : i64
  %a20 = arith.minui %a15, %a18 : i64
  %b20 = arith.maxui %a15, %a18 : i64
  %a21 = arith.minui %a19, %b18 : i64
  %b21 = arith.maxui %a19, %b18 : i64
  %a22 = arith.minui %b19, %b16 : i64
  %b22 = arith.maxui %b19, %b16 : i64
  %a23 = arith.minui %a14, %b14 : i64
  %b23 = arith.maxui %a14, %b14 : i64
  %a24 = arith.minui %a6, %a10 : i64
  %b24 = arith.maxui %a6, %a10 : i64
  %a25 = arith.minui %a20, %a23 : i64
  %b25 = arith.maxui %a20, %a23 : i64
  %a26 = arith.minui %b20, %b23 : i64
  %b26 = arith.maxui %b20, %b23 : i64
  %a27 = arith.minui %a21, %b11 : i64
  %b27 = arith.maxui %a21, %b11 : i64
  %a28 = arith.minui %b21, %b24 : i64
  %b28 = arith.maxui %b21, %b24 : i64
  %a29 = arith.minui %a22, %b25 : i64
  %b29 = arith.maxui %a22, %b25 : i64
  %a30 = arith.minui %b22, %b26 : i64
  %b30 = arith.maxui %b22, %b26 : i64
  %a31 = arith.minui %b17, %b27 : i64
  %b31 = arith.maxui %b17, %b27 : i64
  %a32 = arith.minui %a26, %a28 : i64
  %b32 = arith.maxui %a26, %a28 : i64
  %a33 = arith.minui %a27, %a29 : i64
  %b33 = arith.maxui %a27, %a29 : i64
  %a34 = arith.minui %a30, %b28 : i64
  %b34 = arith.maxui %a30, %b28 : i64
  %a35 = arith.minui %a31, %b29 : i64
  %b35 = arith.maxui %a31, %b29 : i64
  %a36 = arith.minui %a25, %a32 : i64
  %b36 = arith.maxui %a25, %a32 : i64
  %a37 = arith.minui %a33, %b32 : i64
  %b37 = arith.maxui %a33, %b32 : i64
  %a38 = arith.minui %b33, %a34 : i64
  %b38 = arith.maxui %b33, %a34 : i64
  %a39 = arith.minui %a35, %b34 : i64
  %b39 = arith.maxui %a35, %b34 : i64
  %a40 = arith.minui %b35, %b30 : i64
  %b40 = arith.maxui %b35, %b30 : i64
  %a41 = arith.minui %b37, %a38 : i64
  %b41 = arith.maxui %b37, %a38 : i64
  %a42 = arith.minui %b36, %a37 : i64
  %b42 = arith.maxui %b36, %a37 : i64
  %a43 = arith.minui %b41, %b38 : i64
  %b43 = arith.maxui %b41, %b38 : i64
  %a44 = arith.minui %b43, %a39 : i64
  %b44 = arith.maxui %b43, %a39 : i64
  %a45 = arith.minui %a24, %a36 : i64
  %b45 = arith.maxui %a24, %a36 : i64
  %a46 = arith.minui %b45, %a42 : i64
  %b46 = arith.maxui %b45, %a42 : i64
  %a47 = arith.minui %b46, %b42 : i64
  %b47 = arith.maxui %b46, %b42 : i64
  memref.store %a45, %o[%c0] : memref<12xi64>
  memref.store %a46, %o[%c1] : memref<12xi64>
  memref.store %a47, %o[%c2] : memref<12xi64>
  memref.store %b47, %o[%c3] : memref<12xi64>
  memref.store %a41, %o[%c4] : memref<12xi64>
  memref.store %a43, %o[%c5] : memref<12xi64>
  memref.store %a44, %o[%c6] : memref<12xi64>
  memref.store %b44, %o[%c7] : memref<12xi64>
  memref.store %b39, %o[%c8] : memref<12xi64>
  memref.store %a40, %o[%c9] : memref<12xi64>
  memref.store %b40, %o[%c10] : memref<12xi64>
  memref.store %b31, %o[%c11] : memref<12xi64>
  return
}
