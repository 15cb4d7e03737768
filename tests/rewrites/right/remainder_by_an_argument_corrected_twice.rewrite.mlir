func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 1130000000]}, %xb: memref<64xi32> {neurojit.range = [2, 1000000]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1073741824_i32 = arith.constant 1073741824 : i32
  %k_30_i64 = arith.constant 30 : i64
  %k_0_i32 = arith.constant 0 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %mu = arith.divui %k_1073741824_i32, %b : i32
    %w = arith.extui %a : i32 to i64
    %m = arith.extui %mu : i32 to i64
    %p = arith.muli %w, %m : i64
    %qq = arith.shrui %p, %k_30_i64 : i64
    %q = arith.trunci %qq : i64 to i32
    %qb = arith.muli %q, %b : i32
    %r0 = arith.subi %a, %qb : i32
    %cc0 = arith.cmpi uge, %r0, %b : i32
    %d0 = arith.subi %r0, %b : i32
    %r1 = arith.select %cc0, %d0, %r0 : i32
    %cc1 = arith.cmpi uge, %r1, %b : i32
    %d1 = arith.subi %r1, %b : i32
    %r2 = arith.select %cc1, %d1, %r1 : i32
    %out = arith.addi %r2, %k_0_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
