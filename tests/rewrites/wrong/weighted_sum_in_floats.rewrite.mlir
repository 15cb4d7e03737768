func.func @f(%x: memref<64xi32> {neurojit.range = [-11999, 11999]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %k37 = arith.constant 37 : i32
  %k11 = arith.constant 11 : i32
  %k101 = arith.constant 101 : i32
  %k50 = arith.constant 50 : i32
  %z = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %z) -> (f32) {
    %v = memref.load %x[%i] : memref<64xi32>
    %ii = arith.index_cast %i : index to i32
    %i2 = arith.muli %ii, %ii : i32
    %a0 = arith.muli %i2, %k37 : i32
    %a1 = arith.addi %a0, %k11 : i32
    %a2 = arith.remui %a1, %k101 : i32
    %w = arith.subi %a2, %k50 : i32
    %p0 = arith.muli %v, %w : i32
    %p = arith.sitofp %p0 : i32 to f32
    %m = arith.addf %s, %p : f32
    scf.yield %m : f32
  }
  %q = arith.fptosi %r : f32 to i32
  return %q : i32
}
