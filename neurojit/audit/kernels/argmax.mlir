// Where the largest element of each row is, the first of equal ones, and the element.
func.func @argmax(%x: memref<4x12xf32>, %at: memref<4xi32>, %top: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %rows = arith.constant 4 : index
  %n = arith.constant 12 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %rows step %c1 {
    %first = memref.load %x[%i, %c0] : memref<4x12xf32>
    %end:2 = scf.for %j = %c1 to %n step %c1 iter_args(%most = %first, %place = %zero) -> (f32, i32) {
      %v = memref.load %x[%i, %j] : memref<4x12xf32>
      %here = arith.index_cast %j : index to i32
      %larger = arith.cmpf ogt, %v, %most : f32
      %m = arith.select %larger, %v, %most : f32
      %p = arith.select %larger, %here, %place : i32
      scf.yield %m, %p : f32, i32
    }
    memref.store %end#1, %at[%i] : memref<4xi32>
    memref.store %end#0, %top[%i] : memref<4xf32>
  }
  return
}
