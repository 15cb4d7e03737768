func.func @f(%x: memref<12x40xi32>, %o: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c12 = arith.constant 12 : index
  %c1 = arith.constant 1 : index
  %km1 = arith.constant -1 : i32
  %c40 = arith.constant 40 : index
  %k0 = arith.constant 0 : i32
  %k1 = arith.constant 1 : i32
  %e = scf.for %i = %c0 to %c12 step %c1 iter_args(%last = %km1) -> (i32) {
    %r:2 = scf.for %j = %c0 to %c40 step %c1 iter_args(%b = %k0, %k = %last) -> (i32, i32) {
      %v = memref.load %x[%i, %j] : memref<12x40xi32>
      %p = arith.cmpi sgt, %v, %b : i32
      %jj = arith.index_cast %j : index to i32
      %n = arith.select %p, %v, %b : i32
      %m = arith.select %p, %jj, %k : i32
      scf.yield %n, %m : i32, i32
    }
    memref.store %r#1, %o[%i] : memref<12xi32>
    %z = arith.subi %r#1, %r#1 : i32
    %y = arith.subi %z, %k1 : i32
    scf.yield %y : i32
  }
  return
}
