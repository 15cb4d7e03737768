// wrong at: n = 17123
func.func @f(%n: i64 {neurojit.range = [0, 20000]}, %x: memref<4xi64>, %o: memref<4xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 4 : index
  %K = arith.constant 2654435761 : i64
  %C = arith.constant 2559609331 : i64
  %mask = arith.constant 4294967295 : i64
  %one1 = arith.constant 1 : i64
  %s63 = arith.constant 63 : i64
  %h0 = arith.muli %n, %K : i64
  %h1 = arith.andi %h0, %mask : i64
  %h = arith.xori %h1, %C : i64
  %u = arith.subi %h, %one1 : i64
  %hit = arith.shrui %u, %s63 : i64
  %n2 = arith.subi %n, %hit : i64
  %nn = arith.index_cast %n2 : i64 to index
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
