// the fourth lane is no channel, and nobody looks at it
func.func @f(%x: memref<16x3xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<16x3xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant dense<0.0> : vector<4xf32>
  %one = arith.constant dense<1.0> : vector<4xf32>
  %by = arith.constant dense<0.5> : vector<4xf32>
  scf.for %i = %c0 to %c16 step %c1 {
    %v0 = memref.load %x[%i, %c0] : memref<16x3xf32>
    %v1 = memref.load %x[%i, %c1] : memref<16x3xf32>
    %v2 = memref.load %x[%i, %c2] : memref<16x3xf32>
    %v = vector.from_elements %v0, %v1, %v2, %v0 : vector<4xf32>
    %w = vector.from_elements %v1, %v2, %v0, %v1 : vector<4xf32>
    %u = arith.mulf %w, %by : vector<4xf32>
    %s = arith.addf %v, %u : vector<4xf32>
    %q = arith.mulf %s, %s : vector<4xf32>
    %d = arith.subf %one, %q : vector<4xf32>
    %r = arith.maximumf %d, %z : vector<4xf32>
    %r0 = vector.extract %r[0] : f32 from vector<4xf32>
    %r1 = vector.extract %r[1] : f32 from vector<4xf32>
    %r2 = vector.extract %r[2] : f32 from vector<4xf32>
    memref.store %r0, %o[%i, %c0] : memref<16x3xf32>
    memref.store %r1, %o[%i, %c1] : memref<16x3xf32>
    memref.store %r2, %o[%i, %c2] : memref<16x3xf32>
  }
  return
}
