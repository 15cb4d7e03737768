func.func @f(%a: memref<16xi64> {neurojit.range = [1000, 1000000000]}, %b: memref<16xi64> {neurojit.range = [1000, 1000000000]}) -> i64 {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c1 = arith.constant 1 : index
  %l0 = arith.constant 0 : i64
  %l7 = arith.constant 7 : i64
  %l3 = arith.constant 3 : i64
  %l11 = arith.constant 11 : i64
  %l5 = arith.constant 5 : i64
  %r = scf.for %i = %c0 to %c16 step %c1 iter_args(%s = %l0) -> (i64) {
    %x = memref.load %a[%i] : memref<16xi64>
    %y = memref.load %b[%i] : memref<16xi64>
    %x7 = arith.muli %x, %l7 : i64
    %u = arith.addi %x7, %l3 : i64
    %y11 = arith.muli %y, %l11 : i64
    %v = arith.addi %y11, %l5 : i64
    %p = arith.cmpi slt, %u, %v : i64
    %n = arith.select %p, %x, %y : i64
    %t = arith.addi %s, %n : i64
    scf.yield %t : i64
  }
  return %r : i64
}
