func.func @f(%xa: memref<64xi32>, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index
  %k_12_i32 = arith.constant 12 : i32
  %k_5_i32 = arith.constant 5 : i32
  %k_3_i32 = arith.constant 3 : i32
  %k_63_i32 = arith.constant 63 : i32
  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %m = arith.remui %a, %k_12_i32 : i32
    %p = arith.muli %m, %k_5_i32 : i32
    %q = arith.addi %p, %k_3_i32 : i32
    %w = arith.muli %q, %m : i32
    %out = arith.andi %w, %k_63_i32 : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
