func.func @f(%x: memref<2x2xi64> {neurojit.range = [1000, 200000]}, %o: memref<2xi64>) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c1 = arith.constant 1 : index
  %l3 = arith.constant 3 : i64
  %l7 = arith.constant 7 : i64
  %l5 = arith.constant 5 : i64
  %c20 = arith.constant 20 : index
  %l0 = arith.constant 0 : i64
  %c19 = arith.constant 19 : index
  %l1 = arith.constant 1 : i64
  scf.for %i = %c0 to %c2 step %c1 {
    %x0 = memref.load %x[%i, %c0] : memref<2x2xi64>
    %x1 = memref.load %x[%i, %c1] : memref<2x2xi64>
    %aa = arith.muli %x0, %x0 : i64
    %bb = arith.muli %x1, %x1 : i64
    %a3 = arith.muli %aa, %l3 : i64
    %b7 = arith.muli %bb, %l7 : i64
    %ab = arith.addi %a3, %b7 : i64
    %v = arith.addi %ab, %l5 : i64
    %r = scf.for %t = %c0 to %c20 step %c1 iter_args(%q = %l0) -> (i64) {
      %k = arith.subi %c19, %t : index
      %ki = arith.index_cast %k : index to i64
      %bit = arith.shli %l1, %ki : i64
      %c = arith.addi %q, %bit : i64
      %s = arith.muli %c, %c : i64
      %p = arith.cmpi sle, %s, %v : i64
      %n = arith.select %p, %c, %q : i64
      scf.yield %n : i64
    }
    memref.store %r, %o[%i] : memref<2xi64>
  }
  return
}
