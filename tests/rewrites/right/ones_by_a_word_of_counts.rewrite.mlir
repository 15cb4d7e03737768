func.func @f(%x: memref<32xi32>, %o: memref<32xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %n8 = arith.constant 8 : index
  %m4 = arith.constant 15 : i32
  %m64 = arith.constant 15 : i64
  %z = arith.constant 0 : i32
  %two = arith.constant 2 : i32
  %four = arith.constant 4 : i32
  %t = arith.constant 4841987667533046032 : i64
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xi32>
    %p:2 = scf.for %k = %c0 to %n8 step %c1 iter_args(%s = %z, %w = %v) -> (i32, i32) {
      %l = arith.andi %w, %m4 : i32
      %l4 = arith.shli %l, %two : i32
      %lx = arith.extui %l4 : i32 to i64
      %e0 = arith.shrui %t, %lx : i64
      %e1 = arith.andi %e0, %m64 : i64
      %e = arith.trunci %e1 : i64 to i32
      %s1 = arith.addi %s, %e : i32
      %w1 = arith.shrui %w, %four : i32
      scf.yield %s1, %w1 : i32, i32
    }
    memref.store %p#0, %o[%i] : memref<32xi32>
  }
  return
}
