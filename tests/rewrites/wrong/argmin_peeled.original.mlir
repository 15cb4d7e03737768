func.func @f(%x: memref<100xf32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %im1 = arith.constant -1 : i32
  %inf = arith.constant 0x7F800000 : f32
  %r:2 = scf.for %i = %c0 to %c100 step %c1 iter_args(%m = %inf, %k = %im1) -> (f32, i32) {
    %v = memref.load %x[%i] : memref<100xf32>
    %l = arith.cmpf olt, %v, %m : f32
    %ii = arith.index_cast %i : index to i32
    %nm = arith.select %l, %v, %m : f32
    %nk = arith.select %l, %ii, %k : i32
    scf.yield %nm, %nk : f32, i32
  }
  return %r#1 : i32
}
