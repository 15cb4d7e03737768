func.func @f(%x: memref<2x3xi64> {neurojit.range = [1000, 500000]}, %o: memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c1 = arith.constant 1 : index
  %c14 = arith.constant 14 : index
  %l0 = arith.constant 0 : i64
  %c13 = arith.constant 13 : index
  %l1 = arith.constant 1 : i64
  scf.for %i = %c0 to %c2 step %c1 {
    %x0 = memref.load %x[%i, %c0] : memref<2x3xi64>
    %x1 = memref.load %x[%i, %c1] : memref<2x3xi64>
    %x2 = memref.load %x[%i, %c2] : memref<2x3xi64>
    %ab = arith.muli %x0, %x1 : i64
    %v = arith.addi %ab, %x2 : i64
    %r = scf.for %t = %c0 to %c14 step %c1 iter_args(%q = %l0) -> (i64) {
      %k = arith.subi %c13, %t : index
      %ki = arith.index_cast %k : index to i64
      %bit = arith.shli %l1, %ki : i64
      %c = arith.addi %q, %bit : i64
      %s = arith.muli %c, %c : i64
      %u = arith.muli %s, %c : i64
      %p = arith.cmpi sle, %u, %v : i64
      %n = arith.select %p, %c, %q : i64
      scf.yield %n : i64
    }
    memref.store %r, %o[%i] : memref<2xi64>
  }
  return
}
