func.func @f(%n: i64 {neurojit.range = [0, 20000]}, %x: memref<4xi64>, %o: memref<4xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 4 : index
  %nn = arith.index_cast %n : i64 to index
  %c3 = arith.constant 3 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<4xi64>
    %r = scf.for %k = %c0 to %nn step %c1 iter_args(%a = %v) -> (i64) {
      %t = arith.muli %a, %c3 : i64
      %c = arith.xori %t, %v : i64
      scf.yield %c : i64
    }
    memref.store %r, %o[%i] : memref<4xi64>
  }
  return
}
