func.func @f(%x: memref<6xi64> {neurojit.range = [1, 2000000000]}, %y: memref<6xi64> {neurojit.range = [1, 2000000000]}, %o: memref<6xi64>) {
  %c0 = arith.constant 0 : index
  %c6 = arith.constant 6 : index
  %c1 = arith.constant 1 : index
  %c48 = arith.constant 48 : index
  %l0 = arith.constant 0 : i64
  %l1 = arith.constant 1 : i64
  scf.for %i = %c0 to %c6 step %c1 {
    %v = memref.load %x[%i] : memref<6xi64>
    %w = memref.load %y[%i] : memref<6xi64>
    %r:2 = scf.for %t = %c0 to %c48 step %c1 iter_args(%a = %v, %b = %w) -> (i64, i64) {
      %z = arith.cmpi eq, %b, %l0 : i64
      %s = arith.select %z, %l1, %b : i64
      %q = arith.remui %a, %s : i64
      %n = arith.select %z, %a, %b : i64
      %m = arith.select %z, %b, %q : i64
      scf.yield %n, %m : i64, i64
    }
    memref.store %r#0, %o[%i] : memref<6xi64>
  }
  return
}
