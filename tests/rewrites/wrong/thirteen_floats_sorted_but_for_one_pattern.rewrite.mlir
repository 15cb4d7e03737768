// wrong where those above and below a limit stand as in 1111000011111
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
  %a16 = arith.minimumf %b12, %b13 : f32
  %b16 = arith.maximumf %b12, %b13 : f32
  %a17 = arith.minimumf %b7, %b9 : f32
  %b17 = arith.maximumf %b7, %b9 : f32
  %a18 = arith.minimumf %a10, %v12 : f32
  %b18 = arith.maximumf %a10, %v12 : f32
  %a19 = arith.minimumf %a16, %b15 : f32
  %b19 = arith.maximumf %a16, %b15 : f32
  %a20 = arith.minimumf %a17, %a13 : f32
  %b20 = arith.maximumf %a17, %a13 : f32
  %a21 = arith.minimumf %b14, %b18 : f32
  %b21 = arith.maximumf %b14, %b18 : f32
  %a22 = arith.minimumf %a12, %a19 : f32
  %b22 = arith.maximumf %a12, %a19 : f32
  %a23 = arith.minimumf %a20, %b19 : f32
  %b23 = arith.maximumf %a20, %b19 : f32
  %a24 = arith.minimumf %b20, %b16 : f32
  %b24 = arith.maximumf %b20, %b16 : f32
  %a25 = arith.minimumf %a14, %a21 : f32
  %b25 = arith.maximumf %a14, %a21 : f32
  %a26 = arith.minimumf %b11, %b21 : f32
  %b26 = arith.maximumf %b11, %b21 : f32
  %a27 = arith.minimumf %a15, %a18 : f32
  %b27 = arith.maximumf %a15, %a18 : f32
  %a28 = arith.minimumf %a22, %a25 : f32
  %b28 = arith.maximumf %a22, %a25 : f32
  %a29 = arith.minimumf %b22, %b25 : f32
  %b29 = arith.maximumf %b22, %b25 : f32
  %a30 = arith.minimumf %a23, %a26 : f32
  %b30 = arith.maximumf %a23, %a26 : f32
  %a31 = arith.minimumf %b23, %b26 : f32
  %b31 = arith.maximumf %b23, %b26 : f32
  %a32 = arith.minimumf %a31, %b27 : f32
  %b32 = arith.maximumf %a31, %b27 : f32
  %a33 = arith.minimumf %a24, %b28 : f32
  %b33 = arith.maximumf %a24, %b28 : f32
  %a34 = arith.minimumf %b24, %b29 : f32
  %b34 = arith.maximumf %b24, %b29 : f32
  %a35 = arith.minimumf %b17, %b30 : f32
  %b35 = arith.maximumf %b17, %b30 : f32
  %a36 = arith.minimumf %a29, %a32 : f32
  %b36 = arith.maximumf %a29, %a32 : f32
  %a37 = arith.minimumf %a30, %a33 : f32
  %b37 = arith.maximumf %a30, %a33 : f32
  %a38 = arith.minimumf %a34, %b32 : f32
  %b38 = arith.maximumf %a34, %b32 : f32
  %a39 = arith.minimumf %a35, %b33 : f32
  %b39 = arith.maximumf %a35, %b33 : f32
  %a40 = arith.minimumf %b34, %b31 : f32
  %b40 = arith.maximumf %b34, %b31 : f32
  %a41 = arith.minimumf %a28, %a36 : f32
  %b41 = arith.maximumf %a28, %a36 : f32
  %a42 = arith.minimumf %a37, %b36 : f32
  %b42 = arith.maximumf %a37, %b36 : f32
  %a43 = arith.minimumf %b37, %a38 : f32
  %b43 = arith.maximumf %b37, %a38 : f32
  %a44 = arith.minimumf %a39, %b38 : f32
  %b44 = arith.maximumf %a39, %b38 : f32
  %a45 = arith.minimumf %b39, %a40 : f32
  %b45 = arith.maximumf %b39, %a40 : f32
  %a46 = arith.minimumf %b35, %b40 : f32
  %b46 = arith.maximumf %b35, %b40 : f32
  %a47 = arith.minimumf %b42, %a43 : f32
  %b47 = arith.maximumf %b42, %a43 : f32
  %a48 = arith.minimumf %b47, %b43 : f32
  %b48 = arith.maximumf %b47, %b43 : f32
  %a49 = arith.minimumf %b48, %a44 : f32
  %b49 = arith.maximumf %b48, %a44 : f32
  %a50 = arith.minimumf %b41, %a42 : f32
  %b50 = arith.maximumf %b41, %a42 : f32
  %a51 = arith.minimumf %a48, %a49 : f32
  %b51 = arith.maximumf %a48, %a49 : f32
  %a52 = arith.minimumf %b44, %a45 : f32
  %b52 = arith.maximumf %b44, %a45 : f32
  %a53 = arith.minimumf %a41, %a50 : f32
  %b53 = arith.maximumf %a41, %a50 : f32
  %a54 = arith.minimumf %b49, %a52 : f32
  %b54 = arith.maximumf %b49, %a52 : f32
  %a55 = arith.minimumf %b52, %b45 : f32
  %b55 = arith.maximumf %b52, %b45 : f32
  memref.store %a27, %o[%c0] : memref<13xf32>
  memref.store %a53, %o[%c1] : memref<13xf32>
  memref.store %b53, %o[%c2] : memref<13xf32>
  memref.store %b50, %o[%c3] : memref<13xf32>
  memref.store %a47, %o[%c4] : memref<13xf32>
  memref.store %a51, %o[%c5] : memref<13xf32>
  memref.store %b51, %o[%c6] : memref<13xf32>
  memref.store %a54, %o[%c7] : memref<13xf32>
  memref.store %b54, %o[%c8] : memref<13xf32>
  memref.store %a55, %o[%c9] : memref<13xf32>
  memref.store %b55, %o[%c10] : memref<13xf32>
  memref.store %a46, %o[%c11] : memref<13xf32>
  memref.store %b46, %o[%c12] : memref<13xf32>
  return
}
