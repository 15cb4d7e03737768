// Jacobi's method on 128x128 over 40 steps, from a to b and back in each.
func.func @jacobi(%a: memref<128x128xf64>, %b: memref<128x128xf64>) {
  %fifth = arith.constant 0.2 : f64
  affine.for %t = 0 to 40 {
    affine.for %i = 1 to 127 {
      affine.for %j = 1 to 127 {
        %v0 = affine.load %a[%i, %j] : memref<128x128xf64>
        %v1 = affine.load %a[%i, %j - 1] : memref<128x128xf64>
        %v2 = affine.load %a[%i, %j + 1] : memref<128x128xf64>
        %v3 = affine.load %a[%i + 1, %j] : memref<128x128xf64>
        %v4 = affine.load %a[%i - 1, %j] : memref<128x128xf64>
        %s1 = arith.addf %v0, %v1 : f64
        %s2 = arith.addf %s1, %v2 : f64
        %s3 = arith.addf %s2, %v3 : f64
        %s4 = arith.addf %s3, %v4 : f64
        %m = arith.mulf %s4, %fifth : f64
        affine.store %m, %b[%i, %j] : memref<128x128xf64>
      }
    }
    affine.for %i = 1 to 127 {
      affine.for %j = 1 to 127 {
        %v0 = affine.load %b[%i, %j] : memref<128x128xf64>
        %v1 = affine.load %b[%i, %j - 1] : memref<128x128xf64>
        %v2 = affine.load %b[%i, %j + 1] : memref<128x128xf64>
        %v3 = affine.load %b[%i + 1, %j] : memref<128x128xf64>
        %v4 = affine.load %b[%i - 1, %j] : memref<128x128xf64>
        %s1 = arith.addf %v0, %v1 : f64
        %s2 = arith.addf %s1, %v2 : f64
        %s3 = arith.addf %s2, %v3 : f64
        %s4 = arith.addf %s3, %v4 : f64
        %m = arith.mulf %s4, %fifth : f64
        affine.store %m, %a[%i, %j] : memref<128x128xf64>
      }
    }
  }
  return
}
