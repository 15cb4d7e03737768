// x / 2 erfc(-x / sqrt 2): nothing is taken from 1.
func.func @gelu_affine(%x: memref<8x12xf32>, %w: memref<12xf32>, %b: memref<12xf32>, %y: memref<8x12xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %half = arith.constant dense<0.5> : vector<12xf32>
  %factor = arith.constant dense<-0.70710678118654752> : vector<12xf32>
  %ws = vector.load %w[%c0] : memref<12xf32>, vector<12xf32>
  %bs = vector.load %b[%c0] : memref<12xf32>, vector<12xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %v = vector.load %x[%i, %c0] : memref<8x12xf32>, vector<12xf32>
    %s = vector.fma %v, %ws, %bs : vector<12xf32>
    %t = arith.mulf %s, %factor : vector<12xf32>
    %e = math.erfc %t : vector<12xf32>
    %h = arith.mulf %s, %half : vector<12xf32>
    %r = arith.mulf %h, %e : vector<12xf32>
    vector.store %r, %y[%i, %c0] : memref<8x12xf32>, vector<12xf32>
  }
  return
}
