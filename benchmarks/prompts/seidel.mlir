// Seidel's method on 100x100 over 10 steps: each point becomes the mean of the nine around it, in place.
func.func @seidel(%a: memref<100x100xf64>) {
  %nine = arith.constant 9.0 : f64
  affine.for %t = 0 to 10 {
    affine.for %i = 1 to 99 {
      affine.for %j = 1 to 99 {
        %v0 = affine.load %a[%i - 1, %j - 1] : memref<100x100xf64>
        %v1 = affine.load %a[%i - 1, %j] : memref<100x100xf64>
        %v2 = affine.load %a[%i - 1, %j + 1] : memref<100x100xf64>
        %v3 = affine.load %a[%i, %j - 1] : memref<100x100xf64>
        %v4 = affine.load %a[%i, %j] : memref<100x100xf64>
        %v5 = affine.load %a[%i, %j + 1] : memref<100x100xf64>
        %v6 = affine.load %a[%i + 1, %j - 1] : memref<100x100xf64>
        %v7 = affine.load %a[%i + 1, %j] : memref<100x100xf64>
        %v8 = affine.load %a[%i + 1, %j + 1] : memref<100x100xf64>
        %s1 = arith.addf %v0, %v1 : f64
        %s2 = arith.addf %s1, %v2 : f64
        %s3 = arith.addf %s2, %v3 : f64
        %s4 = arith.addf %s3, %v4 : f64
        %s5 = arith.addf %s4, %v5 : f64
        %s6 = arith.addf %s5, %v6 : f64
        %s7 = arith.addf %s6, %v7 : f64
        %s8 = arith.addf %s7, %v8 : f64
        %m = arith.divf %s8, %nine : f64
        affine.store %m, %a[%i, %j] : memref<100x100xf64>
      }
    }
  }
  return
}
