// L x = b by forward substitution, 400 unknowns: l has what is below the diagonal, d the diagonal.
func.func @solve(%l: memref<400x400xf64> {neurojit.range = [-0.05, 0.05]},
                 %d: memref<400xf64> {neurojit.range = [1.0, 2.0]}, %b: memref<400xf64>, %x: memref<400xf64>) {
  affine.for %i = 0 to 400 {
    %right = affine.load %b[%i] : memref<400xf64>
    affine.store %right, %x[%i] : memref<400xf64>
    affine.for %j = 0 to affine_map<(i) -> (i)>(%i) {
      %c = affine.load %l[%i, %j] : memref<400x400xf64>
      %v = affine.load %x[%j] : memref<400xf64>
      %p = arith.mulf %c, %v : f64
      %s = affine.load %x[%i] : memref<400xf64>
      %t = arith.subf %s, %p : f64
      affine.store %t, %x[%i] : memref<400xf64>
    }
    %s = affine.load %x[%i] : memref<400xf64>
    %e = affine.load %d[%i] : memref<400xf64>
    %q = arith.divf %s, %e : f64
    affine.store %q, %x[%i] : memref<400xf64>
  }
  return
}
