func.func @f(%x: memref<12xi32>, %o: memref<12xi32>) {
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
  %v0 = memref.load %x[%c0] : memref<12xi32>
  %v1 = memref.load %x[%c1] : memref<12xi32>
  %v2 = memref.load %x[%c2] : memref<12xi32>
  %v3 = memref.load %x[%c3] : memref<12xi32>
  %v4 = memref.load %x[%c4] : memref<12xi32>
  %v5 = memref.load %x[%c5] : memref<12xi32>
  %v6 = memref.load %x[%c6] : memref<12xi32>
  %v7 = memref.load %x[%c7] : memref<12xi32>
  %v8 = memref.load %x[%c8] : memref<12xi32>
  %v9 = memref.load %x[%c9] : memref<12xi32>
  %v10 = memref.load %x[%c10] : memref<12xi32>
  %v11 = memref.load %x[%c11] : memref<12xi32>
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
  %a6 = arith.minsi %a0, %a1 : i32
  %b6 = arith.maxsi %a0, %a1 : i32
  %a7 = arith.minsi %b0, %b1 : i32
  %b7 = arith.maxsi %b0, %b1 : i32
  %a8 = arith.minsi %a2, %a3 : i32
  %b8 = arith.maxsi %a2, %a3 : i32
  %a9 = arith.minsi %b2, %b3 : i32
  %b9 = arith.maxsi %b2, %b3 : i32
  %a10 = arith.minsi %a4, %a5 : i32
  %b10 = arith.maxsi %a4, %a5 : i32
  %a11 = arith.minsi %b4, %b5 : i32
  %b11 = arith.maxsi %b4, %b5 : i32
  %a12 = arith.minsi %a7, %b6 : i32
  %b12 = arith.maxsi %a7, %b6 : i32
  %a13 = arith.minsi %a9, %b8 : i32
  %b13 = arith.maxsi %a9, %b8 : i32
  %a14 = arith.minsi %a11, %b10 : i32
  %b14 = arith.maxsi %a11, %b10 : i32
  %a15 = arith.minsi %a6, %a8 : i32
  %b15 = arith.maxsi %a6, %a8 : i32
  %a16 = arith.minsi %a12, %a13 : i32
  %b16 = arith.maxsi %a12, %a13 : i32
  %a17 = arith.minsi %b12, %b13 : i32
  %b17 = arith.maxsi %b12, %b13 : i32
  %a18 = arith.minsi %b7, %b9 : i32
  %b18 = arith.maxsi %b7, %b9 : i32
  %a19 = arith.minsi %a17, %b15 : i32
  %b19 = arith.maxsi %a17, %b15 : i32
  %a20 = arith.minsi %a18, %b16 : i32
  %b20 = arith.maxsi %a18, %b16 : i32
  %a21 = arith.minsi %a16, %a19 : i32
  %b21 = arith.maxsi %a16, %a19 : i32
  %a22 = arith.minsi %a20, %b19 : i32
  %b22 = arith.maxsi %a20, %b19 : i32
  %a23 = arith.minsi %b20, %b17 : i32
  %b23 = arith.maxsi %b20, %b17 : i32
  %a24 = arith.minsi %a14, %b14 : i32
  %b24 = arith.maxsi %a14, %b14 : i32
  %a25 = arith.minsi %a15, %a10 : i32
  %b25 = arith.maxsi %a15, %a10 : i32
  %a26 = arith.minsi %a21, %a24 : i32
  %b26 = arith.maxsi %a21, %a24 : i32
  %a27 = arith.minsi %b21, %b24 : i32
  %b27 = arith.maxsi %b21, %b24 : i32
  %a28 = arith.minsi %a22, %b11 : i32
  %b28 = arith.maxsi %a22, %b11 : i32
  %a29 = arith.minsi %b22, %b25 : i32
  %b29 = arith.maxsi %b22, %b25 : i32
  %a30 = arith.minsi %a23, %b26 : i32
  %b30 = arith.maxsi %a23, %b26 : i32
  %a31 = arith.minsi %b23, %b27 : i32
  %b31 = arith.maxsi %b23, %b27 : i32
  %a32 = arith.minsi %b18, %b28 : i32
  %b32 = arith.maxsi %b18, %b28 : i32
  %a33 = arith.minsi %a27, %a29 : i32
  %b33 = arith.maxsi %a27, %a29 : i32
  %a34 = arith.minsi %a28, %a30 : i32
  %b34 = arith.maxsi %a28, %a30 : i32
  %a35 = arith.minsi %a31, %b29 : i32
  %b35 = arith.maxsi %a31, %b29 : i32
  %a36 = arith.minsi %a32, %b30 : i32
  %b36 = arith.maxsi %a32, %b30 : i32
  %a37 = arith.minsi %a26, %a33 : i32
  %b37 = arith.maxsi %a26, %a33 : i32
  %a38 = arith.minsi %a34, %b33 : i32
  %b38 = arith.maxsi %a34, %b33 : i32
  %a39 = arith.minsi %b34, %a35 : i32
  %b39 = arith.maxsi %b34, %a35 : i32
  %a40 = arith.minsi %a36, %b35 : i32
  %b40 = arith.maxsi %a36, %b35 : i32
  %a41 = arith.minsi %b36, %b31 : i32
  %b41 = arith.maxsi %b36, %b31 : i32
  memref.store %a25, %o[%c0] : memref<12xi32>
  memref.store %a37, %o[%c1] : memref<12xi32>
  memref.store %b37, %o[%c2] : memref<12xi32>
  memref.store %a38, %o[%c3] : memref<12xi32>
  memref.store %b38, %o[%c4] : memref<12xi32>
  memref.store %a39, %o[%c5] : memref<12xi32>
  memref.store %b39, %o[%c6] : memref<12xi32>
  memref.store %a40, %o[%c7] : memref<12xi32>
  memref.store %b40, %o[%c8] : memref<12xi32>
  memref.store %a41, %o[%c9] : memref<12xi32>
  memref.store %b41, %o[%c10] : memref<12xi32>
  memref.store %b32, %o[%c11] : memref<12xi32>
  return
}
