func.func @f(%x: memref<64xi32> {neurojit.range = [-9000, 9000]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c1 = arith.constant 1 : index
  %l0 = arith.constant 0 : i64
  %l268435456 = arith.constant 268435456 : i64
  %n = scf.for %i = %c0 to %c64 step %c1 iter_args(%c = %l0) -> (i64) {
    %v = memref.load %x[%i] : memref<64xi32>
    %w = arith.extsi %v : i32 to i64
    %q = arith.muli %w, %w : i64
    %d = arith.addi %c, %q : i64
    scf.yield %d : i64
  }
  %p = arith.cmpi ugt, %n, %l268435456 : i64
  %e = arith.extui %p : i1 to i32
  return %e : i32
}
