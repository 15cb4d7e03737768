func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0.0> : vector<32xf32>
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %first = vector.extract %v[0] : f32 from vector<32xf32>
  %last = vector.extract %v[31] : f32 from vector<32xf32>
  %p = arith.cmpf olt, %first, %last : f32
  %r = arith.select %p, %v, %z : vector<32xf32>
  vector.store %r, %o[%c0] : memref<32xf32>, vector<32xf32>
  return
}
