func.func @f(%x: memref<12x16xi32> {neurojit.range = [0, 255]}, %o: memref<12xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c12 = arith.constant 12 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %k77 = arith.constant 77 : i32
  %k1000 = arith.constant 1000 : i32
  %k255 = arith.constant 255 : i32
  %km1 = arith.constant -1 : i32
  scf.for %i = %c0 to %c12 step %c1 {
    %f = memref.load %x[%i, %c0] : memref<12x16xi32>
    %r:2 = scf.for %j = %c1 to %c16 step %c1 iter_args(%b = %f, %p = %z) -> (i32, i32) {
      %v = memref.load %x[%i, %j] : memref<12x16xi32>
      %lt = arith.cmpi slt, %v, %b : i32
      %jj = arith.index_cast %j : index to i32
      %nb = arith.select %lt, %v, %b : i32
      %np = arith.select %lt, %jj, %p : i32
      scf.yield %nb, %np : i32, i32
    }
    %out = arith.addi %r#1, %z : i32
    memref.store %out, %o[%i] : memref<12xi32>
  }
  return
}
