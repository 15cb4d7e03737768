// wrong from 301 turns on, as 410011 takes 448
func.func @f(%x: memref<8xi64> {neurojit.range = [1, 1000000]}, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c1 = arith.constant 1 : index
  %c300 = arith.constant 300 : index
  %k0 = arith.constant 0 : i32
  %l1 = arith.constant 1 : i64
  %l3 = arith.constant 3 : i64
  %k1 = arith.constant 1 : i32
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<8xi64>
    %r:2 = scf.for %t = %c0 to %c300 step %c1 iter_args(%a = %v, %n = %k0) -> (i64, i32) {
      %odd = arith.andi %a, %l1 : i64
      %isodd = arith.cmpi eq, %odd, %l1 : i64
      %half = arith.shrui %a, %l1 : i64
      %three = arith.muli %a, %l3 : i64
      %up = arith.addi %three, %l1 : i64
      %step = arith.select %isodd, %up, %half : i64
      %done = arith.cmpi eq, %a, %l1 : i64
      %b = arith.select %done, %a, %step : i64
      %n1 = arith.addi %n, %k1 : i32
      %m = arith.select %done, %n, %n1 : i32
      scf.yield %b, %m : i64, i32
    }
    memref.store %r#1, %o[%i] : memref<8xi32>
  }
  return
}
