func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c9 = arith.constant 9 : index
  %zero = arith.constant 0 : i64
  %m = memref.alloc() : memref<9x2xi64>
  %sum = scf.parallel (%i, %j) = (%c0, %c0) to (%c9, %c2) step (%c1, %c1) init (%zero) -> i64 {
    %p = arith.muli %i, %c2 : index
    %q = arith.addi %p, %j : index
    %n = arith.index_cast %q : index to i64
    memref.store %n, %m[%i, %j] : memref<9x2xi64>
    scf.reduce(%n : i64) {
    ^bb0(%x: i64, %y: i64):
      %s = arith.addi %x, %y : i64
      scf.reduce.return %s : i64
    }
  }
  vector.print %sum : i64
  %l = memref.load %m[%c2, %c1] : memref<9x2xi64>
  vector.print %l : i64
  return
}
