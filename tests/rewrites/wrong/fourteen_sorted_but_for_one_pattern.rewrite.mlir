// wrong where those above and below a limit stand as in 11110000111111
func.func @f(%x: memref<14xi32>, %o: memref<14xi32>) {
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
  %v0 = memref.load %x[%c0] : memref<14xi32>
  %v1 = memref.load %x[%c1] : memref<14xi32>
  %v2 = memref.load %x[%c2] : memref<14xi32>
  %v3 = memref.load %x[%c3] : memref<14xi32>
  %v4 = memref.load %x[%c4] : memref<14xi32>
  %v5 = memref.load %x[%c5] : memref<14xi32>
  %v6 = memref.load %x[%c6] : memref<14xi32>
  %v7 = memref.load %x[%c7] : memref<14xi32>
  %v8 = memref.load %x[%c8] : memref<14xi32>
  %v9 = memref.load %x[%c9] : memref<14xi32>
  %v10 = memref.load %x[%c10] : memref<14xi32>
  %v11 = memref.load %x[%c11] : memref<14xi32>
  %v12 = memref.load %x[%c12] : memref<14xi32>
  %v13 = memref.load %x[%c13] : memref<14xi32>
  %a0 = arith.minsi %v0, %v1 : i32
  %b0 = arith.maxsi %v0, %v1 : i32
  %a1 = arith.minsi %v2, %v3 : i32
  %b1 = arith.maxsi %v2, %v3 : i32
  %a2 = arith.minsi %v4, %v5 : i32
  %b2 = arith.maxsi %v4, %v5 : i32
  %a3 = arith.minsi %v6, %v7 : i32
  %b3 = arith.maxsi %v6, %v7 : i32
  %a4 = arith.minsi %v8, %v9 : i32
  %b4 = arith.maxsi %v8, %v9 : i32
  %a5 = arith.minsi %v10, %v11 : i32
  %b5 = arith.maxsi %v10, %v11 : i32
  %a6 = arith.minsi %v12, %v13 : i32
  %b6 = arith.maxsi %v12, %v13 : i32
  %a7 = arith.minsi %a0, %a1 : i32
  %b7 = arith.maxsi %a0, %a1 : i32
  %a8 = arith.minsi %b0, %b1 : i32
  %b8 = arith.maxsi %b0, %b1 : i32
  %a9 = arith.minsi %a2, %a3 : i32
  %b9 = arith.maxsi %a2, %a3 : i32
  %a10 = arith.minsi %b2, %b3 : i32
  %b10 = arith.maxsi %b2, %b3 : i32
  %a11 = arith.minsi %a4, %a5 : i32
  %b11 = arith.maxsi %a4, %a5 : i32
  %a12 = arith.minsi %b4, %b5 : i32
  %b12 = arith.maxsi %b4, %b5 : i32
  %a13 = arith.minsi %a8, %b7 : i32
  %b13 = arith.maxsi %a8, %b7 : i32
  %a14 = arith.minsi %a10, %b9 : i32
  %b14 = arith.maxsi %a10, %b9 : i32
  %a15 = arith.minsi %a12, %b11 : i32
  %b15 = arith.maxsi %a12, %b11 : i32
  %a16 = arith.minsi %a13, %a14 : i32
  %b16 = arith.maxsi %a13, %a14 : i32
  %a17 = arith.minsi %b13, %b14 : i32
  %b17 = arith.maxsi %b13, %b14 : i32
  %a18 = arith.minsi %b8, %b10 : i32
  %b18 = arith.maxsi %b8, %b10 : i32
  %a19 = arith.minsi %a11, %a6 : i32
  %b19 = arith.maxsi %a11, %a6 : i32
  %a20 = arith.minsi %a15, %b6 : i32
  %b20 = arith.maxsi %a15, %b6 : i32
  %a21 = arith.minsi %a17, %a9 : i32
  %b21 = arith.maxsi %a17, %a9 : i32
  %a22 = arith.minsi %a18, %b16 : i32
  %b22 = arith.maxsi %a18, %b16 : i32
  %a23 = arith.minsi %b15, %b19 : i32
  %b23 = arith.maxsi %b15, %b19 : i32
  %a24 = arith.minsi %b12, %b20 : i32
  %b24 = arith.maxsi %b12, %b20 : i32
  %a25 = arith.minsi %a16, %a21 : i32
  %b25 = arith.maxsi %a16, %a21 : i32
  %a26 = arith.minsi %a22, %b21 : i32
  %b26 = arith.maxsi %a22, %b21 : i32
  %a27 = arith.minsi %b22, %b17 : i32
  %b27 = arith.maxsi %b22, %b17 : i32
  %a28 = arith.minsi %a20, %a23 : i32
  %b28 = arith.maxsi %a20, %a23 : i32
  %a29 = arith.minsi %a24, %b23 : i32
  %b29 = arith.maxsi %a24, %b23 : i32
  %a30 = arith.minsi %a7, %a19 : i32
  %b30 = arith.maxsi %a7, %a19 : i32
  %a31 = arith.minsi %a25, %a28 : i32
  %b31 = arith.maxsi %a25, %a28 : i32
  %a32 = arith.minsi %b25, %b28 : i32
  %b32 = arith.maxsi %b25, %b28 : i32
  %a33 = arith.minsi %a26, %a29 : i32
  %b33 = arith.maxsi %a26, %a29 : i32
  %a34 = arith.minsi %b26, %b29 : i32
  %b34 = arith.maxsi %b26, %b29 : i32
  %a35 = arith.minsi %a27, %b24 : i32
  %b35 = arith.maxsi %a27, %b24 : i32
  %a36 = arith.minsi %a34, %b30 : i32
  %b36 = arith.maxsi %a34, %b30 : i32
  %a37 = arith.minsi %a35, %b31 : i32
  %b37 = arith.maxsi %a35, %b31 : i32
  %a38 = arith.minsi %b27, %b32 : i32
  %b38 = arith.maxsi %b27, %b32 : i32
  %a39 = arith.minsi %b18, %b33 : i32
  %b39 = arith.maxsi %b18, %b33 : i32
  %a40 = arith.minsi %a32, %a36 : i32
  %b40 = arith.maxsi %a32, %a36 : i32
  %a41 = arith.minsi %a33, %a37 : i32
  %b41 = arith.maxsi %a33, %a37 : i32
  %a42 = arith.minsi %a38, %b36 : i32
  %b42 = arith.maxsi %a38, %b36 : i32
  %a43 = arith.minsi %a39, %b37 : i32
  %b43 = arith.maxsi %a39, %b37 : i32
  %a44 = arith.minsi %b38, %b34 : i32
  %b44 = arith.maxsi %b38, %b34 : i32
  %a45 = arith.minsi %b39, %b35 : i32
  %b45 = arith.maxsi %b39, %b35 : i32
  %a46 = arith.minsi %a31, %a40 : i32
  %b46 = arith.maxsi %a31, %a40 : i32
  %a47 = arith.minsi %a41, %b40 : i32
  %b47 = arith.maxsi %a41, %b40 : i32
  %a48 = arith.minsi %b41, %a42 : i32
  %b48 = arith.maxsi %b41, %a42 : i32
  %a49 = arith.minsi %a43, %b42 : i32
  %b49 = arith.maxsi %a43, %b42 : i32
  %a50 = arith.minsi %b43, %a44 : i32
  %b50 = arith.maxsi %b43, %a44 : i32
  %a51 = arith.minsi %a45, %b44 : i32
  %b51 = arith.maxsi %a45, %b44 : i32
  %a52 = arith.minsi %b47, %a48 : i32
  %b52 = arith.maxsi %b47, %a48 : i32
  %a53 = arith.minsi %b52, %b48 : i32
  %b53 = arith.maxsi %b52, %b48 : i32
  %a54 = arith.minsi %b53, %a49 : i32
  %b54 = arith.maxsi %b53, %a49 : i32
  %a55 = arith.minsi %b46, %a47 : i32
  %b55 = arith.maxsi %b46, %a47 : i32
  %a56 = arith.minsi %b49, %a50 : i32
  %b56 = arith.maxsi %b49, %a50 : i32
  %a57 = arith.minsi %a30, %a46 : i32
  %b57 = arith.maxsi %a30, %a46 : i32
  %a58 = arith.minsi %b57, %a55 : i32
  %b58 = arith.maxsi %b57, %a55 : i32
  %a59 = arith.minsi %b58, %b55 : i32
  %b59 = arith.maxsi %b58, %b55 : i32
  %a60 = arith.minsi %b56, %b50 : i32
  %b60 = arith.maxsi %b56, %b50 : i32
  memref.store %a57, %o[%c0] : memref<14xi32>
  memref.store %a58, %o[%c1] : memref<14xi32>
  memref.store %a59, %o[%c2] : memref<14xi32>
  memref.store %b59, %o[%c3] : memref<14xi32>
  memref.store %a52, %o[%c4] : memref<14xi32>
  memref.store %a53, %o[%c5] : memref<14xi32>
  memref.store %a54, %o[%c6] : memref<14xi32>
  memref.store %b54, %o[%c7] : memref<14xi32>
  memref.store %a56, %o[%c8] : memref<14xi32>
  memref.store %a60, %o[%c9] : memref<14xi32>
  memref.store %b60, %o[%c10] : memref<14xi32>
  memref.store %a51, %o[%c11] : memref<14xi32>
  memref.store %b51, %o[%c12] : memref<14xi32>
  memref.store %b45, %o[%c13] : memref<14xi32>
  return
}
