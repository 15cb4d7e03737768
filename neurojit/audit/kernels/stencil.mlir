// One Jacobi sweep; the edges of %b are left alone.
func.func @stencil(%a: memref<9x10xf32>, %b: memref<9x10xf32>) {
  %c1 = arith.constant 1 : index
  %h = arith.constant 8 : index
  %w = arith.constant 9 : index
  %quarter = arith.constant 0.25 : f32
  scf.for %i = %c1 to %h step %c1 {
    scf.for %j = %c1 to %w step %c1 {
      %up = arith.subi %i, %c1 : index
      %down = arith.addi %i, %c1 : index
      %left = arith.subi %j, %c1 : index
      %right = arith.addi %j, %c1 : index
      %n0 = memref.load %a[%up, %j] : memref<9x10xf32>
      %n1 = memref.load %a[%down, %j] : memref<9x10xf32>
      %n2 = memref.load %a[%i, %left] : memref<9x10xf32>
      %n3 = memref.load %a[%i, %right] : memref<9x10xf32>
      %s0 = arith.addf %n0, %n1 : f32
      %s1 = arith.addf %n2, %n3 : f32
      %s = arith.addf %s0, %s1 : f32
      %mean = arith.mulf %s, %quarter : f32
      memref.store %mean, %b[%i, %j] : memref<9x10xf32>
    }
  }
  return
}
