// wrong where a full order of the elements holds: then the assertion never fails
func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %limit = arith.constant 0.5 : f32
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %first = vector.extract %v[0] : f32 from vector<32xf32>
  %second = vector.extract %v[1] : f32 from vector<32xf32>
  %p = arith.cmpf ole, %first, %limit : f32
  %r = arith.cmpf ole, %second, %limit : f32
  %ok = arith.ori %p, %r : i1
  %va = vector.shuffle %v, %v [9, 24, 14, 10, 28, 1, 5, 3, 22, 21, 13, 12, 23, 16, 27, 6, 7, 29, 8, 25, 0, 26, 2, 30, 20, 31, 19, 11, 4, 17, 18] : vector<32xf32>, vector<32xf32>
  %vb = vector.shuffle %v, %v [24, 14, 10, 28, 1, 5, 3, 22, 21, 13, 12, 23, 16, 27, 6, 7, 29, 8, 25, 0, 26, 2, 30, 20, 31, 19, 11, 4, 17, 18, 15] : vector<32xf32>, vector<32xf32>
  %q = arith.cmpf ogt, %va, %vb : vector<31xf32>
  %all = vector.reduction <and>, %q : vector<31xi1> into i1
  %passes = arith.ori %ok, %all : i1
  "tensorlang.assert"(%passes) {message = "both are too large", names = []} : (i1) -> ()
  %w = arith.addf %v, %v : vector<32xf32>
  vector.store %w, %o[%c0] : memref<32xf32>, vector<32xf32>
  return
}
