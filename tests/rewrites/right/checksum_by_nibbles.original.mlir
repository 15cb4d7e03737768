func.func @f(%x: memref<32xi32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %b8 = arith.constant 8 : index
  %poly = arith.constant -306674912 : i32
  %m = arith.constant 255 : i32
  %one = arith.constant 1 : i32
  %z = arith.constant 0 : i32
  %init = arith.constant -1 : i32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%crc = %init) -> (i32) {
    %v = memref.load %x[%i] : memref<32xi32>
    %byte = arith.andi %v, %m : i32
    %s = arith.xori %crc, %byte : i32
    %t = scf.for %k = %c0 to %b8 step %c1 iter_args(%a = %s) -> (i32) {
      %low = arith.andi %a, %one : i32
      %h = arith.shrui %a, %one : i32
      %p = arith.cmpi ne, %low, %z : i32
      %w = arith.xori %h, %poly : i32
      %q = arith.select %p, %w, %h : i32
      scf.yield %q : i32
    }
    scf.yield %t : i32
  }
  return %r : i32
}
