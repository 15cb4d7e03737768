func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %limit = arith.constant 0.5 : f32
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %first = vector.extract %v[0] : f32 from vector<32xf32>
  %second = vector.extract %v[1] : f32 from vector<32xf32>
  %p = arith.cmpf ole, %first, %limit : f32
  %r = arith.cmpf ole, %second, %limit : f32
  %ok = arith.ori %p, %r : i1
  "tensorlang.assert"(%ok) {message = "both are too large", names = []} : (i1) -> ()
  %w = arith.addf %v, %v : vector<32xf32>
  vector.store %w, %o[%c0] : memref<32xf32>, vector<32xf32>
  return
}
