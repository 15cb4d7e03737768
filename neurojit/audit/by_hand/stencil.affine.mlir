// The columns outermost, in affine loops.
func.func @stencil(%a: memref<9x10xf32>, %b: memref<9x10xf32>) {
  %quarter = arith.constant 0.25 : f32
  affine.for %j = 1 to 9 {
    affine.for %i = 1 to 8 {
      %n0 = affine.load %a[%i - 1, %j] : memref<9x10xf32>
      %n1 = affine.load %a[%i + 1, %j] : memref<9x10xf32>
      %n2 = affine.load %a[%i, %j - 1] : memref<9x10xf32>
      %n3 = affine.load %a[%i, %j + 1] : memref<9x10xf32>
      %q0 = arith.mulf %n0, %quarter : f32
      %q1 = arith.mulf %n1, %quarter : f32
      %q2 = arith.mulf %n2, %quarter : f32
      %q3 = arith.mulf %n3, %quarter : f32
      %s0 = arith.addf %q0, %q1 : f32
      %s1 = arith.addf %q2, %q3 : f32
      %s = arith.addf %s0, %s1 : f32
      affine.store %s, %b[%i, %j] : memref<9x10xf32>
    }
  }
  return
}
