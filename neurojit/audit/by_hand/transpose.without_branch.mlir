// The diagonal afterwards, so that the inner loop has no branch.
func.func @transpose(%a: memref<7x7xf32>, %scale: f32, %b: memref<7x7xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 7 : index
  %zero = arith.constant 0.0 : f32
  %s = vector.broadcast %scale : f32 to vector<7xf32>
  scf.for %j = %c0 to %n step %c1 {
    %row = vector.load %a[%j, %c0] : memref<7x7xf32>, vector<7xf32>
    %scaled = arith.mulf %row, %s : vector<7xf32>
    %column = memref.subview %b[0, %j] [7, 1] [1, 1] : memref<7x7xf32> to memref<7xf32, strided<[7], offset: ?>>
    scf.for %i = %c0 to %n step %c1 {
      %v = vector.extract %scaled[%i] : f32 from vector<7xf32>
      memref.store %v, %column[%i] : memref<7xf32, strided<[7], offset: ?>>
    }
  }
  scf.for %i = %c0 to %n step %c1 {
    memref.store %zero, %b[%i, %i] : memref<7x7xf32>
  }
  return
}
