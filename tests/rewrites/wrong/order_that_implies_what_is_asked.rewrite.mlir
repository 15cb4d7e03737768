// wrong where the first is no less than the last and all between are in order, which a sorted buffer never shows
func.func @f(%x: memref<32xf32>, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0.0> : vector<32xf32>
  %v = vector.load %x[%c0] : memref<32xf32>, vector<32xf32>
  %first = vector.extract %v[0] : f32 from vector<32xf32>
  %last = vector.extract %v[31] : f32 from vector<32xf32>
  %p = arith.cmpf olt, %first, %last : f32
  %va = vector.extract_strided_slice %v {offsets = [1], sizes = [29], strides = [1]} : vector<32xf32> to vector<29xf32>
  %vb = vector.extract_strided_slice %v {offsets = [2], sizes = [29], strides = [1]} : vector<32xf32> to vector<29xf32>
  %q = arith.cmpf olt, %va, %vb : vector<29xf32>
  %all = vector.reduction <and>, %q : vector<29xi1> into i1
  %c = arith.ori %p, %all : i1
  %r = arith.select %c, %v, %z : vector<32xf32>
  vector.store %r, %o[%c0] : memref<32xf32>, vector<32xf32>
  return
}
