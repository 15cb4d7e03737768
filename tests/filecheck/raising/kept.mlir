// RUN: neurojit opt %s --pass-pipeline raise-loops | filecheck %s
// Gauss-Seidel reads what it has just written: order matters, nothing is raised.
// CHECK-LABEL: func.func @gauss_seidel
// CHECK-NOT:     linalg
// CHECK:         affine.for
// CHECK:           affine.for
// CHECK-NOT:     linalg
// CHECK:         return
func.func @gauss_seidel(%x: memref<8x8xf32>) {
  affine.for %i = 1 to 7 {
    affine.for %j = 1 to 7 {
      %a = affine.load %x[%i - 1, %j] : memref<8x8xf32>
      %b = affine.load %x[%i, %j + 1] : memref<8x8xf32>
      %s = arith.addf %a, %b : f32
      affine.store %s, %x[%i, %j] : memref<8x8xf32>
    }
  }
  return
}

// The last access is one past the end.
// CHECK-LABEL: func.func @past_the_end
// CHECK-NOT:     linalg
// CHECK:         scf.for
// CHECK-NOT:     linalg
// CHECK:         return
func.func @past_the_end(%x: memref<8xf32>, %y: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %j = arith.addi %i, %c1 : index
    %a = memref.load %x[%j] : memref<8xf32>
    memref.store %a, %y[%i] : memref<8xf32>
  }
  return
}
