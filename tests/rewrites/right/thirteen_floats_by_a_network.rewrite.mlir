func.func @f(%x: memref<13xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<13xf32>) {
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
  %v0 = memref.load %x[%c0] : memref<13xf32>
  %v1 = memref.load %x[%c1] : memref<13xf32>
  %v2 = memref.load %x[%c2] : memref<13xf32>
  %v3 = memref.load %x[%c3] : memref<13xf32>
  %v4 = memref.load %x[%c4] : memref<13xf32>
  %v5 = memref.load %x[%c5] : memref<13xf32>
  %v6 = memref.load %x[%c6] : memref<13xf32>
  %v7 = memref.load %x[%c7] : memref<13xf32>
  %v8 = memref.load %x[%c8] : memref<13xf32>
  %v9 = memref.load %x[%c9] : memref<13xf32>
  %v10 = memref.load %x[%c10] : memref<13xf32>
  %v11 = memref.load %x[%c11] : memref<13xf32>
  %v12 = memref.load %x[%c12] : memref<13xf32>
  %a0 = arith.minimumf %v0, %v1 : f32
  %b0 = arith.maximumf %v0, %v1 : f32
  %a1 = arith.minimumf %v2, %v3 : f32
  %b1 = arith.maximumf %v2, %v3 : f32
  %a2 = arith.minimumf %v4, %v5 : f32
  %b2 = arith.maximumf %v4, %v5 : f32
  %a3 = arith.minimumf %v6, %v7 : f32
  %b3 = arith.maximumf %v6, %v7 : f32
  %a4 = arith.minimumf %v8, %v9 : f32
  %b4 = arith.maximumf %v8, %v9 : f32
  %a5 = arith.minimumf %v10, %v11 : f32
  %b5 = arith.maximumf %v10, %v11 : f32
  %a6 = arith.minimumf %a0, %a1 : f32
  %b6 = arith.maximumf %a0, %a1 : f32
  %a7 = arith.minimumf %b0, %b1 : f32
  %b7 = arith.maximumf %b0, %b1 : f32
  %a8 = arith.minimumf %a2, %a3 : f32
  %b8 = arith.maximumf %a2, %a3 : f32
  %a9 = arith.minimumf %b2, %b3 : f32
  %b9 = arith.maximumf %b2, %b3 : f32
  %a10 = arith.minimumf %a4, %a5 : f32
  %b10 = arith.maximumf %a4, %a5 : f32
  %a11 = arith.minimumf %b4, %b5 : f32
  %b11 = arith.maximumf %b4, %b5 : f32
  %a12 = arith.minimumf %a7, %b6 : f32
  %b12 = arith.maximumf %a7, %b6 : f32
  %a13 = arith.minimumf %a9, %b8 : f32
  %b13 = arith.maximumf %a9, %b8 : f32
  %a14 = arith.minimumf %a11, %b10 : f32
  %b14 = arith.maximumf %a11, %b10 : f32
  %a15 = arith.minimumf %a6, %a8 : f32
  %b15 = arith.maximumf %a6, %a8 : f32
  %a16 = arith.minimumf %a12, %a13 : f32
  %b16 = arith.maximumf %a12, %a13 : f32
  %a17 = arith.minimumf %b12, %b13 : f32
  %b17 = arith.maximumf %b12, %b13 : f32
  %a18 = arith.minimumf %b7, %b9 : f32
  %b18 = arith.maximumf %b7, %b9 : f32
  %a19 = arith.minimumf %a10, %v12 : f32
  %b19 = arith.maximumf %a10, %v12 : f32
  %a20 = arith.minimumf %a17, %b15 : f32
  %b20 = arith.maximumf %a17, %b15 : f32
  %a21 = arith.minimumf %a18, %b16 : f32
  %b21 = arith.maximumf %a18, %b16 : f32
  %a22 = arith.minimumf %b14, %b19 : f32
  %b22 = arith.maximumf %b14, %b19 : f32
  %a23 = arith.minimumf %a16, %a20 : f32
  %b23 = arith.maximumf %a16, %a20 : f32
  %a24 = arith.minimumf %a21, %b20 : f32
  %b24 = arith.maximumf %a21, %b20 : f32
  %a25 = arith.minimumf %b21, %b17 : f32
  %b25 = arith.maximumf %b21, %b17 : f32
  %a26 = arith.minimumf %a14, %a22 : f32
  %b26 = arith.maximumf %a14, %a22 : f32
  %a27 = arith.minimumf %b11, %b22 : f32
  %b27 = arith.maximumf %b11, %b22 : f32
  %a28 = arith.minimumf %a15, %a19 : f32
  %b28 = arith.maximumf %a15, %a19 : f32
  %a29 = arith.minimumf %a23, %a26 : f32
  %b29 = arith.maximumf %a23, %a26 : f32
  %a30 = arith.minimumf %b23, %b26 : f32
  %b30 = arith.maximumf %b23, %b26 : f32
  %a31 = arith.minimumf %a24, %a27 : f32
  %b31 = arith.maximumf %a24, %a27 : f32
  %a32 = arith.minimumf %b24, %b27 : f32
  %b32 = arith.maximumf %b24, %b27 : f32
  %a33 = arith.minimumf %a32, %b28 : f32
  %b33 = arith.maximumf %a32, %b28 : f32
  %a34 = arith.minimumf %a25, %b29 : f32
  %b34 = arith.maximumf %a25, %b29 : f32
  %a35 = arith.minimumf %b25, %b30 : f32
  %b35 = arith.maximumf %b25, %b30 : f32
  %a36 = arith.minimumf %b18, %b31 : f32
  %b36 = arith.maximumf %b18, %b31 : f32
  %a37 = arith.minimumf %a30, %a33 : f32
  %b37 = arith.maximumf %a30, %a33 : f32
  %a38 = arith.minimumf %a31, %a34 : f32
  %b38 = arith.maximumf %a31, %a34 : f32
  %a39 = arith.minimumf %a35, %b33 : f32
  %b39 = arith.maximumf %a35, %b33 : f32
  %a40 = arith.minimumf %a36, %b34 : f32
  %b40 = arith.maximumf %a36, %b34 : f32
  %a41 = arith.minimumf %b35, %b32 : f32
  %b41 = arith.maximumf %b35, %b32 : f32
  %a42 = arith.minimumf %a29, %a37 : f32
  %b42 = arith.maximumf %a29, %a37 : f32
  %a43 = arith.minimumf %a38, %b37 : f32
  %b43 = arith.maximumf %a38, %b37 : f32
  %a44 = arith.minimumf %b38, %a39 : f32
  %b44 = arith.maximumf %b38, %a39 : f32
  %a45 = arith.minimumf %a40, %b39 : f32
  %b45 = arith.maximumf %a40, %b39 : f32
  %a46 = arith.minimumf %b40, %a41 : f32
  %b46 = arith.maximumf %b40, %a41 : f32
  %a47 = arith.minimumf %b36, %b41 : f32
  %b47 = arith.maximumf %b36, %b41 : f32
  memref.store %a28, %o[%c0] : memref<13xf32>
  memref.store %a42, %o[%c1] : memref<13xf32>
  memref.store %b42, %o[%c2] : memref<13xf32>
  memref.store %a43, %o[%c3] : memref<13xf32>
  memref.store %b43, %o[%c4] : memref<13xf32>
  memref.store %a44, %o[%c5] : memref<13xf32>
  memref.store %b44, %o[%c6] : memref<13xf32>
  memref.store %a45, %o[%c7] : memref<13xf32>
  memref.store %b45, %o[%c8] : memref<13xf32>
  memref.store %a46, %o[%c9] : memref<13xf32>
  memref.store %b46, %o[%c10] : memref<13xf32>
  memref.store %a47, %o[%c11] : memref<13xf32>
  memref.store %b47, %o[%c12] : memref<13xf32>
  return
}
