func.func @row(%t: memref<2x2xi32>, %o: memref<1x4xi32>) {
  %k = arith.constant -7 : i32
  linalg.fill ins(%k : i32) outs(%o : memref<1x4xi32>)
  affine.for %i = 0 to 2 {
    %v = affine.load %t[1, %i] : memref<2x2xi32>
    affine.store %v, %o[0, %i + 1] : memref<1x4xi32>
  }
  return
}
