func.func @f(%x: memref<64xi32> {neurojit.range = [-23, 23]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %k37 = arith.constant 37 : i32
  %k11 = arith.constant 11 : i32
  %k101 = arith.constant 101 : i32
  %k50 = arith.constant 50 : i32
  %z = arith.constant 0 : i32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %z) -> (i32) {
    %v = memref.load %x[%i] : memref<64xi32>
    %ii = arith.index_cast %i : index to i32
    %i2 = arith.muli %ii, %ii : i32
    %a0 = arith.muli %i2, %k37 : i32
    %a1 = arith.addi %a0, %k11 : i32
    %a2 = arith.remui %a1, %k101 : i32
    %w = arith.subi %a2, %k50 : i32
    %p = arith.muli %v, %w : i32
    %m = arith.addi %s, %p : i32
    scf.yield %m : i32
  }
  return %r : i32
}
