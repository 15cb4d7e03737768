func.func @f(%x: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %mk = arith.constant 9007199254740991 : i64
  %one = arith.constant 1 : i64
  %z = arith.constant 0 : i64
  %c27 = arith.constant 27 : index
  %top = arith.constant 67108864 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %a = arith.andi %v, %mk : i64
    %out:2 = scf.for %k = %c0 to %c27 step %c1 iter_args(%r = %z, %b = %top) -> (i64, i64) {
      %t = arith.ori %r, %b : i64
      %tt = arith.muli %t, %t : i64
      %ok = arith.cmpi ule, %tt, %a : i64
      %n = arith.select %ok, %t, %r : i64
      %b2 = arith.shrui %b, %one : i64
      scf.yield %n, %b2 : i64, i64
    }
    memref.store %out#0, %o[%i] : memref<64xi64>
  }
  return
}
