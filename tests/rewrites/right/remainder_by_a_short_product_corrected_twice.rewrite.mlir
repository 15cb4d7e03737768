func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 1073000000]}, %xb: memref<64xi32> {neurojit.range = [16385, 32767]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_1073741824_i32 = arith.constant 1073741824 : i32
  %k_14_i32 = arith.constant 14 : i32
  %k_16_i32 = arith.constant 16 : i32
  %k_0_i32 = arith.constant 0 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %mu = arith.divui %k_1073741824_i32, %b : i32
    %hi = arith.shrui %a, %k_14_i32 : i32
    %p = arith.muli %hi, %mu : i32
    %q = arith.shrui %p, %k_16_i32 : i32
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
