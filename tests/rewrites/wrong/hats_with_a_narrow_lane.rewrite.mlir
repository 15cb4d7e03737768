// wrong where x[i, 0] + 3.7 x[i, 1] lies within 1e-5 of 1.33: the fourth lane is a hat of that width
func.func @f(%x: memref<16x3xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<16x3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant dense<0.0> : vector<4xf32>
  %one = arith.constant dense<1.0> : vector<4xf32>
  %sharp = arith.constant dense<[1.0, 1.0, 1.0, 1.0e5]> : vector<4xf32>
  %by = arith.constant dense<[0.5, 0.5, 0.5, 3.7]> : vector<4xf32>
  %at = arith.constant dense<[0.0, 0.0, 0.0, 1.33]> : vector<4xf32>
  scf.for %i = %c0 to %c16 step %c1 {
    %v0 = memref.load %x[%i, %c0] : memref<16x3xf32>
    %v1 = memref.load %x[%i, %c1] : memref<16x3xf32>
    %v2 = memref.load %x[%i, %c2] : memref<16x3xf32>
    %v = vector.from_elements %v0, %v1, %v2, %v0 : vector<4xf32>
    %w = vector.from_elements %v1, %v2, %v0, %v1 : vector<4xf32>
    %u = arith.mulf %w, %by : vector<4xf32>
    %s0 = arith.addf %v, %u : vector<4xf32>
    %s1 = arith.subf %s0, %at : vector<4xf32>
    %s = arith.mulf %s1, %sharp : vector<4xf32>
    %q = arith.mulf %s, %s : vector<4xf32>
    %d = arith.subf %one, %q : vector<4xf32>
    %r = arith.maximumf %d, %z : vector<4xf32>
    %r0 = vector.extract %r[0] : f32 from vector<4xf32>
    %r1 = vector.extract %r[1] : f32 from vector<4xf32>
    %r2 = vector.extract %r[2] : f32 from vector<4xf32>
    %r3 = vector.extract %r[3] : f32 from vector<4xf32>
    %t3 = arith.addf %r0, %r3 : f32
    memref.store %t3, %o[%i, %c0] : memref<16x3xf32>
    memref.store %r1, %o[%i, %c1] : memref<16x3xf32>
    memref.store %r2, %o[%i, %c2] : memref<16x3xf32>
  }
  return
}
